import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/commands.ts";
import { as, type Member, makeRoom, prepareRuntime, testRuntime } from "#lib/door/testing.ts";
import { decideGate } from "#lib/gates/schema.ts";
import { log } from "#lib/log.ts";
import { pastTheGuards } from "#lib/postgres/testing.ts";
import { readVitals } from "#lib/room/vitals.ts";
import type { Committed } from "#lib/runtime.ts";
import type { HeadAnchor } from "./anchor.ts";
import { directoryAnchor, webhookAnchor } from "./anchors.ts";
import { openTreeHead } from "./checkpoint.ts";
import { Sealer, startSealer } from "./heads.server.ts";
import { MAIL_PACE_MS, mailAnchor } from "./mailAnchor.ts";
import { rootOf } from "./merkle.ts";
import { SignerError } from "./note.ts";
import { viewSeal } from "./rules.ts";
import { HOUSE, type Seal, sealSchema } from "./schema.ts";
import { type HeadSigning, knownKeys, localSigner, newSigningKey } from "./signer.ts";
import { attachmentOf, MAIL_PASSWORD, openMailbox } from "./testing.ts";

// Nearly every test here makes it complain, about the journals of those before it too.
log.level = "silent";

const setup = prepareRuntime();

const signing: HeadSigning = { signer: localSigner("holdpoint.test", newSigningKey()), oldKeys: [] };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-anchor-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const grow = (cutoverId: string, member: Member, title = "A notice", runtime = setup.runtime) =>
  as(runtime, member, draftNotice, {
    cutoverId,
    title,
    unavailable: "Results appear late.",
    fallback: "Call the lab.",
    until: "2099-01-01T00:00:00.000Z",
    partialMeaning: null,
  });

const sealer = (anchors: HeadAnchor[] = [], by = signing) => new Sealer(setup.runtime, by, anchors);

const headsOf = (scope: string) =>
  setup.runtime.db.treeHead.findMany({ where: { scope }, orderBy: { size: "asc" } });

const leavesOf = async (scope: string) => {
  const rows = await setup.runtime.db.journalEntry.findMany({
    where: { scope },
    orderBy: { seq: "asc" },
    select: { leafHash: true },
  });
  return rows.map(({ leafHash }) => leafHash);
};

/** Lets time pass for the anchors, by what is written down of when they were asked. */
async function past(ms: number): Promise<void> {
  const earlier = (at: string | null) => (at === null ? null : new Date(Date.parse(at) - ms).toISOString());
  for (const { cutoverId, value } of await setup.runtime.db.vital.findMany({ where: { kind: "seal" } })) {
    const { anchors, ...seal } = sealSchema.parse(value);
    const moved = anchors.map((anchor) => ({
      ...anchor,
      heldAt: earlier(anchor.heldAt),
      triedAt: earlier(anchor.triedAt),
    }));
    await setup.runtime.db.vital.updateMany({
      where: { cutoverId, kind: "seal" },
      data: { value: { ...seal, anchors: moved } },
    });
  }
}

const sealOf = async (cutoverId: string): Promise<Seal | null> =>
  (await readVitals(setup.runtime.db, cutoverId)).seal;

/** Runs statements as a superuser, whom no trigger and no privilege stops. */
const tamper = (statement: string, values: unknown[]) =>
  pastTheGuards(setup.appUrl, (query) => query(statement, values));

