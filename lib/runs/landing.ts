import { basename, dirname, resolve } from "node:path";
import type { z } from "zod";
import { type ConsentPairLine, readConsentPairs, underPseudonyms } from "#lib/consent/readPairs.ts";
import { CONSENTS_PER_BATCH_MAX, type fileConsents, type settleParity } from "#lib/consent/schema.ts";
import type { Call } from "#lib/door/calls.ts";
import {
  CLAIMS_PER_BATCH_MAX,
  type Claim,
  type fileClaims,
  type offerCrosswalk,
} from "#lib/lineage/schema.ts";
import { readCoverage } from "#lib/mappings/countCodes.ts";
import { CODES_PER_BATCH_MAX, type fileCodes, type settleMappings } from "#lib/mappings/schema.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import type { LineageLine } from "#lib/reconciliation/lineage.ts";
import type { Progress } from "#lib/reconciliation/progress.ts";
import { rulesSaid } from "#lib/reconciliation/rules/hash.ts";
import type { Rules } from "#lib/reconciliation/rules/schema.ts";
import type { DiscrepancyLine, ReconciliationReport } from "#lib/reconciliation/schema.ts";
import type { LookedAtAgain, RecordWishes } from "#lib/reconciliation/secondLook.ts";
import type { ReconciliationResult, ReconciliationSink } from "#lib/reconciliation/sink.ts";
import type { getRulesFile } from "#lib/ruleChanges/schema.ts";
import { checkHandOver, type HandOverOptions, type ValuesChannel, ValuesHandOver } from "./handOver.ts";
import {
  DISCREPANCIES_PER_BATCH_MAX,
  type Discrepancy,
  domainResultSchema,
  type failRun,
  type fileDiscrepancies,
  type finishRun,
  RUN_HEARTBEAT_MS,
  type reportProgress,
  type startRun,
} from "./schema.ts";

/** The way from a run to a room: in this process, or to a server elsewhere. */
export interface RunChannel extends ValuesChannel {
  /** The name under which a record is known in the room. */
  pseudonym(reference: string): string;
  readonly getRulesFile: Call<typeof getRulesFile>;
  readonly startRun: Call<typeof startRun>;
  readonly finishRun: Call<typeof finishRun>;
  readonly failRun: Call<typeof failRun>;
  readonly reportProgress: Call<typeof reportProgress>;
  readonly fileDiscrepancies: Call<typeof fileDiscrepancies>;
  readonly offerCrosswalk: Call<typeof offerCrosswalk>;
  readonly fileClaims: Call<typeof fileClaims>;
  readonly fileConsents: Call<typeof fileConsents>;
  readonly settleParity: Call<typeof settleParity>;
  readonly fileCodes: Call<typeof fileCodes>;
  readonly settleMappings: Call<typeof settleMappings>;
  /** The run goes on without its news having arrived. */
  warn(error: unknown, message: string): void;
}

/** What goes to a room of a domain's report: counts and sentences. Where lines were broken, and in which files, stays here. */
const landedDomainSchema = domainResultSchema.omit({ id: true, cutoverId: true, runId: true });

/** A result that is complete, ready for a room: its findings and what each domain comes to, and nothing else of its records. */
interface Landing extends Omit<z.input<(typeof finishRun)["input"]>, "cutoverId" | "runId"> {
  readonly label: string;
  readonly lines: AsyncIterable<DiscrepancyLine>;
}

/** A result that was computed elsewhere: by which rules nobody knows. */
export type ForeignLanding = Omit<Landing, "rulesHash" | "rulesSaid">;

/** What a report says of its run. */
export const figuresOf = (report: ReconciliationReport, rules: Rules) => ({
  sourceRecords: report.sourceRecords,
  targetRecords: report.targetRecords,
  durationMs: report.timing.durationMs,
  inputHash: report.inputHash,
  rulesHash: report.rules.sha256,
  rulesSaid: rulesSaid(rules),
  verdict: report.verdict,
  domains: report.domains.map((domain) => landedDomainSchema.parse(domain)),
});

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
export class LandingSink implements ReconciliationSink {
  readonly #channel: RunChannel;
  #runId: string | undefined;
  #progress: Progress | undefined;
  #sending: Promise<void> = Promise.resolve();
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #options: HandOverOptions;
  #handOver: ValuesHandOver | undefined;

