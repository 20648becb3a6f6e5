import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { entriesAfter } from "#lib/journal/queries.ts";
import { addPerson, assign } from "#prisma/factories.ts";
import { samplePatientsCsv } from "#prisma/sampleIdentity.ts";
import { holdpoint } from "./support/cli.ts";
import { test } from "./support/product.ts";
import { openGate, openRoom, PASSWORD } from "./support/room.ts";
import { line, open, panel, typeAtOnce } from "./support/sign.ts";

const pair = (page: Page, number: number) => panel(page, new RegExp(`^Pair ${number} `));
const figure = (page: Page, what: string) =>
  panel(page, /^Matching 1/).getByRole("button", { name: new RegExp(`^\\d+ ?${what}$`) });

/** Matches the sample's patients into a room, as somebody does near the records. */
async function matchSample(cutoverId: string, secondReviewPct: number) {
  const folder = await mkdtemp(join(tmpdir(), "holdpoint-e2e-patients-"));
  const { legacy, target } = samplePatientsCsv();
  await writeFile(join(folder, "legacy.csv"), legacy);
  await writeFile(join(folder, "target.csv"), target);
  const files = { a: "legacy.csv", b: "target.csv", out: "pairs.ndjson" };
  const options = { cutover: cutoverId, label: "MPI", "second-review": `${secondReviewPct}` };
  return holdpoint(
    "match",
    ...Object.entries(files).flatMap(([name, file]) => [`--${name}`, join(folder, file)]),
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
  );
}

test("what a matching leaves to people is looked at pair by pair, decided by keys, undone, and holds the gate", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const room = await openRoom(runtime, "Patients");
  const { cutoverId, path, people } = room;
  const question = "Is nobody in the identity queue?";
  await openGate(
    runtime,
    room,
    ["clinical-informatics"],
    [{ question, binding: { kind: "identity-queue", maxAgeMinutes: 60 } }],
  );
  const leilani = await open(await enter(people.identity), `${path}/identity`);
  await expect(leilani.getByText("No matching has been filed here")).toBeVisible();
  const done = await matchSample(cutoverId, 0);
  expect(done).toMatchObject({ code: 0, output: expect.stringContaining("with 14 pairs to review") });

  // Quarrels first: two at the target claim one of the legacy. Values are masked until somebody says why.
  await expect(figure(leilani, "conflicts open")).toHaveText(/^7/);
  const first = pair(leilani, 1);
  await expect(first).toContainText("It contends for a record with pair 2.");
  await expect(
    first.getByRole("row", { name: /^birthdate protected masked masked the same \+/ }),
  ).toBeVisible();
  await leilani.keyboard.press("j");
  const second = pair(leilani, 2);
  await expect(
    second.getByRole("row", { name: /^birthdate protected masked masked different −/ }),
  ).toBeVisible();
  await second.getByRole("button", { name: "Reveal the values…" }).click();
  await leilani.getByRole("dialog").getByLabel("Reason").fill("Father and son?");
  await leilani.getByRole("dialog").getByRole("button", { name: "Reveal", exact: true }).click();
  await expect(second.getByRole("row", { name: /^birthdate protected 1972-01-14 2009-02-11/ })).toBeVisible();

  // A key is for the pair that is chosen, however fast it follows; what was revealed of another is gone with it.
  await typeAtOnce(leilani, "k", "l");
  await expect(second).toContainText("pair 1 (one human, linked)");
  await expect(second.getByText("1972-01-14")).toBeHidden();
  await expect(second.getByRole("button", { name: "Link", exact: true })).toBeEnabled();
  await leilani.keyboard.press("l");
  await expect(second.getByRole("alert")).toContainText("linked to another record already, in pair 1");
  await typeAtOnce(leilani, "n", "l");
  await expect(leilani.getByText("Your word before is still being written")).toBeVisible();
  await expect(figure(leilani, "conflicts open")).toHaveText(/^6/);
  await expect(pair(leilani, 3)).toContainText("OPEN");

  // While the pair that is chosen is not on the screen, a key decides none.
  let letItBeRead = () => {};
  const held = new Promise<void>((resolve) => {
    letItBeRead = resolve;
  });
  await leilani.route(/\/pairs\/3$/, async (route) => {
    await held;
    await route.continue();
  });
  await typeAtOnce(leilani, "j", "l");
  await expect(leilani.getByText("Pair 4 is not on the screen yet")).toBeVisible();
  letItBeRead();
  await expect(pair(leilani, 4)).toContainText("OPEN");
  await expect(figure(leilani, "linked")).toHaveText(/^1/);
  const amara = await open(await enter(people["incident-commander"]), `${path}/gates`);
  const asked = line(panel(amara, /Gate 1/), question);
  await expect(asked).toContainText("12 pairs of patients to review, with 6 conflicts");

  // Undone, the pair stands as it stood; both words stay.
  await leilani.keyboard.press("u");
  await leilani.getByRole("dialog").getByLabel("Reason").fill("Wrong key");
  await leilani.getByRole("dialog").getByRole("button", { name: "Undo it" }).click();
  await expect(second).toContainText("OPEN");
  await expect(second.getByRole("list", { name: "Words on this pair" })).toContainText("Wrong key");
  await expect(asked).toContainText("13 pairs of patients to review, with 7 conflicts");

  // A merge chooses nothing by itself.
  await leilani.keyboard.press("k");
  await leilani.getByLabel("Show", { exact: true }).selectOption("conflicts");
  await panel(leilani, "Pairs")
    .getByRole("button", { name: /^Pair 4 / })
    .click();
  await pair(leilani, 4).getByRole("button", { name: "Merge…" }).click();
  const merge = leilani.getByRole("dialog");
  await expect(merge.getByText("Say whose street survives.")).toBeVisible();
  await merge
    .getByRole("group", { name: /^street/ })
    .getByLabel("source")
    .check();
  await merge.getByRole("group", { name: /^mrn/ }).getByLabel("source").check();
  await merge.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(merge).toBeHidden();
  await expect(figure(leilani, "merged")).toHaveText(/^1/);

  const written = JSON.stringify(await entriesAfter(runtime.db, cutoverId, 0, 1_000));
  expect(written).toContain("Father and son?");
  expect(written).not.toMatch(/1972-01-14|Rossi|L1311/);
  const samuel = await open(await enter(people.executive), `${path}/identity`);
  await expect(samuel.getByText("The pairs are not shown to you")).toBeVisible();
});