describe("signing", () => {
  it("signs the root over the entries, again after they grew, and not without reason", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const once = sealer();
    await once.round();
    await once.round();
    await grow(cutoverId, people.comms);
    await once.round();
    const heads = await headsOf(cutoverId);
    const leaves = await leavesOf(cutoverId);
    expect(heads.map(({ size }) => Number(size))).toEqual([leaves.length - 1, leaves.length]);
    for (const { size, checkpoint, rootHash } of heads) {
      const root = rootOf(leaves.slice(0, Number(size)));
      const { head } = openTreeHead(checkpoint, knownKeys(signing));
      expect(head).toEqual({ origin: `holdpoint.test/${cutoverId}`, size: Number(size), rootHash: root });
      expect(Buffer.from(rootHash).equals(root)).toBe(true);
    }
    expect((await headsOf(HOUSE)).length).toBeGreaterThan(0);
  });

  it("gives the same heads from two instances, and after a restart", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const other = testRuntime(setup.appUrl);
    const instances = [sealer(), new Sealer(other, signing, [])];
    for (let n = 0; n < 3; n += 1) {
      await grow(cutoverId, people.comms);
      await Promise.all(instances.map((instance) => instance.round()));
    }
    await grow(cutoverId, people.comms);
    await sealer().round();
    const leaves = await leavesOf(cutoverId);
    for (const { size, rootHash } of await headsOf(cutoverId))
      expect(Buffer.from(rootHash).equals(rootOf(leaves.slice(0, Number(size))))).toBe(true);
    expect((await headsOf(cutoverId)).at(-1)?.size).toBe(BigInt(leaves.length));
    await other.db.$disconnect();
  });

  it("seals at once when a gate is decided", async () => {
    const { cutoverId } = await makeRoom(setup.runtime, []);
    const running = startSealer(setup.runtime, signing, []);
    await expect.poll(() => headsOf(cutoverId)).toHaveLength(1);
    const { cutoverId: decided } = await makeRoom(setup.runtime, []);
    running.noticed({ scope: decided, command: "comms.draftNotice" });
    running.noticed({ scope: decided, command: "gates.decideGate" });
    await expect.poll(() => headsOf(decided)).toHaveLength(1);
    await running.stop();
  });

  it("is told by the door of what was committed", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const committed: Committed[] = [];
    const told = { ...setup.runtime, poke: (one: Committed) => void committed.push(one) };
    await grow(cutoverId, people.comms, "Told", told);
    expect(committed).toEqual([{ scope: cutoverId, command: "comms.draftNotice" }]);
  });

  it("goes on with a new key as long as the old one is known", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    await sealer().round();
    await grow(cutoverId, people.comms);
    const next = localSigner("holdpoint.test", newSigningKey());
    await sealer([], { signer: next, oldKeys: [] }).round();
    expect(await headsOf(cutoverId)).toHaveLength(1);
    expect((await sealOf(cutoverId))?.broken).toContain("can't be trusted");
    await sealer([], { signer: next, oldKeys: knownKeys(signing) }).round();
    expect(await headsOf(cutoverId)).toHaveLength(2);
    expect((await sealOf(cutoverId))?.broken).toBeNull();
    // The other tests' journals are sealed with one key each.
    await tamper("DELETE FROM tree_head", []);
  });
});

