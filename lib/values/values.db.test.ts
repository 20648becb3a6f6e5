import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, sendToApi } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { setAuthority } from "#lib/matrices/commands.ts";
import { superuserOf } from "#lib/postgres/testing.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { readRoom } from "#lib/room/queries.ts";
import { startRun } from "#lib/runs/commands.ts";
import { latestCompleted } from "#lib/runs/rules.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { localWrapper } from "#lib/sealing/wrap.ts";
import { addToken, asSystem } from "#prisma/factories.ts";
import { revealDiscrepancy } from "./commands.ts";
import { runKey } from "./queries.ts";
import { REVEALS_PER_HOUR_MAX } from "./schema.ts";

const setup = prepareRuntime();
const POSITIONS = ["clinical-informatics", "data-steward", "app-owner", "compliance"] as const;
const REASON = "The allergy looked cut";

let folder: string;
let paths: PairPaths;
let cutoverId: string;
let people: Record<(typeof POSITIONS)[number], Member>;
let runId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-values-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 20 }));
  ({ cutoverId, people } = await makeRoom(setup.runtime, POSITIONS));
  runId = await run("first");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(name: string, options?: ConstructorParameters<typeof RunSink>[2]): Promise<string> {
  await reconcile({
    ...paths,
    out: join(folder, name),
    sink: new RunSink(setup.runtime, cutoverId, options),
  });
  const { entities } = await readRoom(setup.runtime.db, cutoverId);
  return latestCompleted(entities)?.id ?? "";
}

/** A finding whose field holds a text of a patient's on both sides, from the records themselves. */
async function telling() {
  const lines = (await readFile(join(folder, "first", "discrepancies.ndjson"), "utf8"))
    .split("\n")
    .filter(Boolean);
  for (const [ordinal, line] of lines.entries()) {
    const { source, fields, resourceType, target } = JSON.parse(line);
    if (resourceType !== "Patient" || target === null || !fields.includes("name.family")) continue;
    const text = await readFile(join(paths.source, "Patient.ndjson"), "utf8");
    const record = text
      .split("\n")
      .filter(Boolean)
      .map((one) => JSON.parse(one));
    const family = record.find(({ id }) => `Patient/${id}` === source)?.name[0].family as string;
    return { ordinal, family };
  }
  const ordinal = lines.findIndex((line) => /"kind":"missing".*|"resourceType":"Patient"/.test(line));
  const { source } = JSON.parse(lines[ordinal] ?? "{}");
  return { ordinal, family: String(source) };
}

const reveal = (member: Member, ordinal: number, of = runId) =>
  as(setup.runtime, member, revealDiscrepancy, { cutoverId, runId: of, ordinal, reason: REASON });

/** Every row of every table, as text. */
async function wholeDatabase(): Promise<string> {
  const superuser = new pg.Client({ connectionString: superuserOf(setup.ownerUrl) });
  await superuser.connect();
  const { rows } = await superuser.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await superuser.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(...found.rows.map(({ row }) => row));
  }
  // The journal's entries are bytes.
  const entries = await superuser.query<{ row: string }>(
    "SELECT convert_from(bytes, 'UTF8') AS row FROM journal_entry",
  );
  texts.push(...entries.rows.map(({ row }) => row));
  await superuser.end();
  return texts.join("\n");
}

