import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execute } from "#lib/door/command.ts";
import { log } from "#lib/log.ts";
import { type Mail, type MailServer, sendMail } from "#lib/mail/send.server.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { requireUnchanged } from "#lib/reconciliation/inputStamps.ts";
import { readLineages } from "#lib/reconciliation/lineage.ts";
import { mergeShards } from "#lib/reconciliation/merge.ts";
import type { Progress } from "#lib/reconciliation/progress.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "#lib/reconciliation/reconcile.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import type { Rules } from "#lib/reconciliation/rules/schema.ts";
import { type ReconciliationReport, reconciliationReportSchema } from "#lib/reconciliation/schema.ts";
import { SHARD_FILE } from "#lib/reconciliation/shardFiles.ts";
import { HTML_FILE, REPORT_FILE, readDiscrepancies } from "#lib/reconciliation/write.ts";
import { failRun } from "#lib/runs/commands.ts";
import { RUN_HEARTBEAT_MS } from "#lib/runs/schema.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { settlePlanned, tellUndone } from "./commands.ts";
import {
  BEGINNINGS_MAX,
  type Beginning,
  beginningOf,
  type Digests,
  newestBeginning,
} from "./extracts.server.ts";
import type { ReconciliationSettings } from "./inputs.server.ts";
import { PAGE_BYTES_MAX } from "./schema.ts";

const CALLER = { caller: { kind: "system", name: "reconciliation" }, idempotencyKey: null } as const;
const RESULT_FOLDER = "result";
const JOB_FILE = "job.json";

/** A run that workers do, and what they do it with. */
export interface Workplace {
  readonly runtime: Runtime;
  readonly settings: ReconciliationSettings;
  readonly mail: MailServer | null;
  /** Aborts when this worker is to stop; another one goes on. */
  readonly stopping: AbortSignal;
  /** What this worker knows of the content of extracts. */
  readonly digests: Digests;
}

export interface WorkOf {
  readonly cutoverId: string;
  readonly runId: string;
}

/** What people read of input that nobody can use: not where it is. */
const failureBy = ({ code }: BadInputError): string =>
  code === "INPUT_CHANGED"
    ? "Its extracts were replaced while it ran, and it would have mixed two of them. Nothing of it counts: order it again when they are at rest."
    : `Its input could not be used: ${code.toLowerCase().replaceAll("_", " ")}.`;

/** Which parts of a run are not done: not whole on disk, of the extracts that the run is of by now. */
export async function partsToDo({ settings }: Workplace, runId: string, shards: number): Promise<number[]> {
  const beginning = await newestBeginning(settings.work, runId);
  const left: number[] = [];
  for (let index = 1; index <= shards; index += 1)
    if (beginning === undefined || !(await isDone(beginning, index))) left.push(index);
  return left;
}

type Folder = Pick<Beginning, "folder">;
const partFolder = ({ folder }: Folder, index: number): string => join(folder, `shard-${index}`);
const isDone = async (beginning: Folder, index: number): Promise<boolean> =>
  (await stat(join(partFolder(beginning, index), SHARD_FILE)).catch(() => undefined)) !== undefined;
const resultOf = ({ work }: ReconciliationSettings, runId: string): string =>
  join(work, runId, RESULT_FOLDER);

/** Does one part of a run, unless it is done or the run has ended. A run of one part is done whole, and lands by itself. */
export async function doPart(place: Workplace, of: WorkOf, index: number): Promise<void> {
  await withRun(place, of, async (run, signal) => {
    const options = await optionsOf(place, run, signal);
    await onOneExtract(place, of, options, async (beginning) => {
      const { stamps } = beginning;
      if (run.shards === 1) {
        const sink = new RunSink(place.runtime, of.cutoverId, {}, of.runId);
        await reconcile({ ...options, stamps, out: resultOf(place.settings, of.runId), sink });
        return settle(place, of);
      }
      if (await isDone(beginning, index)) return;
      const teller = new RunSink(place.runtime, of.cutoverId, { values: false }, of.runId);
      await teller.started(options);
      try {
        const out = partFolder(beginning, index);
        await reconcileShard({ ...options, stamps, out, shard: { index, count: run.shards } }, (progress) =>
          teller.progress(partOf(progress, index, run.shards, beginning.number)),
        );
      } finally {
        await teller.quiet();
      }
    });
  });
}

/**
 * Does work that must read one and the same extract from its beginning to its end; begins again when the extract was changed or replaced under it.
 * @throws BadInputError INPUT_CHANGED when that can't be, or happens again and again
 */