  readonly #isTakenOver: boolean;
  readonly #ended = new AbortController();

  /**
   * @param runId the run to go on with, which somebody else began and ends when it fails
   * @throws BadInputError when the options ask for a sample that can't be
   */
  constructor(channel: RunChannel, options: HandOverOptions = {}, runId?: string) {
    checkHandOver(options);
    this.#channel = channel;
    this.#options = options;
    this.#runId = runId;
    this.#isTakenOver = runId !== undefined;
  }

  /** Aborts when the run was ended in the room: somebody cancelled it there. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get wishes(): RecordWishes | undefined {
    return this.#handOver?.wishes;
  }

  /** The rules that people of the room have agreed on. */
  async rulesText(): Promise<string> {
    return (await this.#channel.getRulesFile({ cutoverId: this.#channel.cutoverId })).file;
  }

  async started({ source, target }: { source: string; target: string }): Promise<void> {
    const { cutoverId } = this.#channel;
    const runId =
      this.#runId ?? (await this.#channel.startRun({ cutoverId, label: labelOf(source, target) })).runId;
    this.#runId = runId;
    // Also when there is nothing new to tell: silence means that the run has died.
    this.#heartbeat = setInterval(() => this.#tell(), RUN_HEARTBEAT_MS);
    if (this.#options.values === false) return;
    try {
      this.#handOver = await ValuesHandOver.open(this.#channel, runId, this.#options, new Date());
    } catch (error) {
      // A room without values is worth more than no room.
      this.#channel.warn(error, "the run hands no values over, and no records to review");
    }
  }

  async records(records: LookedAtAgain): Promise<void> {
    await this.#handOver?.file(records);
  }

  progress(progress: Progress): void {
    const first = this.#progress === undefined;
    this.#progress = progress;
    if (first) this.#tell();
  }

  async finished(result: ReconciliationResult): Promise<void> {
    const { report, crosswalkSha256, requireUnchanged, rules } = result;
    const runId = this.#runId;
    if (runId === undefined) throw new Error("A run is finished that was not started.");
    await this.#file(runId, result.discrepancies);
    // These read the extracts once more: nothing is filed that is not of those that were compared.
    await this.#fileLineage(runId, result);
    const consents = await this.#fileConsents(runId, result);
    const codes = await this.#fileCodes(runId, result);
    await requireUnchanged();
    const of = { cutoverId: this.#channel.cutoverId, runId };
    await this.#once(this.#channel.settleParity({ ...of, consents }));
    await this.#once(this.#channel.settleMappings({ ...of, crosswalkSha256, codes }));
    await this.quiet();
    await this.#channel.finishRun({ ...of, ...figuresOf(report, rules) });
  }

  /** Lands what is complete already, and reads nothing that it was found in: what another tool found, or parts of a run that were put together. */
  async land(result: Landing): Promise<void> {
    const { label, lines, ...figures } = result;
    const { cutoverId } = this.#channel;
    const { runId } = await this.#channel.startRun({ cutoverId, label });
    this.#runId = runId;
    this.#heartbeat = setInterval(() => this.#tell(), RUN_HEARTBEAT_MS);
    try {
      await this.#file(runId, lines);
      await this.quiet();
      await this.#channel.finishRun({ cutoverId, runId, ...figures });
    } catch (error) {
      await this.failed(error);
      throw error;
    }
  }

  async failed(error: unknown): Promise<void> {
    await this.quiet();
    if (this.#runId === undefined || this.#isTakenOver || this.#ended.signal.aborted) return;
    const cancelled = error instanceof Error && error.name === "AbortError";
    const failure =
      error instanceof BadInputError
        ? `Its input could not be used: ${error.code.toLowerCase().replaceAll("_", " ")}.`
        : cancelled
          ? "Cancelled by its operator."
          : "Stopped by an internal error; its log says which.";
    const status = cancelled ? "cancelled" : "failed";
    await this.#channel.failRun({ cutoverId: this.#channel.cutoverId, runId: this.#runId, status, failure });
  }

  async #file(runId: string, lines: AsyncIterable<DiscrepancyLine>): Promise<void> {
    const { cutoverId } = this.#channel;
    let ordinal = 0;
    const toRow = ({
      source,
      target,
      cause,
      batch,
      mark,
      ...finding
    }: DiscrepancyLine): Omit<Discrepancy, "runId"> => ({
      ...finding,
      ordinal: ordinal++,
      sourcePseudonym: source === null ? null : this.#channel.pseudonym(source),
      targetPseudonym: target === null ? null : this.#channel.pseudonym(target),
      cause: cause ?? null,
      batch: batch ?? null,
      mark: mark === undefined ? null : this.#channel.pseudonym(`mark ${mark}`),
    });
    for await (const { items } of batched(lines, DISCREPANCIES_PER_BATCH_MAX, toRow))
      if (items.length > 0) await this.#channel.fileDiscrepancies({ cutoverId, runId, discrepancies: items });
  }

  /** Files what the loader's manifest says, unless a run before has filed the same one. */
  async #fileLineage(
    runId: string,
    { crosswalkSha256, lineage, requireUnchanged }: ReconciliationResult,
  ): Promise<void> {
    const { cutoverId } = this.#channel;
    const head = { cutoverId, runId, crosswalkSha256 };
    if (!(await this.#channel.offerCrosswalk(head)).wanted) return;
    let ordinal = 0;
    const toClaim = ({ source, target, ...claim }: LineageLine): Claim => ({
      ...claim,
      ordinal: ordinal++,
      resourceType: source.split("/")[0] ?? "",
      sourcePseudonym: this.#channel.pseudonym(source),
      targetPseudonym: target === null ? null : this.#channel.pseudonym(target),
    });
    for await (const { items, isLast } of batched(lineage, CLAIMS_PER_BATCH_MAX, toClaim)) {
      await requireUnchanged();
      await this.#channel.fileClaims({ ...head, claims: items, isLast });
    }
  }

  /** Files how each consent stands: the same inputs are read once more for what the comparison does not keep. */
  async #fileConsents(
    runId: string,
    { inputs, report, requireUnchanged }: ReconciliationResult,
  ): Promise<number> {
    const { cutoverId } = this.#channel;
    let consents = 0;
    const lines = readConsentPairs(inputs, new Date(report.timing.startedAt));
    const toPair = (line: ConsentPairLine) =>
      underPseudonyms(line, consents++, (reference) => this.#channel.pseudonym(reference));
    for await (const { items } of batched(lines, CONSENTS_PER_BATCH_MAX, toPair)) {
      if (items.length === 0) continue;
      await requireUnchanged();
      await this.#channel.fileConsents({ cutoverId, runId, consents: items });
    }
    return consents;
  }

  /** Files which local codes the source holds and what the ConceptMaps make of them. */
  async #fileCodes(runId: string, { inputs, requireUnchanged }: ReconciliationResult): Promise<number> {
    const { cutoverId } = this.#channel;
    const codes = await readCoverage(inputs, (text) => this.#channel.pseudonym(`code ${text}`));
    await requireUnchanged();
    for (let at = 0; at < codes.length; at += CODES_PER_BATCH_MAX)
      await this.#channel.fileCodes({ cutoverId, runId, codes: codes.slice(at, at + CODES_PER_BATCH_MAX) });
    return codes.length;
  }

  /** What whoever landed the run before had come to already is no fault of a second landing. */
  async #once(settled: Promise<unknown>): Promise<void> {
    try {
      await settled;
    } catch (error) {
      const isDone = error instanceof Error && / already/.test(error.message);
      if (!(this.#isTakenOver && isDone)) throw error;
    }
  }

  #tell(): void {
    const [runId, progress] = [this.#runId, this.#progress];
    if (runId === undefined || progress === undefined) return;
    this.#sending = this.#sending
      .then(() =>
        this.#channel.reportProgress({
          cutoverId: this.#channel.cutoverId,
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
        (error: unknown) => {
          if (error instanceof Error && error.message.includes("has ended")) this.#ended.abort();
          this.#channel.warn(error, "the run's progress could not be told");
        },
      );
  }

  /** Tells no more. */
  async quiet(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#sending;
  }
}
