import { afterEach, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/commands.ts";
import { execute } from "#lib/door/command.ts";
import { as, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { log } from "#lib/log.ts";
import { pastTheGuards } from "#lib/postgres/testing.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { openTreeHead, signTreeHead } from "./checkpoint.ts";
import { rotateKey } from "./commands.ts";
import { isVerified } from "./describeVerification.ts";
import { journalRecords } from "./export.server.ts";
import { Sealer } from "./heads.server.ts";
import type { NoteKey, TreeHeadSigner } from "./note.ts";
import { rotateTo } from "./rotateKey.server.ts";
import { isRetired, signRotation } from "./rotation.ts";
import { viewSeal } from "./rules.ts";
import { HOUSE } from "./schema.ts";
import { localSigner, newSigningKey } from "./signer.ts";
import { type Verification, verifyJournal } from "./verify.ts";

// A sealer whose key was replaced complains, as it should.
log.level = "silent";

const setup = prepareRuntime();
const CALL = { caller: { kind: "system", name: "test" }, idempotencyKey: null } as const;

const newSigner = (): TreeHeadSigner => localSigner("holdpoint.test", newSigningKey());
const keyOf = ({ keyName, publicKey }: TreeHeadSigner): NoteKey => ({ name: keyName, publicKey });

// Each test has keys of its own, which the journals of the others would not be believed under.
afterEach(() => pastTheGuards(setup.appUrl, (query) => query("DELETE FROM tree_head")));

/** A sealed room with a way to write in it. */
async function sealedRoom(signer: TreeHeadSigner) {
  const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
  await new Sealer(setup.runtime, { signer, oldKeys: [] }, []).round();
  const grow = () =>
    as(setup.runtime, people.comms, draftNotice, {
      cutoverId,
      title: "Results late",
      unavailable: "Results",
      fallback: "Call the lab",
      until: "2099-01-01T00:00:00.000Z",
      partialMeaning: null,
    });
  return { cutoverId, grow };
}

const seal = (signer: TreeHeadSigner, oldKeys: NoteKey[] = []) =>
  new Sealer(setup.runtime, { signer, oldKeys }, []).round();

const verify = (scope: string, ...signers: TreeHeadSigner[]): Promise<Verification> =>
  verifyJournal(journalRecords(setup.runtime.db, scope), { keys: signers.map(keyOf), savedHeads: [] });

const passes = async (scope: string, ...signers: TreeHeadSigner[]): Promise<boolean> =>
  isVerified(await verify(scope, ...signers), { keys: signers.map(keyOf), savedHeads: [] });

it("is believed with either key, in every journal, and the first head is signed by both", async () => {
  const [old, next] = [newSigner(), newSigner()];
  const { cutoverId, grow } = await sealedRoom(old);
  await rotateTo(setup.runtime, next, { signer: old, oldKeys: [] }, []);
  await grow();
  // The old key is known by what the journal says, and by nobody's settings.
  await seal(next);
  const heads = await setup.runtime.db.treeHead.findMany({
    where: { scope: cutoverId },
    orderBy: { size: "asc" },
  });
  const signersOf = (checkpoint = "") =>
    [old, next].filter((signer) => {
      try {
        return openTreeHead(checkpoint, [keyOf(signer)]);
      } catch {
        return false;
      }
    });
  expect(heads.map(({ checkpoint }) => signersOf(checkpoint))).toEqual([[old], [old, next], [next]]);
  for (const scope of [cutoverId, HOUSE]) {
    expect(await passes(scope, old)).toBe(true);
    expect(await passes(scope, next)).toBe(true);
    expect(await passes(scope, newSigner())).toBe(false);
  }
  const found = await verify(cutoverId, old);
  expect(found.successors).toEqual([keyOf(next)]);
  expect(found.headsChecked).toBe(3);
  // Heads that only the old key signed prove nothing to who believes the new one, but do not contradict it.
  expect((await verify(cutoverId, next)).headsChecked).toBe(2);
});

it("over two rotations, the first key's believer follows both", async () => {
  const [first, second, third] = [newSigner(), newSigner(), newSigner()];
  const { cutoverId } = await sealedRoom(first);
  await rotateTo(setup.runtime, second, { signer: first, oldKeys: [] }, []);
  await rotateTo(setup.runtime, third, { signer: second, oldKeys: [] }, []);
  for (const signer of [first, second, third]) expect(await passes(cutoverId, signer)).toBe(true);
});

it("to a key of somebody who has the database, without the old key, is believed by nobody who believes the old one", async () => {
  const [old, thief] = [newSigner(), newSigner()];
  const { cutoverId } = await sealedRoom(old);
  // What the command line would journal if it were asked to, and what SQL could.
  const statement = await signRotation(keyOf(old), thief);
  for (const scope of [{}, { cutoverId }])
    await execute(setup.runtime, rotateKey, { ...scope, statement }, CALL);
  await seal(thief, [keyOf(old)]);
  const found = await verify(cutoverId, old);
  expect(found.misfit?.sentence).toContain("None of the given keys");
  expect(found.successors).toEqual([]);
  expect(isRetired(keyOf(old), [statement])).toBe(false);
});

it("leaves a head that the old key alone signs afterwards unbelieved: that key may be stolen", async () => {
  const [old, next] = [newSigner(), newSigner()];
  const { cutoverId, grow } = await sealedRoom(old);
  await rotateTo(setup.runtime, next, { signer: old, oldKeys: [] }, []);
  await grow();
  // A thief's sealer does not ask the journal whether it may.
  const { size, checkpoint } = await forgedHead(cutoverId, old);
  const forged = async function* () {
    yield* journalRecords(setup.runtime.db, cutoverId);
    yield { kind: "head", checkpoint } as const;
  };
  for (const signer of [old, next]) {
    const found = await verifyJournal(forged(), { keys: [keyOf(signer)], savedHeads: [] });
    expect(found.misfit).toMatchObject({
      lastSeq: size,
      sentence: expect.stringContaining("None of the given"),
    });
  }
});

it("stops a server that still has the old key, and says so on the board", async () => {
  const [old, next] = [newSigner(), newSigner()];
  const { cutoverId, grow } = await sealedRoom(old);
  const running = new Sealer(setup.runtime, { signer: old, oldKeys: [] }, []);
  await running.round();
  await rotateTo(setup.runtime, next, { signer: old, oldKeys: [] }, []);
  await grow();
  const before = await setup.runtime.db.treeHead.count({ where: { scope: cutoverId } });
  await running.round();
  expect(await setup.runtime.db.treeHead.count({ where: { scope: cutoverId } })).toBe(before);
  const { seal: shown } = await readVitals(setup.runtime.db, cutoverId);
  const view = viewSeal(shown, Date.now());
  expect(view.state).toBe("failing");
  expect(view.sentence).toContain("was replaced");
});

it("to a key that signed here before is refused", async () => {
  const signer = newSigner();
  await expect(rotateTo(setup.runtime, signer, { signer, oldKeys: [] }, [])).rejects.toThrow(
    "signed here before",
  );
});

/** A good head over all of a journal, by a signer of one's own choice. */
async function forgedHead(
  scope: string,
  signer: TreeHeadSigner,
): Promise<{ size: number; checkpoint: string }> {
  const { entries, rootHash } = await verifyJournal(journalRecords(setup.runtime.db, scope), {
    keys: [],
    savedHeads: [],
  });
  const head = { origin: `holdpoint.test/${scope}`, size: entries, rootHash };
  return { size: entries, checkpoint: await signTreeHead(head, signer) };
}