async function onOneExtract(
  { runtime, settings, digests }: Workplace,
  { runId }: WorkOf,
  options: Omit<ReconciliationOptions, "out" | "signal"> & { readonly signal: AbortSignal },
  work: (beginning: Beginning) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const of = { db: runtime.db, work: settings.work, runId };
    const beginning = await beginningOf(of, options, digests, options.signal);
    try {
      return await work(beginning);
    } catch (error) {
      const isChanged = error instanceof BadInputError && error.code === "INPUT_CHANGED";
      if (!isChanged || tries === BEGINNINGS_MAX) throw error;
      log.warn({ runId, reason: error.message }, "a planned run begins again");
    }
  }
}

/** Puts the parts of a run together, lands it, files its report and escalates. Done again after a crash it comes to the same. */
export async function finishParts(place: Workplace, of: WorkOf): Promise<void> {
  const { runtime, settings } = place;
  const planned = await runtime.db.plannedRun.findUniqueOrThrow({
    where: { runId: of.runId },
    include: { run: true },
  });
  if (planned.run.status === "completed" && planned.reportSha256 === null) return settle(place, of);
  await withRun(place, of, async (run, signal) => {
    const { previous, ...options } = await optionsOf(place, run, signal);
    const out = resultOf(settings, of.runId);
    await onOneExtract(place, of, options, async (beginning) => {
      // The parts that are done were of other extracts: whoever looks next has them done again.
      if ((await partsToDo(place, of.runId, run.shards)).length > 0) return;
      const sink = new RunSink(runtime, of.cutoverId, {}, of.runId);
      await sink.started(options);
      try {
        const shards = Array.from({ length: run.shards }, (_, at) => partFolder(beginning, at + 1));
        const report = await mergeShards({
          shards,
          out,
          previous,
          memoryLimitMb: settings.memoryMb,
          lookAgain: { sink, inputs: options },
          signal,
        });
        const crosswalk = report.inputs.find(({ role }) => role === "crosswalk");
        await sink.finished({
          report,
          discrepancies: readDiscrepancies(out),
          crosswalkSha256: crosswalk?.sha256 ?? "",
          lineage: readLineages([options.crosswalk]),
          inputs: options,
          rules: options.rules,
          requireUnchanged: () => requireUnchanged(options, beginning.stamps),
        });
      } finally {
        await sink.quiet();
      }
      await settle(place, of);
    });
  });
}

interface PlannedRow {
  readonly cutoverId: string;
  readonly runId: string;
  readonly input: string;
  readonly shards: number;
  readonly previousRunId: string | null;
  readonly run: { readonly startedAt: Date; readonly status: string };
}

/** Works on a run as long as it is wanted: ends when it is cancelled, and fails it for input that nobody can use. */
async function withRun(
  place: Workplace,
  { cutoverId, runId }: WorkOf,
  work: (run: PlannedRow, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { runtime, stopping } = place;
  const planned = await runtime.db.plannedRun.findUniqueOrThrow({ where: { runId }, include: { run: true } });
  if (planned.run.status !== "running") return;
  const unwanted = new AbortController();
  const watch = setInterval(() => {
    runtime.db.run
      .findUnique({ where: { id: runId }, select: { status: true } })
      .then((run) => {
        if (run?.status !== "running") unwanted.abort();
      })
      .catch((error: unknown) => log.warn({ err: error }, "whether a run is still wanted is not known"));
  }, RUN_HEARTBEAT_MS);
  try {
    await work(planned, AbortSignal.any([unwanted.signal, stopping]));
  } catch (error) {
    if (unwanted.signal.aborted) return;
    if (!(error instanceof BadInputError)) throw error;
    const failure = failureBy(error);
    // Where a file is, and which, is for the operator and not for the room.
    log.warn({ runId, reason: error.message }, "a planned run can't be done");
    const status = await runtime.db.run.findUnique({ where: { id: runId }, select: { status: true } });
    if (status?.status === "running")
      await execute(runtime, failRun, { cutoverId, runId, status: "failed", failure }, CALLER);
  } finally {
    clearInterval(watch);
  }
}

async function optionsOf(
  { runtime, settings }: Workplace,
  run: PlannedRow,
  signal: AbortSignal,
): Promise<
  Omit<ReconciliationOptions, "out" | "signal"> & { readonly signal: AbortSignal; readonly rules: Rules }
> {
  const input = settings.inputs[run.input];
  if (input === undefined)
    throw new BadInputError("NO_SUCH_FOLDER", `This worker's file names no extracts “${run.input}”.`);
  const { rules: _, ...paths } = input;
  const { hasPrevious, rulesText } = await jobOf(runtime, settings, run);
  return {
    ...paths,
    rules: rulesFromText(rulesText, "rules.yaml"),
    previous: hasPrevious && run.previousRunId !== null ? resultOf(settings, run.previousRunId) : undefined,
    asOf: run.run.startedAt,
    threads: settings.threads,
    memoryLimitMb: settings.memoryMb,
    signal,
  };
}

interface JobFile {
  /** Whether the result of the run before is there to be followed. */
  readonly hasPrevious: boolean;
  /** The rules in force in the room when the run began to be worked on. */
  readonly rulesText: string;
}

/** What has to be the same for all parts of a run: the first worker that asks writes it down. */
async function jobOf(runtime: Runtime, settings: ReconciliationSettings, run: PlannedRow): Promise<JobFile> {
  const folder = join(settings.work, run.runId);
  const path = join(folder, JOB_FILE);
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as JobFile;
  const report =
    run.previousRunId === null
      ? undefined
      : await stat(join(resultOf(settings, run.previousRunId), REPORT_FILE)).catch(() => undefined);
  const rulesText = await new RunSink(runtime, run.cutoverId, { values: false }).rulesText();
  const job: JobFile = { hasPrevious: report !== undefined, rulesText };
  await mkdir(folder, { recursive: true });
  // Whole or not at all, and the first one stands.
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, JSON.stringify(job));
  await link(mine, path).catch(() => undefined);
  await rm(mine, { force: true });
  return JSON.parse(await readFile(path, "utf8")) as JobFile;
}

