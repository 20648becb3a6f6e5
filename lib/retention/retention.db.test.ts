import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, joinRoom, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { superuserOf } from "#lib/postgres/testing.ts";
import { startRun } from "#lib/runs/commands.ts";
import { fileDiscrepancies } from "#lib/runs/ingest.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { addSignal, asSystem } from "#prisma/factories.ts";
import { liftLegalHold, placeLegalHold, purgeFacts } from "./commands.ts";
import { RETENTION_POLICY } from "./policy.ts";

const setup = prepareRuntime();
const SYSTEM = { kind: "system", name: "test" } as const;

let owner: pg.Client;
let app: pg.Client;
let superuser: pg.Client;
let cutoverId: string;
let compliance: Member;
let second: Member;

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** A room with a sample and a finding: the facts that a purge is about. */
beforeAll(async () => {
  const { runtime } = setup;
  const made = await makeRoom(runtime, ["compliance"]);
  cutoverId = made.cutoverId;
  compliance = made.people.compliance;
  second = await joinRoom(runtime, cutoverId, "compliance", "Second");
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
  const samples = [{ value: 1, observedAt: new Date().toISOString() }];
  await perform(runtime, pushSamples, { cutoverId, key: "queue", samples }, SYSTEM);
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "run" });
  await perform(
    runtime,
    fileDiscrepancies,
    {
      cutoverId,
      runId,
      discrepancies: [
        {
          ordinal: 0,
          domain: "allergies",
          resourceType: "AllergyIntolerance",
          sourcePseudonym: "0".repeat(20),
          targetPseudonym: null,
          kind: "missing",
          category: "missing-record",
          severity: "high",
          fields: [],
          cause: null,
          batch: null,
        },
      ],
    },
    SYSTEM,
  );
  await runtime.db.$executeRaw`SELECT ensure_sample_partition((now() AT TIME ZONE 'UTC')::date + 1)`;
  owner = await open(setup.ownerUrl);
  app = await open(setup.appUrl);
  superuser = await open(superuserOf(setup.ownerUrl));
});
afterAll(() => Promise.all([owner.end(), app.end(), superuser.end()]));

/** Makes the cutover old: only a superuser who switches the guards off can. */
async function lastInEffect(yearsAgo: number): Promise<void> {
  await superuser.query("SET session_replication_role = replica");
  await superuser.query(
    "UPDATE journal SET recorded_at = now() - make_interval(years => $2, days => 1) WHERE scope = $1",
    [cutoverId, yearsAgo],
  );
  await superuser.query("SET session_replication_role = origin");
}

describe("the policy", () => {
  it("speaks of every table there is, and of no other", async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND NOT relispartition AND relname <> '_prisma_migrations'`,
    );
    // A new table: say in lib/retention/policy.ts what it is, and call keep_records('…') in its migration unless it is transient.
    expect(Object.keys(RETENTION_POLICY).sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  it("is what the database does: the application can delete what is transient, and nothing else", async () => {
    const { rows } = await owner.query<{ name: string; deletes: boolean; guards: string[] }>(
      `SELECT c.relname AS name, has_table_privilege('holdpoint_app', c.oid, 'DELETE') AS deletes,
              array(SELECT tgname::text FROM pg_trigger WHERE tgrelid = c.oid AND tgname IN ('is_kept', 'is_not_emptied')) AS guards
         FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
    );
    for (const [name, { class: kind }] of Object.entries(RETENTION_POLICY)) {
      const found = rows.find((row) => row.name === name);
      expect({ name, deletes: found?.deletes }).toEqual({ name, deletes: kind === "transient" });
      expect({ name, guards: found?.guards.sort() }).toEqual({
        name,
        guards: kind === "transient" ? [] : ["is_kept", "is_not_emptied"],
      });
    }
  });
});

describe("deleting", () => {
  const kept = Object.entries(RETENTION_POLICY).filter(([, { class: kind }]) => kind !== "transient");

  it("is refused to the application for every record and fact", async () => {
    for (const [name] of kept)
      await expect(app.query(`DELETE FROM "${name}"`)).rejects.toThrow("permission denied");
  });

  it("is refused to the tables' owner too, row by row and by emptying", async () => {
    for (const [name] of kept) {
      await expect(owner.query(`TRUNCATE "${name}" CASCADE`)).rejects.toThrow(
        /can't be deleted|only ever added/,
      );
      const { rowCount } = await owner.query(`SELECT FROM "${name}" LIMIT 1`);
      // A table without a row has none to refuse; the one before is held by its trigger, as the policy's test says.
      if (rowCount !== 0)
        await expect(owner.query(`DELETE FROM "${name}"`)).rejects.toThrow(
          /can't be deleted|only ever added/,
        );
    }
  });

  it("is refused for a partition of the samples, old or made today", async () => {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'signal_sample'::regclass",
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { name } of rows)
      await expect(owner.query(`TRUNCATE ${name}`)).rejects.toThrow("can't be deleted");
  });

  it("goes by no other path: no foreign key cascades, no table is unlogged", async () => {
    const { rows } = await owner.query(
      "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype NOT IN ('r', 'a') AND connamespace = 'public'::regnamespace",
    );
    expect(rows).toEqual([]);
    const unlogged = await owner.query(
      "SELECT relname FROM pg_class WHERE relpersistence <> 'p' AND relnamespace = 'public'::regnamespace",
    );
    expect(unlogged.rows).toEqual([]);
  });
});

describe("the purge", () => {
  const purge = () => asSystem(setup.runtime, purgeFacts, { cutoverId, reason: "Six years are over" });

  it("is refused by the command with its date, and by the database to whoever goes around the command", async () => {
    await lastInEffect(5);
    await expect(purge()).rejects.toThrow(/must be kept for 6 years .* allowed from \d{4}-\d\d-\d\d/);
    for (const client of [app, owner])
      await expect(client.query("SELECT * FROM purge_facts($1)", [cutoverId])).rejects.toThrow(
        "must be kept until",
      );
  });

  it("is refused under a legal hold however old the facts are, until another person has lifted it", async () => {
    const { runtime } = setup;
    const { legalHoldId } = (await as(runtime, compliance, placeLegalHold, { cutoverId, reason: "A suit" }))
      .result;
    await lastInEffect(7);
    await expect(purge()).rejects.toThrow("A legal hold by");
    await expect(owner.query("SELECT * FROM purge_facts($1)", [cutoverId])).rejects.toThrow(
      "a legal hold stands",
    );
    await expect(owner.query("DELETE FROM discrepancy")).rejects.toThrow("a legal hold stands");
    const lift = { cutoverId, legalHoldId, reason: "The suit is over" };
    await expect(as(runtime, compliance, liftLegalHold, lift)).rejects.toThrow("another person");
    await as(runtime, second, liftLegalHold, lift);
  });

  it("takes the facts when six years are over, is journaled, and leaves every record", async () => {
    const { db } = setup.runtime;
    await lastInEffect(6);
    const before = await db.journalEntry.count({ where: { scope: cutoverId } });
    expect(await purge()).toEqual({ samples: 1, discrepancies: 1 });
    expect(await db.journalEntry.count({ where: { scope: cutoverId } })).toBe(before + 1);
    expect(await db.run.count({ where: { cutoverId } })).toBe(1);
    // What it journaled is of today: from here on it counts again.
    await expect(purge()).rejects.toThrow("must be kept for 6 years");
  });
});
