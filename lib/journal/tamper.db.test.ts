import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/commands.ts";
import { as, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { log } from "#lib/log.ts";
import { pastTheGuards } from "#lib/postgres/testing.ts";
import { canonicalJson } from "./canonical.ts";
import { exportToFile } from "./export.server.ts";
import { parseRecords } from "./exportFormat.ts";
import { Sealer } from "./heads.server.ts";
import { leafHash } from "./leaf.ts";
import { parseEntry } from "./parse.ts";
import type { Entry } from "./schema.ts";
import { type HeadSigning, knownKeys, localSigner, newSigningKey } from "./signer.ts";
import { type Misfit, verifyJournal } from "./verify.ts";

/**
 * What a superuser of the database can do to a journal, and what finds it. He disables the triggers and rewrites bytes, leaf
 * hashes and heads as he likes; what he does not have is the key, and the head that was handed out before.
 */

// The sealer complains about every journal below, as it should.
log.level = "silent";

const ENTRIES = 20;
const setup = prepareRuntime();
const signing: HeadSigning = { signer: localSigner("holdpoint.test", newSigningKey()), oldKeys: [] };
const table: Record<string, string>[] = [];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-tamper-"));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
  console.table(table);
});

const asSuperuser = (work: (query: Superuser) => Promise<void>) =>
  pastTheGuards(setup.appUrl, (query) => work(query<{ seq: number; bytes: Buffer }>));

type Superuser = (statement: string, values?: unknown[]) => Promise<{ seq: number; bytes: Buffer }[]>;

/** A sealed journal of 20 entries, with a head at 10 and at 20, the last of them saved outside. */
async function sealedJournal(): Promise<{ scope: string; savedHead: string }> {
  const { cutoverId, people } = await makeRoom(setup.runtime, ["comms"]);
  const sealer = new Sealer(setup.runtime, signing, []);
  for (let seq = 3; seq <= ENTRIES; seq += 1) {
    await as(setup.runtime, people.comms, draftNotice, {
      cutoverId,
      title: `Notice ${seq}`,
      unavailable: "Results appear late.",
      fallback: "Call the lab.",
      until: "2099-01-01T00:00:00.000Z",
      partialMeaning: null,
    });
    if (seq === ENTRIES / 2) await sealer.round();
  }
  await sealer.round();
  const head = await setup.runtime.db.treeHead.findUniqueOrThrow({
    where: { scope_size: { scope: cutoverId, size: ENTRIES } },
  });
  return { scope: cutoverId, savedHead: head.checkpoint };
}

/** What the verifier says of the journal as it is now in the database. */
async function misfitOf(scope: string, savedHeads: string[]): Promise<Misfit | null> {
  const file = join(dir, scope);
  await exportToFile(setup.runtime.db, scope, file);
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  return (await verifyJournal(parseRecords(lines), { keys: knownKeys(signing), savedHeads })).misfit;
}

/** Gives entries other bytes, with the leaf hash that belongs to them. */
async function rewrite(
  query: Superuser,
  scope: string,
  from: number,
  change: (entry: Entry) => Entry,
): Promise<void> {
  for (const { seq, bytes } of await query(
    "SELECT seq::int, bytes FROM journal_entry WHERE scope = $1 AND seq >= $2",
    [scope, from],
  )) {
    const changed = Buffer.from(canonicalJson(change(parseEntry(bytes))));
    await query("UPDATE journal_entry SET bytes = $3, leaf_hash = $4 WHERE scope = $1 AND seq = $2", [
      scope,
      seq,
      changed,
      leafHash(changed),
    ]);
  }
}

const MOVE = "UPDATE journal_entry SET seq = $3 WHERE scope = $1 AND seq = $2";
const DELETE_FROM = "DELETE FROM journal_entry WHERE scope = $1 AND seq >= $2";

interface Tampering {
  readonly what: string;
  readonly how: string;
  readonly work: (query: Superuser, scope: string) => Promise<unknown>;
  /** What the journal's own entries and heads give away. Null: only a head that was saved outside does. */
  readonly alone: { first: number; last: number } | null;
  readonly withSavedHead: { first: number; last: number };
}

const one = (seq: number) => ({ first: seq, last: seq });

