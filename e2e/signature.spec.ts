import { readFile, writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { SESSION_MINUTES } from "#lib/access/sessionLimits.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { formatRecord, type JournalRecord, parseRecords } from "#lib/journal/exportFormat.ts";
import { leafHash } from "#lib/journal/leaf.ts";
import { entrySchema } from "#lib/journal/schema.ts";
import { assertionSchema } from "#lib/signatures/schema.ts";
import { holdpoint } from "./support/cli.ts";
import { givePasskey } from "./support/passkey.ts";
import { test } from "./support/product.ts";
import { ATTESTED, openGate, openRoom } from "./support/room.ts";
import { open } from "./support/sign.ts";

/** Three runs of the command line, on a machine that is busy. */
const MAIN_JOB_MS_MAX = 240_000;
const MINUTE_MS = 60_000;
const COMMENT = "Tried it at the target with the account in the safe.";

/** The export with one byte of the passkey's signature flipped, and everything that was made of it made anew. */
async function forged(file: string): Promise<{ lines: string[]; seq: number }> {
  const records: JournalRecord[] = [];
  let seq = 0;
  for await (const record of parseRecords((await readFile(file, "utf8")).trimEnd().split("\n"))) {
    // A forger who rewrites the journal leaves its heads out: they would not fit.
    if (record.kind === "head") continue;
    const entry = entrySchema.parse(JSON.parse(Buffer.from(record.bytes).toString("utf8")));
    const signature = entry.changes.find(({ type }) => type === "signature")?.after;
    if (!signature) {
      records.push(record);
      continue;
    }
    const assertion = assertionSchema.parse(signature.assertion);
    const flipped = Buffer.from(assertion.signature, "base64url");
    flipped.writeUInt8(flipped.readUInt8(12) ^ 1, 12);
    signature.assertion = { ...assertion, signature: flipped.toString("base64url") };
    const bytes = Buffer.from(canonicalJson(entry));
    records.push({ kind: "entry", seq: entry.seq, bytes, leafHash: leafHash(bytes) });
    seq = entry.seq;
  }
  return { lines: records.map(formatRecord), seq };
}

test("a statement is signed with a passkey, and checked from an export with nothing else at hand", async ({
  enter,
  runtime,
}, testInfo) => {
  test.setTimeout(MAIN_JOB_MS_MAX);
  const room = await openRoom(runtime, "Sign with a passkey");
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const { identity } = room.people;
  const page = await open(await enter(identity), `${room.path}/gates`);
  await givePasskey(runtime, page, identity.personId);
  const exported = testInfo.outputPath("journal.ndjson");

  await test.step("the dialog shows what the server will keep, in the signer's name", async () => {
    await page.getByRole("button", { name: "Attest…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What you rest it on").fill(COMMENT);
    const statement = dialog.getByRole("region", { name: "The statement" });
    await expect(statement).toContainText(`${identity.name}, Identity`);
    await expect(statement).toContainText(COMMENT);
    await expect(statement).toContainText("America/New_York");
    await page.screenshot({ path: testInfo.outputPath("dialog.png") });
    const answered = page.waitForResponse((response) => response.url().endsWith("/attestations"));
    await dialog.getByRole("button", { name: "Attest", exact: true }).click();
    expect((await answered).status()).toBe(200);
    await expect(dialog).toBeHidden();
  });

  await test.step("the record says who, for what position, when, what it means and how it was proved", async () => {
    const record = page.getByRole("region", { name: "Attestations at gate 1" });
    await expect(record).toContainText(`${identity.name}, Identity`);
    await expect(record).toContainText("I attest that this is so.");
    await expect(record).toContainText("by passkey");
    await page.screenshot({ path: testInfo.outputPath("record.png") });
  });

  await test.step("its export is verified without network and database", async () => {
    const written = await holdpoint("journal", "export", "--cutover", room.cutoverId, "--out", exported);
    expect(written.code, written.output).toBe(0);
    const { code, output } = await holdpoint("verify", exported);
    expect(output).toContain("1 signature of people checked, 1 of them by passkey");
    expect(code).toBe(0);
  });

  await test.step("a flipped byte in what the passkey signed is found, and its entry named", async () => {
    const { lines, seq } = await forged(exported);
    const file = testInfo.outputPath("forged.ndjson");
    await writeFile(file, `${lines.join("\n")}\n`);
    const { code, output } = await holdpoint("verify", file);
    expect(output).toContain(`DOES NOT FIT  The signature in entry ${seq}`);
    expect(code).toBe(3);
  });
});

test("a dialog that is left lying open closes, and what was typed is gone", async ({ enter, runtime }) => {
  const room = await openRoom(runtime, "Left lying");
  await openGate(runtime, room, ["clinical-informatics"], [ATTESTED]);
  const page = await enter(room.people.identity);
  await page.clock.install();
  await open(page, `${room.path}/gates`);
  const attest = page.getByRole("button", { name: "Attest…" });
  const words = page.getByRole("dialog").getByLabel("What you rest it on");
  await attest.click();
  await words.fill(COMMENT);
  await page.clock.fastForward((SESSION_MINUTES.signingIdle.default - 1) * MINUTE_MS);
  await expect(words).toHaveValue(COMMENT);
  await page.clock.fastForward(MINUTE_MS + 1_000);
  await expect(words).toBeHidden();
});