describe("a journal that was changed is not sealed again", () => {
  it.each([
    [
      "an edited leaf before the head",
      "UPDATE journal_entry SET leaf_hash = sha256('x') WHERE scope = $1 AND seq = 1",
      "rewritten",
    ],
    [
      "an entry after the head whose bytes were edited",
      "UPDATE journal_entry SET bytes = '{}' WHERE scope = $1 AND seq = 4",
      "changed",
    ],
    ["an entry that is gone", "DELETE FROM journal_entry WHERE scope = $1 AND seq = 2", "missing"],
    ["a tail that is gone", "UPDATE journal SET seq = 1 WHERE scope = $1", "tail is gone"],
    [
      "a forged head",
      "UPDATE tree_head SET checkpoint = replace(checkpoint, E'\\n3\\n', E'\\n2\\n') WHERE scope = $1",
      "can't be trusted",
    ],
  ])("%s", async (_what, statement, sentence) => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms", "executive"]);
    await sealer().round();
    await grow(cutoverId, people.comms);
    expect((await leavesOf(cutoverId)).length).toBe(4);
    await tamper(statement, [cutoverId]);
    await sealer().round();
    expect(await headsOf(cutoverId)).toHaveLength(1);
    const seal = await sealOf(cutoverId);
    expect(seal?.broken).toContain(sentence);
    expect(viewSeal(seal, Date.now()).state).toBe("broken");
  });

  it("an older database, by the head that is outside", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    await sealer([directoryAnchor(dir)]).round();
    await grow(cutoverId, people.comms);
    await sealer([directoryAnchor(dir)]).round();
    // As a restored backup has it: neither the entry nor the head that covers it.
    await tamper("DELETE FROM tree_head WHERE scope = $1 AND size = 3", [cutoverId]);
    await tamper("DELETE FROM journal_entry WHERE scope = $1 AND seq = 3", [cutoverId]);
    await tamper("UPDATE journal SET seq = 2 WHERE scope = $1", [cutoverId]);
    const restored = sealer([directoryAnchor(dir)]);
    await restored.round();
    await grow(cutoverId, people.comms);
    await grow(cutoverId, people.comms);
    await restored.round();
    expect((await sealOf(cutoverId))?.broken).toContain("its tail is gone");
    expect(await headsOf(cutoverId)).toHaveLength(1);
  });
});

