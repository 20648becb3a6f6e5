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

/** Lines as rows, so many at a time; the last batch is told, and is empty when there was nothing left for it. */
async function* batched<Line, Row>(
  lines: AsyncIterable<Line>,
  sizeMax: number,
  toRow: (line: Line) => Row,
): AsyncGenerator<{ items: Row[]; isLast: boolean }> {
  let items: Row[] = [];
  for await (const line of lines) {
    items.push(toRow(line));
    if (items.length < sizeMax) continue;
    yield { items, isLast: false };
    items = [];
  }
  yield { items, isLast: true };
}

/** Lands a run in a cutover's room: its progress, its findings under pseudonyms, its account. */
export class RunSink implements ReconciliationSink {
  readonly #runtime: Runtime;
  readonly #cutoverId: string;
  readonly #pseudonym: (recordId: string) => string;
  #runId: string | undefined;
  #progress: Progress | undefined;
  #sending: Promise<void> = Promise.resolve();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(runtime: Runtime, cutoverId: string) {
    this.#runtime = runtime;
    this.#cutoverId = cutoverId;
    this.#pseudonym = pseudonymizer(runtime.journalKey, cutoverId);
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
    let ordinal = 0;
    const toRow = ({
      source,
      target,
      cause,
      batch,
      ...finding
    }: DiscrepancyLine): Omit<Discrepancy, "runId"> => ({
      ...finding,
      ordinal: ordinal++,
      sourcePseudonym: source === null ? null : this.#pseudonym(source),
      targetPseudonym: target === null ? null : this.#pseudonym(target),
      cause: cause ?? null,
      batch: batch ?? null,
    });
    for await (const { items } of batched(lines, DISCREPANCIES_PER_BATCH_MAX, toRow))
      if (items.length > 0)
        await this.#ingest(fileDiscrepancies, { cutoverId: this.#cutoverId, runId, discrepancies: items });
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
    let ordinal = 0;
    const toClaim = ({ source, target, ...claim }: LineageLine): Claim => ({
      ...claim,
      ordinal: ordinal++,
      resourceType: source.split("/")[0] ?? "",
      sourcePseudonym: this.#pseudonym(source),
      targetPseudonym: target === null ? null : this.#pseudonym(target),
    });
    for await (const { items, isLast } of batched(lines, CLAIMS_PER_BATCH_MAX, toClaim))
      await this.#ingest(fileClaims, { ...head, claims: items, isLast });
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
