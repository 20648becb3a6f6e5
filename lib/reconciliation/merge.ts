import { availableParallelism } from "node:os";
import { emptyTally, type Tally } from "./account.ts";
import type { Movement } from "./domainReports.ts";
import { BadInputError } from "./errors.ts";
import { addTallies, inputHash, mergeFindings, reportOn } from "./findings.ts";
import { type ClearedLine, History, unlessChanged } from "./history.ts";
import { findExport } from "./inputs.ts";
import { DEFAULT_MEMORY_LIMIT_MB } from "./memory.ts";
import { inSpillFolder } from "./reconcile.ts";
import { rulesHash } from "./rules/hash.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import type { Rules } from "./rules/schema.ts";
import type { ReconciliationReport } from "./schema.ts";
import { nothing, SecondLook } from "./secondLook.ts";
import { loadLines, readShard, type ShardFile } from "./shardFiles.ts";
import type { ReconciliationSink, RunInputs } from "./sink.ts";
import { engineHash } from "./state.ts";
import { Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";
import { ResultWriter } from "./write.ts";

/** DuckDB's share of the memory: a merge has no threads of its own. */
const DUCKDB_MEMORY_SHARE = 0.5;

interface MergeOptions {
  /** Folders with the results of all shards of one run, in any order. */
  readonly shards: readonly string[];
  readonly out: string;
  /** Folder with the result of the run before, when the shards follow one. */
  readonly previous?: string;
  readonly withRecordIds?: boolean;
  readonly memoryLimitMb?: number;
  readonly spillFolder?: string;
  /** Who wants records of findings read again, and the extracts that the shards were made of; without it nothing is read again. */
  readonly lookAgain?: { readonly sink: ReconciliationSink; readonly inputs: RunInputs };
  readonly signal?: AbortSignal;
}

/**
 * Makes one result of the shards of a run: the same, timing aside, as that of a run that was not split. Throws BadInputError unless they are
 * all the shards of one run on the same input by the same rules.
 */
export async function mergeShards(options: MergeOptions): Promise<ReconciliationReport> {
  const shards = await Promise.all(options.shards.map(readShard));
  const findings = mergeFindings(wholeRun(shards));
  const movement = await movementOf(shards, findings.rules, options.previous);
  const writer = await ResultWriter.open(options.out, { withRecordIds: options.withRecordIds ?? false });
  try {
    return await inSpillFolder(options.spillFolder, async (spillFolder) => {
      const store = await Store.open({
        memoryLimitMb: Math.ceil((options.memoryLimitMb ?? DEFAULT_MEMORY_LIMIT_MB) * DUCKDB_MEMORY_SHARE),
        threads: availableParallelism(),
        spillFolder,
      });
      try {
        await ResultWriter.prepare(store);
        for (const [index, shard] of shards.entries()) {
          await loadLines(options.shards[index] ?? "", shard, store);
        }
        store.flush();
        const lineHashes = await writer.writeDiscrepancies(store);
        const causes = await ResultWriter.causes(store);
        const report = reportOn(findings, lineHashes, causes, timingOf(shards), movement);
        if (options.previous !== undefined)
          await writer.writeCleared(await unlessChanged(movement.lines, store));
        await writer.writeReport(report);
        await writer.commit();
        await lookAgain(options, store, spillFolder);
        return report;
      } finally {
        store.close();
      }
    });
  } finally {
    await writer.discard();
  }
}

/** Reads the records of findings again. No samples: what they are drawn from no shard has whole. */
async function lookAgain(
  { lookAgain: wanted, signal }: MergeOptions,
  store: Store,
  spillFolder: string,
): Promise<void> {
  const { sink, inputs } = wanted ?? {};
  const wish = sink?.wishes?.findings;
  if (inputs === undefined || sink?.records === undefined || wish === undefined) return;
  const pathsOf = async (side: "source" | "target"): Promise<string[]> => {
    const mapping = side === "source" ? inputs.sourceMapping : inputs.targetMapping;
    const files = await findExport(side, inputs[side], spillFolder, signal, mapping);
    return files.map(({ path }) => path);
  };
  const look = new SecondLook(store, { source: await pathsOf("source"), target: await pathsOf("target") });
  try {
    await sink.records({ findings: look.findings(wish), samples: nothing() });
  } finally {
    look.close();
  }
}

/** What the findings of all shards are to those of the run before, when they followed the same one. */
async function movementOf(
  shards: readonly ShardFile[],
  rules: Rules,
  previous: string | undefined,
): Promise<Movement & { readonly lines: ClearedLine[] }> {
  const { asOf } = shards[0]?.history ?? { asOf: new Date(0).toISOString() };
  const history = await History.read(previous, new Date(asOf));
  const book = new RuleBook(rules);
  const isDated =
    history.previousSha256 !== null || DOMAINS.some((domain) => book.replicationDelayMinutes(domain) > 0);
  for (const { shard, history: of } of shards) {
    if (of.previousSha256 !== history.previousSha256)
      throw refusal(`Shard ${shard.index} follows another run than the merge: name the same one for all.`);
    if (isDated && of.asOf !== asOf)
      throw refusal(`Shard ${shard.index} took another moment for now than shard ${shards[0]?.shard.index}.`);
  }
  const lines = history.inOrder(shards.flatMap((shard) => shard.cleared));
  const pending = new Map<Domain, Tally>();
  const cleared = new Map<Domain, number>();
  for (const shard of shards)
    for (const [domain, tally] of shard.pending)
      pending.set(domain, addTallies(pending.get(domain) ?? emptyTally(), tally));
  for (const { domain } of lines) cleared.set(domain, (cleared.get(domain) ?? 0) + 1);
  return {
    pending,
    cleared,
    dangling: (domain) => history.dangling(domain, book.replicationDelayMinutes(domain)),
    lines,
  };
}

/** The findings of all shards, when they are those of one run. */
function wholeRun(shards: readonly ShardFile[]): [ShardFile["findings"], ...ShardFile["findings"][]] {
  const [first, ...others] = shards;
  if (first === undefined) throw refusal("There is no shard to merge.");
  const { count } = first.shard;
  for (const { shard, engine } of shards)
    if (engine !== engineHash())
      throw refusal(
        `Shard ${shard.index} was made by another version of Holdpoint than merges it, and may hold other records than it should: run it again.`,
      );
  for (const { shard, findings } of others) {
    if (shard.count !== count)
      throw refusal(`A shard of ${shard.count} does not go with a shard of ${count}.`);
    if (inputHash(findings.inputs) !== inputHash(first.findings.inputs))
      throw refusal(
        `Shard ${shard.index} was made of other input files than shard ${first.shard.index}: run it again.`,
      );
    if (ownBasesOf(findings) !== ownBasesOf(first.findings))
      throw refusal(
        `Shard ${shard.index} took other base URLs for its sides' own than shard ${first.shard.index}: run it again.`,
      );
    if (rulesHash(findings.rules) !== rulesHash(first.findings.rules))
      throw refusal(
        `Shard ${shard.index} was made by other rules than shard ${first.shard.index}: run it again.`,
      );
  }
  const given = shards.map(({ shard }) => shard.index);
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !given.includes(index));
  if (missing.length > 0) throw refusal(`Of ${count} shards these are missing: ${missing.join(", ")}.`);
  if (given.length > count) throw refusal("A shard is given twice.");
  return [first.findings, ...others.map(({ findings }) => findings)];
}

function ownBasesOf({ servers }: ShardFile["findings"]): string {
  return JSON.stringify([servers.source, servers.target].map(({ own, knownBy }) => [own, knownBy]));
}

/** The time that all shards took together. */
function timingOf(shards: readonly ShardFile[]): ShardFile["timing"] {
  const phases = new Map<string, number>();
  for (const { timing } of shards) {
    for (const { phase, durationMs } of timing.phases)
      phases.set(phase, (phases.get(phase) ?? 0) + durationMs);
  }
  const startedAt = shards.map(({ timing }) => timing.startedAt).sort()[0] ?? new Date(0).toISOString();
  return {
    startedAt,
    durationMs: shards.reduce((sum, { timing }) => sum + timing.durationMs, 0),
    phases: [...phases].map(([phase, durationMs]) => ({ phase, durationMs })),
  };
}

function refusal(message: string): BadInputError {
  return new BadInputError("BROKEN_SHARD", message);
}
