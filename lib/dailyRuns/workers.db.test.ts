import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { environmentWith } from "#lib/env.ts";
import { type Mailbox, openMailbox } from "#lib/journal/testing.ts";
import { fileCodes } from "#lib/mappings/ingest.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import type { ReconciliationReport } from "#lib/reconciliation/schema.ts";
import { BY_BUILT_IN_RULES } from "#lib/reconciliation/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { decideRule, proposeRule } from "#lib/ruleChanges/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { openerOf } from "#lib/sealing/sealer.server.ts";
import { localWrapper } from "#lib/sealing/wrap.ts";
import { runScope, valuePlace } from "#lib/values/place.ts";
import * as commands from "./commands.ts";
import { getRunPage, listInputs } from "./queries.ts";
import { openEscalations } from "./rules.ts";

const setup = prepareRuntime();
const WAIT = { timeout: 150_000, interval: 50 };
const PROJECT = new URL("../..", import.meta.url).pathname;

let folder: string;
let paths: PairPaths;
let work: string;
/** An extract that is replaced while it is read; its target is that of the other one. */
let late: { source: string; crosswalk: string };
let file: string;
/** What a run that was not split says. */
let whole: object;
let runtime: Runtime;
/** A mail server that workers reach as a hospital's. */
let mailbox: Mailbox;
const workers = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-workers-"));
  work = join(folder, "work");
  late = { source: join(folder, "late"), crosswalk: join(folder, "late.ndjson") };
  await mkdir(work);
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 12, seed: "workers" }));
  const { source, target, crosswalk, conceptmaps } = paths;
  await cp(source, late.source, { recursive: true });
  await cp(crosswalk, late.crosswalk);
  const linesOf = (input: object): string[] =>
    Object.entries(input).map(([name, path]) => `    ${name}: ${path}`);
  file = join(folder, "reconciliation.yaml");
  await writeFile(
    file,
    [
      "version: 1",
      `work: ${work}`,
      "threads: 1",
      "memoryMb: 512",
      "inputs:",
      "  nightly:",
      ...linesOf({ source, target, crosswalk, conceptmaps }),
      "  late:",
      ...linesOf({ target, conceptmaps, ...late }),
      "",
    ].join("\n"),
  );
  await reconcile({ source, target, crosswalk, conceptmaps, out: join(folder, "whole"), threads: 1 });
  whole = await said(join(folder, "whole"));
  const valuesKey = randomBytes(32);
  await writeFile(join(folder, "values.key"), valuesKey.toString("base64"), { mode: 0o600 });
  mailbox = await openMailbox();
  await writeFile(join(folder, "mail.pem"), mailbox.ca);
  runtime = {
    ...setup.runtime,
    valuesKey: localWrapper(valuesKey),
    reconciliationInputs: ["nightly", "late"],
  };
}, 120_000);

afterEach(async () => {
  await Promise.all([...workers].map(kill));
});
afterAll(async () => {
  await mailbox.close();
  await rm(folder, { recursive: true, force: true });
});