const partOf = (progress: Progress, index: number, count: number, beginning: number): Progress => ({
  ...progress,
  phase:
    `${beginning === 1 ? "" : "begun again on other extracts, "}part ${index} of ${count}: ${progress.phase}` as Progress["phase"],
});

async function settle(place: Workplace, { cutoverId, runId }: WorkOf): Promise<void> {
  const { runtime, settings } = place;
  const folder = resultOf(settings, runId);
  const text = await readFile(join(folder, REPORT_FILE));
  const page = await readFile(join(folder, HTML_FILE));
  const { result } = await execute(
    runtime,
    settlePlanned,
    {
      cutoverId,
      runId,
      reportSha256: createHash("sha256").update(text).digest("hex"),
      page: page.length > PAGE_BYTES_MAX ? null : page.toString("base64"),
    },
    CALLER,
  );
  if (result.escalated.length === 0) return;
  await tellByMail(
    place,
    { cutoverId, runId },
    reconciliationReportSchema.parse(JSON.parse(String(text))),
    page,
  );
}

/** Mails to those who get the daily report. The board says the same whether or not the mail goes out. */
async function mailTo(
  { runtime, mail }: Workplace,
  cutoverId: string,
  write: (name: string) => Omit<Mail, "to">,
): Promise<void> {
  const { name, reportTo } = await runtime.db.cutover.findUniqueOrThrow({ where: { id: cutoverId } });
  if (mail === null || reportTo.length === 0) return;
  try {
    await sendMail(mail, { to: reportTo, ...write(name) });
  } catch (error) {
    log.warn({ err: error, cutoverId }, "an escalation of reconciliation was not mailed");
  }
}

/** Tells, once, that the plan's last run was missed or failed. */
export async function tellUndoneByMail(place: Workplace, cutoverId: string): Promise<void> {
  const { result } = await execute(place.runtime, tellUndone, { cutoverId }, CALLER);
  const { undone } = result;
  if (undone === null) return;
  const { timeZone } = await place.runtime.db.cutover.findUniqueOrThrow({ where: { id: cutoverId } });
  const due = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeStyle: "long", timeZone });
  await mailTo(place, cutoverId, (name) => ({
    subject: `The daily reconciliation has no result: ${name}`,
    text: `${undone.sentence}\nIt was due on ${due.format(new Date(undone.at))}. What rests on reconciliation is as old as the run before.`,
  }));
}

/** Mails what was escalated. */
async function tellByMail(
  place: Workplace,
  { cutoverId, runId }: WorkOf,
  report: ReconciliationReport,
  page: Buffer,
): Promise<void> {
  const { number } = await place.runtime.db.run.findUniqueOrThrow({ where: { id: runId } });
  const failed = report.domains.filter(({ verdict }) => verdict === "fail" || verdict === "error");
  await mailTo(place, cutoverId, (name) => ({
    subject: `Reconciliation run ${number} is beyond its thresholds: ${name}`,
    text: failed
      .map(({ domain, reasons }) => `${domain}\n${reasons.map((reason) => `  ${reason}`).join("\n")}`)
      .join("\n\n"),
    file: { name: `reconciliation-run-${number}.html`, content: page, type: "text/html" },
  }));
}
