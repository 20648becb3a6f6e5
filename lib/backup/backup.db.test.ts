import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/commands.ts";
import { openDatabase } from "#lib/db.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, testRuntime } from "#lib/door/testing.ts";
import { keepHouse } from "#lib/jobs/housekeeping.server.ts";
import { directoryAnchor } from "#lib/journal/anchors.ts";
import { Sealer } from "#lib/journal/heads.server.ts";
import { viewSeal } from "#lib/journal/rules.ts";
import { type HeadSigning, knownKeys, localSigner, newSigningKey } from "#lib/journal/signer.ts";
import { log } from "#lib/log.ts";
import { openPlan } from "#lib/plan/openPlan.ts";
import { emptyTestDatabase, type TestDatabase } from "#lib/postgres/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { addPerson, addSignal } from "#prisma/factories.ts";
import { SAMPLE_SIGN_INS, samplePlan } from "#prisma/samplePlan.ts";
import { checkJournals, describeRestore } from "./check.server.ts";
import { makeBackup } from "./make.server.ts";
import { restoreBackup } from "./restore.server.ts";

// A broken seal is what some of these are about.
log.level = "silent";

const setup = prepareRuntime();
const signing: HeadSigning = { signer: localSigner("holdpoint.test", newSigningKey()), oldKeys: [] };
const keys = knownKeys(signing);

let folder: string;
let cutoverId: string;
let member: Member;
const made: TestDatabase[] = [];

const path = (name: string): string => join(folder, name);
const anchors = () => [directoryAnchor(path("anchor"))];
const seal = (runtime = setup.runtime) => new Sealer(runtime, signing, anchors()).round();
const grow = (runtime = setup.runtime) =>
  as(runtime, member, draftNotice, {
    cutoverId,
    title: "Results late — “Ünïcode”",
    unavailable: "Results\nand \\ more",
    fallback: "Call the lab.",
    until: "2099-01-01T00:00:00.000Z",
    partialMeaning: null,
  });

/** A new database with a backup in it. */
async function restored(backup: string): Promise<TestDatabase> {
  const database = await emptyTestDatabase();
  made.push(database);
  await restoreBackup(database.ownerUrl, path(backup));
  return database;
}

/** Everything of every table, as PostgreSQL tells it. */
async function contents(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname NOT IN ('_prisma_migrations', 'vital', 'idempotency_record', 'attempt')`,
  );
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(`SELECT one::text AS line FROM "${name}" AS one`);
    found[name] = rows.map(({ line }) => line).sort();
  }
  await client.end();
  return found;
}

beforeAll(async () => {
  const { runtime } = setup;
  folder = await mkdtemp(join(tmpdir(), "holdpoint-backup-"));
  const room = await makeRoom(runtime, ["comms"]);
  cutoverId = room.cutoverId;
  member = room.people.comms;
  await addSignal(runtime, cutoverId, {
    key: "queue",
    question: "Are orders flowing?",
    unit: "1",
    direction: "higher-is-worse",
    validMin: null,
    validMax: null,
    freshnessLimitSeconds: 60,
    ownerPosition: "interfaces",
  });
  // The tables of a whole cutover have rows, whatever they are called.
  for (const { login, name } of SAMPLE_SIGN_INS)
    await addPerson(runtime, { login, name, password: "correct horse battery" });
  await openPlan(runtime, samplePlan(new Date()));
  await keepHouse(runtime);
  const observedAt = new Date().toISOString();
  const samples = [{ value: 0.1 + 0.2, observedAt }];
  await perform(runtime, pushSamples, { cutoverId, key: "queue", samples }, { kind: "system", name: "test" });
  await grow();
  await seal();
  await makeBackup(setup.ownerUrl, path("older"));
  await grow();
  await seal();
  await makeBackup(setup.ownerUrl, path("newest"));
}, 60_000);

afterAll(async () => {
  for (const database of made) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe("a backup", () => {
  it("is restored to the same rows, to the last byte, and its journals verify", async () => {
    const database = await restored("newest");
    expect(await contents(database.ownerUrl)).toEqual(await contents(setup.ownerUrl));
    const db = openDatabase(database.ownerUrl);
    const check = await checkJournals(db, keys, anchors());
    expect(check).toMatchObject({ fits: true, unasked: [] });
    expect(describeRestore(check)).toMatch(/^FITS {2}\d+ entries of 3 journals\.\n$/);
    expect(check.journals.every(({ found }) => found.entriesUnderHead === found.entries)).toBe(true);
    await db.$disconnect();
  });

  it("goes on where it was: the guards stand, the room is written to, its days have partitions, its heads are signed", async () => {
    const database = await restored("newest");
    const runtime = testRuntime(database.appUrl);
    await keepHouse(runtime);
    const before = (await readRoom(runtime.db, cutoverId)).seq;
    // As a server of its own: the anchor of the other one would rightly call this a fork.
    await grow(runtime);
    await new Sealer(runtime, signing, []).round();
    expect((await readRoom(runtime.db, cutoverId)).seq).toBe(before + 1);
    expect(await runtime.db.treeHead.count({ where: { scope: cutoverId, size: before + 1 } })).toBe(1);
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await expect(owner.query("DELETE FROM journal_entry")).rejects.toThrow();
    await expect(owner.query("DELETE FROM person")).rejects.toThrow("can't be deleted");
    await owner.end();
    await runtime.db.$disconnect();
  });

  it("that is older than a head outside is told at once, on the board, and never sealed again", async () => {
    const database = await restored("older");
    const runtime = testRuntime(database.appUrl);
    const check = await checkJournals(runtime.db, keys, anchors());
    expect(check.fits).toBe(false);
    expect(describeRestore(check)).toContain("its tail was cut off");
    const heads = await runtime.db.treeHead.count();
    const sealer = new Sealer(runtime, signing, anchors());
    await sealer.round();
    const sealOf = async () => viewSeal((await readVitals(runtime.db, cutoverId)).seal, Date.now());
    expect(await sealOf()).toMatchObject({
      state: "broken",
      sentence: expect.stringContaining("its tail is gone"),
    });
    // Also not when it has grown past what the head outside is over, nor by a server that starts anew.
    for (let n = 0; n < 3; n += 1) await grow(runtime);
    await sealer.round();
    await new Sealer(runtime, signing, anchors()).round();
    expect(await runtime.db.treeHead.count()).toBe(heads);
    expect(await sealOf()).toMatchObject({ state: "broken" });
    await runtime.db.$disconnect();
  });

  it("is not restored over anything, nor when it was changed, nor by another version", async () => {
    await expect(restoreBackup(setup.ownerUrl, path("newest"))).rejects.toThrow("not empty");
    await expect(makeBackup(setup.ownerUrl, path("newest"))).rejects.toThrow("there already");
    const file = path("older/person.ndjson.gz");
    const bytes = await readFile(file);
    await writeFile(file, Buffer.concat([bytes, Buffer.from([0])]));
    const empty = await emptyTestDatabase();
    made.push(empty);
    await expect(restoreBackup(empty.ownerUrl, path("older"))).rejects.toThrow(
      "person.ndjson.gz of the backup is not",
    );
    await writeFile(file, bytes);
    const list = path("older/backup.json");
    const said = JSON.parse(await readFile(list, "utf8"));
    await writeFile(
      list,
      JSON.stringify({ ...said, migrations: [...said.migrations, "20990101000000_later"] }),
    );
    await expect(restoreBackup(empty.ownerUrl, path("older"))).rejects.toThrow("20990101000000_later");
    await expect(restoreBackup(empty.ownerUrl, folder)).rejects.toThrow("is not a backup");
  });
});