/** A worker in a process of its own, as an operator starts it on some machine. */
async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["bin/holdpoint.ts", "worker"], {
    cwd: PROJECT,
    env: environmentWith({
      DATABASE_URL: setup.appUrl,
      NEXTAUTH_SECRET: "a secret of more than thirty-two characters",
      HOLDPOINT_JOURNAL_KEY: Buffer.from(runtime.journalKey).toString("base64"),
      HOLDPOINT_RECONCILIATION_FILE: file,
      HOLDPOINT_DIR: join(folder, "dir"),
      HOLDPOINT_VALUES_KEY_FILE: join(folder, "values.key"),
      HOLDPOINT_MAIL_URL: mailbox.url,
      HOLDPOINT_MAIL_FROM: "holdpoint@example.org",
      HOLDPOINT_MAIL_CA_FILE: join(folder, "mail.pem"),
      LOG_LEVEL: "warn",
    }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  workers.add(child);
  await new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the worker ended before it was ready")));
    child.stdout?.on("data", (text) => {
      if (String(text).includes("The worker is ready")) resolve();
    });
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  workers.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

async function said(out: string): Promise<object> {
  const { timing: _, ...report } = JSON.parse(
    await readFile(join(out, "report.json"), "utf8"),
  ) as ReconciliationReport;
  return { report, lines: await readFile(join(out, "discrepancies.ndjson"), "utf8") };
}

async function room() {
  const positions = ["data-steward", "incident-commander", "clinical-informatics"] as const;
  const { cutoverId, people } = await makeRoom(runtime, positions);
  return {
    cutoverId,
    steward: people["data-steward"],
    commander: people["incident-commander"],
    informatics: people["clinical-informatics"],
  };
}

/** Both sides of every finding of a run, opened. */
async function valuesOf(cutoverId: string, runId: string): Promise<unknown[]> {
  const opener = await openerOf(runtime, cutoverId, runScope(runId));
  const rows = await runtime.db.discrepancyValue.findMany({ where: { runId }, orderBy: { ordinal: "asc" } });
  const open = (ordinal: number, side: "source" | "target", bytes: Uint8Array | null) =>
    bytes && opener.open(valuePlace(ordinal, side), bytes);
  return rows.map(({ ordinal, source, target }) => [
    ordinal,
    open(ordinal, "source", source),
    open(ordinal, "target", target),
  ]);
}

const statusOf = async (runId: string): Promise<string | undefined> =>
  (await runtime.db.run.findUnique({ where: { id: runId } }))?.status;
const filed = async (runId: string): Promise<string | null | undefined> =>
  (await runtime.db.plannedRun.findUnique({ where: { runId } }))?.reportSha256;
const shardTimes = (runId: string, shards: number, beginning = 1): Promise<(number | undefined)[]> =>
  Promise.all(
    Array.from({ length: shards }, (_, at) =>
      stat(join(work, runId, `extracts-${beginning}`, `shard-${at + 1}`, "shard.json")).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
    ),
  );

describe("a run that workers do", () => {
  it("is the same in 1, 2 and 7 parts that two processes share, lands once, and escalates", async () => {
    await startWorker();
    await startWorker();
    let values: unknown[] | undefined;
    for (const shards of [1, 2, 7]) {
      const { cutoverId, steward } = await room();
      await runtime.db.cutover.update({ where: { id: cutoverId }, data: { reportTo: ["dana@example.org"] } });
      const mailsBefore = mailbox.mails.length;
      const { runId } = (
        await as(runtime, steward, commands.orderRun, {
          cutoverId,
          input: "nightly",
          shards,
        })
      ).result;
      await expect.poll(() => filed(runId), WAIT).toMatch(/^[0-9a-f]{64}$/);
      expect(await runtime.db.run.findUnique({ where: { id: runId } })).toMatchObject({
        status: "completed",
        ...BY_BUILT_IN_RULES,
      });
      expect(await said(join(work, runId, "result"))).toEqual(whole);
      const { entities } = await readRoom(runtime.db, cutoverId);
      const { report } = whole as { report: ReconciliationReport };
      const landed = Object.values(entities.domainResult).map(({ domain, resultHash }) => [
        domain,
        resultHash,
      ]);
      expect(landed.sort()).toEqual(
        report.domains.map(({ domain, resultHash }) => [domain, resultHash]).sort(),
      );
      expect(await runtime.db.discrepancy.count({ where: { runId } })).toBe(report.discrepancies);
      const failed = report.domains.filter(({ verdict }) => verdict === "fail").map(({ domain }) => domain);
      expect(openEscalations(entities).map(({ domain, position }) => [domain, position])).toEqual(
        failed.sort().map((domain) => [domain, "data-steward"]),
      );
      const page = await perform(runtime, getRunPage, { cutoverId, runId }, steward.caller);
      const html = Buffer.from(page.base64, "base64");
      expect(html.equals(await readFile(join(work, runId, "result", "report.html")))).toBe(true);
      const text = await readFile(join(work, runId, "result", "report.json"));
      expect(await filed(runId)).toBe(createHash("sha256").update(text).digest("hex"));
      // Sealed by whoever put the parts together, they are those of a run in one part.
      values ??= await valuesOf(cutoverId, runId);
      expect(values.length).toBeGreaterThan(20);
      expect(await valuesOf(cutoverId, runId)).toEqual(values);
      expect((await runtime.db.sampleFrame.count({ where: { runId } })) > 0).toBe(shards === 1);
      // One mail of it, with the report, over TLS to a server that asks who is there.
      await expect.poll(() => mailbox.mails.length, WAIT).toBe(mailsBefore + 1);
      expect(mailbox.mails.at(-1)).toContain("is beyond its thresholds: Test slice");
      expect(mailbox.mails.at(-1)).toContain("To: dana@example.org");
      expect(mailbox.mails.at(-1)).toContain("filename=reconciliation-run-1.html");
    }
  }, 400_000);

  it("goes on where a killed worker was, with what was finished, and comes to the very same", async () => {
    const first = await startWorker();
    const { cutoverId, steward } = await room();
    const { runId } = (
      await as(runtime, steward, commands.orderRun, {
        cutoverId,
        input: "nightly",
        shards: 7,
      })
    ).result;
    await expect
      .poll(async () => (await shardTimes(runId, 7)).filter(Boolean).length, WAIT)
      .toBeGreaterThan(1);
    await kill(first);
    const before = await shardTimes(runId, 7);
    const done = before.filter(Boolean).length;
    expect(done).toBeLessThan(7);
    expect(await statusOf(runId)).toBe("running");
    await startWorker();
    await expect.poll(() => filed(runId), WAIT).toMatch(/^[0-9a-f]{64}$/);
    const after = await shardTimes(runId, 7);
    // What was finished was not done again.
    expect(after.filter((time, at) => before[at] !== undefined && time === before[at])).toHaveLength(done);
    expect(await said(join(work, runId, "result"))).toEqual(whole);
    expect(await runtime.db.domainResult.count({ where: { runId } })).toBe(17);
  }, 400_000);

  it("begins again when its extract was replaced meanwhile, and mixes nothing of the two", async () => {
    const first = await startWorker();
    const { cutoverId, steward } = await room();
    const { runId } = (await as(runtime, steward, commands.orderRun, { cutoverId, input: "late", shards: 7 }))
      .result;
    await expect
      .poll(async () => (await shardTimes(runId, 7)).filter(Boolean).length, WAIT)
      .toBeGreaterThan(1);
    await kill(first);
    const before = await shardTimes(runId, 7);
    expect(before.filter(Boolean).length).toBeLessThan(7);
    // Another extract under the same name: what came later stands in it as well.
    const patients = join(late.source, "Patient.ndjson");
    await cp(patients, `${patients}.new`);
    await appendFile(`${patients}.new`, '{"resourceType":"Patient","id":"came-later"}\n');
    await rename(`${patients}.new`, patients);
    // Written again with the same content, as a copy of an archive is: that is the same extract.
    await cp(late.crosswalk, `${late.crosswalk}.new`);
    await rename(`${late.crosswalk}.new`, late.crosswalk);
    const { target, conceptmaps } = paths;
    const out = join(folder, "whole-late");
    await reconcile({ target, conceptmaps, ...late, out, threads: 1 });
    await startWorker();
    await expect.poll(() => filed(runId), WAIT).toMatch(/^[0-9a-f]{64}$/);
    expect(await said(join(work, runId, "result"))).toEqual(await said(out));
    // What was done of the first extract is as it was, and was not used.
    expect(await shardTimes(runId, 7)).toEqual(before);
    expect((await shardTimes(runId, 7, 2)).filter(Boolean)).toHaveLength(7);
    expect(await runtime.db.run.findUnique({ where: { id: runId } })).toMatchObject({
      inputHash: (JSON.parse(await readFile(join(out, "report.json"), "utf8")) as ReconciliationReport)
        .inputHash,
    });
  }, 400_000);

  it("fails when its extract was replaced after part of its result was filed", async () => {
    const first = await startWorker();
    const { cutoverId, steward } = await room();
    const order = { cutoverId, input: "late", shards: 7 };
    const { runId } = (await as(runtime, steward, commands.orderRun, order)).result;
    await expect
      .poll(async () => (await shardTimes(runId, 7)).filter(Boolean).length, WAIT)
      .toBeGreaterThan(0);
    await kill(first);
    // As if it had been killed when it filed.
    const code = { ordinal: 0, system: "urn:local", code: "A1", state: "unmapped", records: 1, targets: [] };
    await perform(
      runtime,
      fileCodes,
      { cutoverId, runId, codes: [code] },
      { kind: "system", name: "reconciliation" },
    );
    await appendFile(late.crosswalk, "\n");
    await startWorker();
    await expect.poll(() => statusOf(runId), WAIT).toBe("failed");
    expect(await runtime.db.run.findUnique({ where: { id: runId } })).toMatchObject({
      failure: expect.stringContaining("extracts were replaced while it ran"),
    });
    expect(await readdir(join(work, runId))).not.toContain("extracts-2.json");
    expect(await filed(runId)).toBeNull();
    expect(await runtime.db.domainResult.count({ where: { runId } })).toBe(0);
  }, 400_000);

  it("is cancelled by whoever may, and then nobody goes on with it", async () => {
    const { cutoverId, steward, commander } = await room();
    const order = { cutoverId, input: "nightly", shards: 7 };
    await expect(as(runtime, steward, commands.orderRun, { ...order, input: "elsewhere" })).rejects.toThrow(
      "has named no extracts",
    );
    await startWorker();
    const { runId } = (await as(runtime, commander, commands.orderRun, order)).result;
    await expect(as(runtime, steward, commands.orderRun, order)).rejects.toThrow("is under way");
    await expect
      .poll(async () => (await shardTimes(runId, 7)).filter(Boolean).length, WAIT)
      .toBeGreaterThan(0);
    await as(runtime, steward, commands.cancelRun, {
      cutoverId,
      runId,
      reason: "The extract is of yesterday",
    });
    expect(await runtime.db.run.findUnique({ where: { id: runId } })).toMatchObject({
      status: "cancelled",
      failure: expect.stringContaining("Cancelled by"),
    });
    await expect(
      as(runtime, steward, commands.cancelRun, { cutoverId, runId, reason: "Again" }),
    ).rejects.toThrow("has ended: cancelled");
    // The next one takes its place, and is done by the same worker.
    const { result: next } = await as(runtime, steward, commands.orderRun, { ...order, shards: 2 });
    await expect.poll(() => filed(next.runId), WAIT).toMatch(/^[0-9a-f]{64}$/);
    expect((await shardTimes(runId, 7)).filter(Boolean).length).toBeLessThan(7);
    expect(await statusOf(runId)).toBe("cancelled");
    expect(await filed(runId)).toBeNull();
  }, 400_000);

  it("is told by mail when it was missed, and when it failed, once each", async () => {
    const { cutoverId, steward } = await room();
    await runtime.db.cutover.update({ where: { id: cutoverId }, data: { reportTo: ["dana@example.org"] } });
    const owner = new pg.Client({ connectionString: setup.ownerUrl });
    await owner.connect();
    const mails = () => mailbox.mails.filter((mail) => mail.includes("has no result: Test slice"));
    // Turned off after its time had gone by without a run.
    const plan = { cutoverId, input: "gone", at: "00:00", shards: 1 };
    const withGone = { ...runtime, reconciliationInputs: ["gone"] };
    await as(withGone, steward, commands.setPlan, { ...plan, isOn: false });
    const missedAt = new Date(Date.now() - 3_600_000).toISOString();
    await owner.query("UPDATE reconciliation_plan SET owed_at = $2 WHERE cutover_id = $1", [
      cutoverId,
      missedAt,
    ]);
    await startWorker();
    await startWorker();
    await expect.poll(() => mails().length, WAIT).toBe(1);
    expect(mails()[0]).toContain("It should have run and did not");
    expect(mails()[0]).toContain("It was due on");
    // On again, it begins at its time, with extracts that no worker's file names: it fails.
    await as(withGone, steward, commands.setPlan, { ...plan, isOn: true });
    await owner.query(
      "UPDATE reconciliation_plan SET schedule_since = schedule_since - interval '2 days' WHERE cutover_id = $1",
      [cutoverId],
    );
    await owner.end();
    await expect.poll(() => mails().length, WAIT).toBe(2);
    expect(mails()[1]).toContain("Run 1 failed.");
    const { entities } = await readRoom(runtime.db, cutoverId);
    const [standing] = Object.values(entities.reconciliationPlan);
    expect(standing?.toldOfAt).not.toBe(missedAt);
    const told = await runtime.db.journalEntry.count({
      where: { scope: cutoverId, command: "dailyRuns.tellUndone" },
    });
    expect(told).toBe(2);
  }, 400_000);

  it("begins by the plan, once a day, by the rules in force, and follows the run of the day before", async () => {
    const { cutoverId, steward, informatics } = await room();
    const { result: proposed } = await as(runtime, steward, proposeRule, {
      cutoverId,
      change: { kind: "leave-out", domain: "encounters", resourceType: "Encounter", element: "length" },
      why: "It is computed",
      baseVersion: 0,
    });
    const { proposalId } = proposed;
    const decision = { cutoverId, proposalId, outcome: "approved" as const, reason: "Looked at" };
    await as(runtime, informatics, decideRule, decision);
    expect(await perform(runtime, listInputs, { cutoverId }, steward.caller)).toEqual({
      names: ["nightly", "late"],
    });
    const plan = { cutoverId, input: "nightly", at: "00:00", shards: 1, isOn: true };
    await as(runtime, steward, commands.setPlan, plan);
    // A plan of which the time of today has gone begins tomorrow.
    const owner = new pg.Client({ connectionString: setup.ownerUrl });
    await owner.connect();
    await owner.query(
      "UPDATE reconciliation_plan SET schedule_since = schedule_since - interval '2 days' WHERE cutover_id = $1",
      [cutoverId],
    );
    await startWorker();
    const planned = () => runtime.db.plannedRun.findMany({ where: { cutoverId }, orderBy: { id: "asc" } });
    await expect.poll(async () => (await planned())[0]?.reportSha256 ?? "", WAIT).toMatch(/^[0-9a-f]{64}$/);
    const [today] = await planned();
    // Another day, as the database has it.
    await owner.query(
      "UPDATE planned_run SET scheduled_for = '2020-01-01', occasion_at = '2020-01-01T00:00:00Z' WHERE cutover_id = $1",
      [cutoverId],
    );
    await owner.end();
    await expect.poll(async () => (await planned())[1]?.reportSha256 ?? "", WAIT).toMatch(/^[0-9a-f]{64}$/);
    const all = await planned();
    expect(all).toHaveLength(2);
    const { rulesHash } = await runtime.db.ruleProposal.findUniqueOrThrow({ where: { id: proposalId } });
    for (const { runId } of all) {
      const run = await runtime.db.run.findUniqueOrThrow({ where: { id: runId } });
      expect([run.rulesHash, rulesHash]).toEqual([
        rulesHash,
        expect.not.stringMatching(BY_BUILT_IN_RULES.rulesHash),
      ]);
    }
    expect(all[1]).toMatchObject({ previousRunId: today?.runId, orderedByName: null });
    const followed = await readFile(
      join(work, all[1]?.runId ?? "", "result", "discrepancies.ndjson"),
      "utf8",
    );
    expect(followed).toContain("firstSeenAt");
    // What is beyond its thresholds was escalated once, and stands until somebody knows of it.
    const { entities } = await readRoom(runtime.db, cutoverId);
    const open = openEscalations(entities);
    expect(new Set(open.map(({ runId }) => runId))).toEqual(new Set([today?.runId]));
    const [escalation] = open;
    await as(runtime, steward, commands.acknowledgeEscalation, {
      cutoverId,
      escalationId: escalation?.id ?? "",
    });
    await expect(
      as(runtime, steward, commands.acknowledgeEscalation, { cutoverId, escalationId: escalation?.id ?? "" }),
    ).rejects.toThrow("has said that they know of it");
  }, 400_000);
});