test("a second word is given without seeing the first, and undone by another person than its author", async ({
  enter,
  runtime,
}) => {
  test.slow();
  const { cutoverId, path, people } = await openRoom(runtime, "Second words");
  const kaiId = await addPerson(runtime, {
    login: `kai-${cutoverId}`,
    name: "Kai Nakoa",
    password: PASSWORD,
  });
  await assign(runtime, cutoverId, kaiId, "identity");
  expect(await matchSample(cutoverId, 100)).toMatchObject({ code: 0 });
  const address = `${path}/identity?pair=2`;

  const leilani = await open(await enter(people.identity), address);
  await pair(leilani, 2).getByRole("button", { name: "Link", exact: true }).click();
  await expect(figure(leilani, "second review")).toHaveText(/^1/);

  const kai = await open(await enter({ personId: kaiId }), address);
  await expect(pair(kai, 2)).toContainText("a second does, without seeing the first’s answer");
  await expect(pair(kai, 2)).not.toContainText("linked");
  await pair(kai, 2).getByRole("button", { name: "Not a match" }).click();
  await expect(figure(kai, "disagreement")).toHaveText(/^1/);
  await kai.goto(address);
  await expect(pair(kai, 2)).toContainText("clinical informatics settles it");
  await expect(pair(kai, 2).getByRole("button", { name: /^Undo/ })).toBeHidden();

  const ines = await open(await enter(people["clinical-informatics"]), address);
  await expect(pair(ines, 2).getByRole("button", { name: "Undo the word of Kai Nakoa…" })).toBeVisible();
  await ines.keyboard.press("u");
  const dialog = ines.getByRole("dialog", { name: "Undo the word of Kai Nakoa on pair 2" });
  await dialog.getByLabel("Reason").fill("Looked at the wrong chart");
  await dialog.getByRole("button", { name: "Undo it" }).click();
  const words = pair(ines, 2).getByRole("list", { name: "Words on this pair" });
  await expect(words).toContainText("Looked at the wrong chart");
  await expect(words).toContainText("Kai Nakoa");
  await expect(pair(ines, 2)).toContainText("PENDING");
  await expect(figure(ines, "disagreement")).toHaveText(/^0/);
  await expect(figure(kai, "second review")).toHaveText(/^1/);
  // It is Kai's to look at again.
  await expect(pair(kai, 2).getByRole("button", { name: "Link", exact: true })).toBeEnabled();
});