describe("anchors", () => {
  const stateOf = async (cutoverId: string) => viewSeal(await sealOf(cutoverId), Date.now()).state;

  it("a folder holds every head under its journal and size", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const once = sealer([directoryAnchor(dir)]);
    await once.round();
    await grow(cutoverId, people.comms);
    await once.round();
    expect(await readdir(join(dir, cutoverId))).toEqual(["000000000002", "000000000003"]);
    const [, newest] = await headsOf(cutoverId);
    expect(await readFile(join(dir, cutoverId, "000000000003"), "utf8")).toBe(newest?.checkpoint);
    expect(await stateOf(cutoverId)).toBe("ok");
  });

  it("a folder completes what a crash left of a head, and refuses another in its place", async () => {
    const anchor = directoryAnchor(dir);
    const head = { scope: HOUSE, size: 5, checkpoint: "a checkpoint\n" };
    await anchor.publish({ ...head, checkpoint: "a check" });
    await anchor.publish(head);
    await anchor.publish(head);
    expect(await anchor.newest?.(HOUSE)).toBe("a checkpoint\n");
    await appendFile(join(dir, HOUSE, "000000000005"), "more");
    await expect(anchor.publish(head)).rejects.toThrow("another head of 5 entries");
  });

  it("a folder that can't be written turns the board amber until it can", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const once = sealer([directoryAnchor(dir)]);
    await once.round();
    await rm(dir, { recursive: true });
    await writeFile(dir, "no folder");
    await grow(cutoverId, people.comms);
    await once.round();
    expect(await stateOf(cutoverId)).toBe("failing");
    await rm(dir);
    await once.round();
    expect(await stateOf(cutoverId)).toBe("ok");
  });

  it("a webhook gets the checkpoint, and fails when it says so", async () => {
    const { cutoverId } = await makeRoom(setup.runtime, []);
    const bodies: string[] = [];
    let status = 503;
    const http = createServer(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString());
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const { port } = http.address() as AddressInfo;
    const once = sealer([webhookAnchor(`http://127.0.0.1:${port}/secret-path`)]);
    await once.round();
    expect(await stateOf(cutoverId)).toBe("failing");
    expect(JSON.stringify(await sealOf(cutoverId))).not.toContain("secret-path");
    status = 204;
    await once.round();
    expect(await stateOf(cutoverId)).toBe("ok");
    const [head] = await headsOf(cutoverId);
    expect(bodies).toContain(head?.checkpoint);
    await new Promise((resolve) => http.close(resolve));
  });

  it("without one, heads are said to stay on the machine", async () => {
    const { cutoverId } = await makeRoom(setup.runtime, []);
    expect(await stateOf(cutoverId)).toBe("unknown");
    await sealer().round();
    expect(await stateOf(cutoverId)).toBe("none");
  });

  it("a mailbox gets one mail, no more within minutes, but one at once after a decision", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const mailbox = await openMailbox();
    const once = sealer([mailAnchor({ ...mailbox, from: "holdpoint@example.org", to: "audit@example.org" })]);
    await once.round();
    expect(mailbox.mails).toHaveLength(1);
    expect(attachmentOf(mailbox.mails[0] ?? "")).toContain((await headsOf(cutoverId)).at(-1)?.checkpoint);
    await grow(cutoverId, people.comms);
    await once.round();
    expect(mailbox.mails).toHaveLength(1);
    expect(await stateOf(cutoverId)).toBe("ok");
    // As the journal has it after `gates.decideGate`, whose own tests take a room of signers.
    await tamper("UPDATE journal_entry SET command = $2 WHERE scope = $1 AND seq = 3", [
      cutoverId,
      decideGate.name,
    ]);
    await once.round();
    expect(mailbox.mails).toHaveLength(2);
    const held = attachmentOf(mailbox.mails[1] ?? "");
    expect(held).toContain((await headsOf(cutoverId)).at(-1)?.checkpoint);
    await grow(cutoverId, people.comms);
    await past(MAIL_PACE_MS);
    await once.round();
    expect(mailbox.mails).toHaveLength(3);
    await mailbox.close();
  });

  it("a mailbox that refuses, or a mail server that is dead, turns the board amber until it is repaired", async () => {
    const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
    const mailbox = await openMailbox();
    const once = sealer([mailAnchor({ ...mailbox, from: "holdpoint@example.org", to: "audit@example.org" })]);
    // The mailbox of the test before had the same name.
    await tamper("DELETE FROM vital", []);
    mailbox.refuses = "mails";
    await once.round();
    expect(await stateOf(cutoverId)).toBe("failing");
    // That it takes connections is not enough once it has refused.
    mailbox.refuses = "nothing";
    await once.round();
    expect(await stateOf(cutoverId)).toBe("failing");
    await past(60_000);
    await once.round();
    expect(await stateOf(cutoverId)).toBe("ok");
    expect(mailbox.mails).toHaveLength(1);

    const port = Number(new URL(mailbox.url).port);
    await mailbox.close();
    // Within its pace nothing is mailed; that it would be is asked all the same.
    await past(60_000);
    await once.round();
    expect(await stateOf(cutoverId)).toBe("failing");
    expect(JSON.stringify(await sealOf(cutoverId))).not.toContain(MAIL_PASSWORD);
    const again = await openMailbox(port, mailbox.tls);
    await grow(cutoverId, people.comms);
    await once.round();
    expect(again.mails).toEqual([]);
    expect(await stateOf(cutoverId)).toBe("ok");
    await again.close();
  });
});

describe("a signer that does not sign", () => {
  it.each([
    ["fails", () => Promise.reject(new SignerError("The signing program failed (3)."))],
    ["gives another key's signature", (bytes: Uint8Array) => localSigner("x", newSigningKey()).sign(bytes)],
  ])("because it %s leaves no head, and turns the board amber until it signs", async (_why, sign) => {
    const { cutoverId } = await makeRoom(setup.runtime, []);
    await sealer([directoryAnchor(dir)], { ...signing, signer: { ...signing.signer, sign } }).round();
    expect(await headsOf(cutoverId)).toEqual([]);
    expect(await readdir(dir)).not.toContain(cutoverId);
    const view = viewSeal(await sealOf(cutoverId), Date.now());
    expect(view.state).toBe("failing");
    expect(view.sentence).toContain("New entries are not sealed.");
    await sealer([directoryAnchor(dir)]).round();
    expect(viewSeal(await sealOf(cutoverId), Date.now()).state).toBe("ok");
  });
});
