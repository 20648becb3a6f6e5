import { basename, dirname, resolve } from "node:path";
import type { z } from "zod";
import type { Caller } from "#lib/door/caller.ts";
import { type Command, execute } from "#lib/door/command.ts";
import { type Procedure, perform } from "#lib/door/query.ts";
import { pseudonymizer } from "#lib/journal/pseudonym.ts";
import { fileClaims, offerCrosswalk } from "#lib/lineage/ingest.ts";
import { CLAIMS_PER_BATCH_MAX, type Claim } from "#lib/lineage/schema.ts";
import { log } from "#lib/log.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import type { LineageLine } from "#lib/reconciliation/lineage.ts";
import type { Progress } from "#lib/reconciliation/progress.ts";
import type { DiscrepancyLine, ReconciliationReport } from "#lib/reconciliation/schema.ts";
import type { ReconciliationResult, ReconciliationSink } from "#lib/reconciliation/sink.ts";
import type { Runtime } from "#lib/runtime.ts";
import { failRun, finishRun, startRun } from "./commands.ts";
import { fileDiscrepancies, reportProgress } from "./ingest.ts";
import { DISCREPANCIES_PER_BATCH_MAX, type Discrepancy, RUN_HEARTBEAT_MS } from "./schema.ts";

const CALLER: Caller = { kind: "system", name: "reconciliation" };

/** What a run is called: the folder that holds both sides, or each side's. Never a whole path. */
function labelOf(source: string, target: string): string {
  const [from, to] = [resolve(source), resolve(target)];
  return dirname(from) === dirname(to) ? basename(dirname(from)) : `${basename(from)} and ${basename(to)}`;
}

/** Lands a run in a cutover's room: its progress, its findings under pseudonyms, its account. */
export class RunSink implements ReconciliationSink {
  readonly #runtime: Runtime;
  readonly #cutoverId: string;
  #runId: string | undefined;
  #progress: Progress | undefined;
  #sending: Promise<void> = Promise.resolve();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(runtime: Runtime, cutoverId: string) {
    this.#runtime = runtime;
    this.#cutoverId = cutoverId;
  }

  async started({ source, target }: { source: string; target: string }): Promise<void> {
    const { runId } = await this.#command(startRun, {
      cutoverId: this.#cutoverId,
      label: labelOf(source, target),
    });
    this.#runId = runId;
    // Also when there is nothing new to tell: silence means that the run has died.
    this.#heartbeat = setInterval(() => this.#tell(), RUN_HEARTBEAT_MS);
  }

  progress(progress: Progress): void {
    const first = this.#progress === undefined;
    this.#progress = progress;
    if (first) this.#tell();
  }

  async finished({ report, discrepancies, lineage }: ReconciliationResult): Promise<void> {
    const runId = this.#runId;
    if (runId === undefined) throw new Error("A run is finished that was not started.");
    await this.#file(runId, discrepancies);
    await this.#fileLineage(runId, report, lineage);
    await this.#quiet();
    await this.#command(finishRun, {
      cutoverId: this.#cutoverId,
      runId,
      sourceRecords: report.sourceRecords,
      targetRecords: report.targetRecords,
      durationMs: report.timing.durationMs,
      inputHash: report.inputHash,
      verdict: report.verdict,
      domains: report.domains,
    });
  }

  async failed(error: unknown): Promise<void> {
    await this.#quiet();
    if (this.#runId === undefined) return;
    const cancelled = error instanceof Error && error.name === "AbortError";
    const failure =
      error instanceof BadInputError
        ? `Its input could not be used: ${error.code.toLowerCase().replaceAll("_", " ")}.`
        : cancelled
          ? "Cancelled by its operator."
          : "Stopped by an internal error; its log says which.";
    await this.#command(failRun, {
      cutoverId: this.#cutoverId,
      runId: this.#runId,
      status: cancelled ? "cancelled" : "failed",
      failure,
    });
  }

  async #file(runId: string, lines: AsyncIterable<DiscrepancyLine>): Promise<void> {
    const pseudonym = pseudonymizer(this.#runtime.journalKey, this.#cutoverId);
    let batch: Omit<Discrepancy, "runId">[] = [];
    let ordinal = 0;
    const send = async (): Promise<void> => {
      await this.#ingest(fileDiscrepancies, { cutoverId: this.#cutoverId, runId, discrepancies: batch });
      batch = [];
    };
    for await (const { source, target, cause, batch: loadBatch, ...finding } of lines) {
      batch.push({
        ...finding,
        ordinal: ordinal++,
        sourcePseudonym: source === null ? null : pseudonym(source),
        targetPseudonym: target === null ? null : pseudonym(target),
        cause: cause ?? null,
        batch: loadBatch ?? null,
      });
      if (batch.length === DISCREPANCIES_PER_BATCH_MAX) await send();
    }
    if (batch.length > 0) await send();
  }

  /** Files what the loader's manifest says, unless a run before has filed the same one. */
  async #fileLineage(
    runId: string,
    { inputs }: ReconciliationReport,
    lines: AsyncIterable<LineageLine>,
  ): Promise<void> {
    const crosswalk = inputs.find(({ role }) => role === "crosswalk");
    if (!crosswalk) throw new Error("The report names no crosswalk.");
    const head = { cutoverId: this.#cutoverId, runId, crosswalkSha256: crosswalk.sha256 };
    if (!(await this.#ingest(offerCrosswalk, head)).wanted) return;
    const pseudonym = pseudonymizer(this.#runtime.journalKey, this.#cutoverId);
    let claims: Claim[] = [];
    let ordinal = 0;
    const send = async (isLast: boolean): Promise<void> => {
      await this.#ingest(fileClaims, { ...head, claims, isLast });
      claims = [];
    };
    for await (const { source, target, ...claim } of lines) {
      claims.push({
        ...claim,
        ordinal: ordinal++,
        resourceType: source.split("/")[0] ?? "",
        sourcePseudonym: pseudonym(source),
        targetPseudonym: target === null ? null : pseudonym(target),
      });
      if (claims.length === CLAIMS_PER_BATCH_MAX) await send(false);
    }
    await send(true);
  }

  #tell(): void {
    const [runId, progress] = [this.#runId, this.#progress];
    if (runId === undefined || progress === undefined) return;
    this.#sending = this.#sending
      .then(() =>
        this.#ingest(reportProgress, {
          cutoverId: this.#cutoverId,
          runId,
          step: progress.phase,
          done: progress.done,
          total: progress.total,
          recordsPerSecond: progress.recordsPerSecond,
        }),
      )
      .then(
        () => undefined,
        // The run itself is worth more than the news of it.
        (error: unknown) => log.warn({ err: error }, "the run's progress could not be told"),
      );
  }

  async #quiet(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#sending;
  }

  async #command<I extends z.ZodType, O extends z.ZodType, P>(
    command: Command<I, O, P>,
    input: z.input<I>,
  ): Promise<z.output<O>> {
    return (await execute(this.#runtime, command, input, { caller: CALLER, idempotencyKey: null })).result;
  }

  #ingest<I extends z.ZodType, O extends z.ZodType>(procedure: Procedure<I, O>, input: z.input<I>) {
    return perform(this.#runtime, procedure, input, CALLER);
  }
}