describe("a finding's values", () => {
  it("are kept sealed for every finding whose run hands them over, and none is anywhere in the clear", async () => {
    const { db } = setup.runtime;
    const findings = await db.discrepancy.count({ where: { runId } });
    expect(await db.discrepancyValue.count({ where: { runId } })).toBe(findings);
    const { family } = await telling();
    expect(family.length).toBeGreaterThan(3);
    expect(await wholeDatabase()).not.toContain(family);
  });

  it("are shown on both sides to who may see them, and leave the answer for nowhere: not the database, the journal, the room, the log", async () => {
    const { ordinal } = await telling();
    const written: string[] = [];
    const streams = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    for (const stream of streams)
      stream.mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      });
    const { result } = await reveal(people["clinical-informatics"], ordinal);
    for (const stream of streams) stream.mockRestore();
    const finding = await setup.runtime.db.discrepancy.findUniqueOrThrow({
      where: { runId_ordinal: { runId, ordinal } },
    });
    expect(result.rows.map(({ path }) => path).sort()).toEqual([...finding.fields].sort());
    expect(result.rows.some(({ differs }) => differs)).toBe(true);
    const shown = result.rows.flatMap(({ source, target }) => [...(source ?? []), ...(target ?? [])]);
    const telltale = shown.filter((value) => value.length >= 6);
    expect(telltale.length).toBeGreaterThan(0);
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const everywhere = [await wholeDatabase(), JSON.stringify(entities), written.join("")].join("\n");
    for (const value of telltale) expect(everywhere).not.toContain(value);
    // What is there is who, which, why, and under which position.
    expect(Object.values(entities.reveal)).toMatchObject([
      {
        subject: "discrepancy",
        ordinal,
        reason: REASON,
        position: "clinical-informatics",
        personName: "Person clinical-informatics",
      },
    ]);
  });

  it("are not shown twice for one key: the answer is in no memory of requests", async () => {
    const { ordinal } = await telling();
    const key = randomUUID();
    const input = { cutoverId, runId, ordinal, reason: REASON };
    await as(setup.runtime, people["data-steward"], revealDiscrepancy, input, key);
    await as(setup.runtime, people["data-steward"], revealDiscrepancy, input, key);
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    expect(Object.values(entities.reveal).filter(({ position }) => position === "data-steward")).toHaveLength(
      2,
    );
  });

  it("are refused to compliance, and to another position until the authority matrix names it for the domain", async () => {
    const { ordinal } = await telling();
    await expect(reveal(people.compliance, ordinal)).rejects.toMatchObject({ code: "forbidden" });
    await expect(reveal(people["app-owner"], ordinal)).rejects.toMatchObject({ code: "forbidden" });
    const finding = await setup.runtime.db.discrepancy.findUniqueOrThrow({
      where: { runId_ordinal: { runId, ordinal } },
    });
    const value = { reads: "legacy", writes: "legacy", conflictOwner: "app-owner", lagMinutes: 0 } as const;
    const { entities } = await readRoom(setup.runtime.db, cutoverId);
    const phases = Object.values(entities.phase).map(({ number }) => number);
    for (const phase of phases)
      await asSystem(setup.runtime, setAuthority, {
        cutoverId,
        domain: finding.domain as "demographics",
        phase,
        seen: null,
        value,
      });
    if (phases.length > 0) {
      const { result } = await reveal(people["app-owner"], ordinal);
      expect(result.rows.length).toBeGreaterThan(0);
    }
  });

  it("open in no other place, under no other key, and not once their bytes are changed", async () => {
    const { db } = setup.runtime;
    const rows = await db.discrepancyValue.findMany({ where: { runId, source: { not: null } }, take: 2 });
    const [one, other] = rows;
    if (!one || !other) throw new Error("no values");
    const superuser = new pg.Client({ connectionString: superuserOf(setup.ownerUrl) });
    await superuser.connect();
    const put = (ordinal: number, source: Uint8Array) =>
      superuser.query("UPDATE discrepancy_value SET source = $3 WHERE run_id = $1 AND ordinal = $2", [
        runId,
        ordinal,
        Buffer.from(source),
      ]);
    await put(one.ordinal, other.source ?? new Uint8Array());
    await expect(reveal(people["clinical-informatics"], one.ordinal)).rejects.toThrow("changed or moved");
    await put(one.ordinal, one.source ?? new Uint8Array());
    await superuser.end();
    const elsewhere = { ...setup.runtime, valuesKey: localWrapper(randomBytes(32)) };
    const input = { cutoverId, runId, ordinal: one.ordinal, reason: REASON };
    await expect(as(elsewhere, people["clinical-informatics"], revealDiscrepancy, input)).rejects.toThrow(
      "start the servers again",
    );
    expect((await reveal(people["clinical-informatics"], one.ordinal)).result.rows.length).toBeGreaterThan(0);
  });

  it("are not there with --without-values, and that is said", async () => {
    const without = await run("without", { values: false });
    expect(await setup.runtime.db.discrepancyValue.count({ where: { runId: without } })).toBe(0);
    expect(await setup.runtime.db.sampledRecord.count({ where: { runId: without } })).toBe(0);
    await expect(reveal(people["clinical-informatics"], 0, without)).rejects.toThrow("No values were kept");
  });

  it("are shown so often in an hour and no oftener", async () => {
    const { ordinal } = await telling();
    const { db } = setup.runtime;
    const { personId } = people["data-steward"];
    const [model] = await db.reveal.findMany({ where: { personId }, take: 1 });
    if (!model) throw new Error("no reveal");
    const have = await db.reveal.count({ where: { personId } });
    await db.reveal.createMany({
      data: Array.from({ length: REVEALS_PER_HOUR_MAX - have }, () => ({ ...model, id: randomUUID() })),
    });
    await expect(reveal(people["data-steward"], ordinal)).rejects.toMatchObject({
      code: "too-many-attempts",
    });
    expect((await reveal(people["clinical-informatics"], ordinal)).result.rows.length).toBeGreaterThan(0);
  });
});

describe("a run's key", () => {
  it("is lent to its own machine while it goes on, and to nobody else", async () => {
    const { runtime } = setup;
    const token = await addToken(runtime, cutoverId, "reconciliation");
    const headers = { authorization: `Bearer ${token}` };
    const ended = await sendToApi(runtime, "GET", `/cutovers/${cutoverId}/runs/${runId}/values-key`, headers);
    expect(ended.status).toBe(409);
    const { runId: other } = await asSystem(runtime, startRun, { cutoverId, label: "other" });
    const lent = await sendToApi(runtime, "GET", `/cutovers/${cutoverId}/runs/${other}/values-key`, headers);
    expect(Buffer.from(String(lent.body.key), "base64")).toHaveLength(32);
    const signals = { authorization: `Bearer ${await addToken(runtime, cutoverId, "signals")}` };
    expect(
      (await sendToApi(runtime, "GET", `/cutovers/${cutoverId}/runs/${other}/values-key`, signals)).status,
    ).toBe(403);
    await expect(
      perform(runtime, runKey, { cutoverId, runId: other }, people["data-steward"].caller),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});