const TAMPERINGS: Tampering[] = [
  {
    what: "edit",
    how: "the bytes of entry 7",
    work: (query, scope) =>
      query(
        "UPDATE journal_entry SET bytes = overlay(bytes PLACING '0'::bytea FROM 40) WHERE scope = $1 AND seq = 7",
        [scope],
      ),
    alone: one(7),
    withSavedHead: one(7),
  },
  {
    what: "edit",
    how: "the bytes of entry 7 and its leaf hash",
    work: (query, scope) =>
      rewrite(query, scope, 7, (entry) => (entry.seq === 7 ? { ...entry, reason: "another" } : entry)),
    alone: { first: 1, last: 10 },
    withSavedHead: { first: 1, last: 10 },
  },
  {
    what: "delete",
    how: "entry 12",
    work: (query, scope) => query("DELETE FROM journal_entry WHERE scope = $1 AND seq = 12", [scope]),
    alone: one(12),
    withSavedHead: one(12),
  },
  {
    what: "delete",
    how: "entry 12, closing the gap",
    work: async (query, scope) => {
      await query("DELETE FROM journal_entry WHERE scope = $1 AND seq = 12", [scope]);
      for (let seq = 13; seq <= ENTRIES; seq += 1) await query(MOVE, [scope, seq, seq - 1]);
    },
    alone: one(12),
    withSavedHead: one(12),
  },
  {
    what: "reorder",
    how: "entries 5 and 6",
    work: async (query, scope) => {
      await query(MOVE, [scope, 5, 1_000]);
      await query(MOVE, [scope, 6, 5]);
      await query(MOVE, [scope, 1_000, 6]);
    },
    alone: one(5),
    withSavedHead: one(5),
  },
  {
    what: "insert",
    how: "an entry after 14, moving the others",
    work: async (query, scope) => {
      for (let seq = ENTRIES; seq > 14; seq -= 1) await query(MOVE, [scope, seq, seq + 1]);
      await query(
        `INSERT INTO journal_entry (scope, seq, bytes, leaf_hash, occurred_at, recorded_at, command)
         SELECT scope, 15, bytes, leaf_hash, occurred_at, recorded_at, command FROM journal_entry WHERE scope = $1 AND seq = 14`,
        [scope],
      );
      await rewrite(query, scope, 15, (entry) => (entry.seq === 14 ? { ...entry, seq: 15 } : entry));
    },
    alone: one(16),
    withSavedHead: one(16),
  },
  {
    what: "cut the tail",
    how: "entries 18 to 20, leaving the head",
    work: (query, scope) => query(DELETE_FROM, [scope, 18]),
    alone: { first: 18, last: 20 },
    withSavedHead: { first: 18, last: 20 },
  },
  {
    what: "cut the tail",
    how: "entries 18 to 20 and the head over them",
    work: async (query, scope) => {
      await query(DELETE_FROM, [scope, 18]);
      await query("DELETE FROM tree_head WHERE scope = $1 AND size = 20", [scope]);
      await query("UPDATE journal SET seq = 17 WHERE scope = $1", [scope]);
    },
    alone: null,
    withSavedHead: { first: 18, last: 20 },
  },
  {
    what: "rebuild",
    how: "every entry from 4 on, and no head over them",
    work: async (query, scope) => {
      await rewrite(query, scope, 4, (entry) => ({ ...entry, reason: "as it should have been" }));
      await query("DELETE FROM tree_head WHERE scope = $1", [scope]);
    },
    alone: null,
    withSavedHead: { first: 1, last: 20 },
  },
  {
    what: "rebuild",
    how: "every entry, and heads signed again with the stolen key",
    work: async (query, scope) => {
      await rewrite(query, scope, 1, (entry) => ({ ...entry, reason: "as it should have been" }));
      await query("DELETE FROM tree_head WHERE scope = $1", [scope]);
      await new Sealer(setup.runtime, signing, []).round();
    },
    alone: null,
    withSavedHead: { first: 1, last: 20 },
  },
];

describe("as a database superuser", () => {
  it("an untouched journal fits", async () => {
    const { scope, savedHead } = await sealedJournal();
    expect(await misfitOf(scope, [savedHead])).toBeNull();
  });

  it.each(TAMPERINGS)("$what: $how", async ({ what, how, work, alone, withSavedHead }) => {
    const { scope, savedHead } = await sealedJournal();
    await asSuperuser(async (query) => {
      await work(query, scope);
    });
    const [own, against] = [await misfitOf(scope, []), await misfitOf(scope, [savedHead])];
    const named = (misfit: Misfit | null) =>
      misfit ? { first: misfit.firstSeq, last: misfit.lastSeq } : null;
    table.push({
      tampering: `${what}: ${how}`,
      alone: own ? "found" : "not seen",
      "against a saved head": against ? "found" : "NOT SEEN",
      entries: `${against?.firstSeq}–${against?.lastSeq}`,
      sentence: against?.sentence ?? "",
    });
    expect(named(own)).toEqual(alone);
    expect(named(against)).toEqual(withSavedHead);
  });
});
