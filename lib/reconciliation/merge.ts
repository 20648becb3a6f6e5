import { availableParallelism } from "node:os";
import { BadInputError } from "./errors.ts";
import { inputHash, mergeFindings, reportOn } from "./findings.ts";
import { inSpillFolder } from "./reconcile.ts";
import { rulesHash } from "./rules/rulesFile.ts";
import { DEFAULT_MEMORY_LIMIT_MB } from "./run.ts";
import type { ReconciliationReport } from "./schema.ts";
import { loadLines, readShard, type ShardFile } from "./shardFiles.ts";
import { Store } from "./store.ts";
import { ResultWriter } from "./write.ts";

/** DuckDB's share of the memory: a merge has no threads of its own. */
const DUCKDB_MEMORY_SHARE = 0.5;

export interface MergeOptions {
  /** Folders with the results of all shards of one run, in any order. */
  readonly shards: readonly string[];
  readonly out: string;
  readonly withRecordIds?: boolean;
  readonly memoryLimitMb?: number;
  readonly spillFolder?: string;
}

/**
 * Makes one result of the shards of a run: the same, timing aside, as that of a run that was not split. Throws BadInputError unless they are
 * all the shards of one run on the same input by the same rules.
 */
export async function mergeShards(options: MergeOptions): Promise<ReconciliationReport> {
  const shards = await Promise.all(options.shards.map(readShard));
  const findings = mergeFindings(wholeRun(shards));
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
        const report = reportOn(findings, lineHashes, await ResultWriter.causes(store), timingOf(shards));
        await writer.writeReport(report);
        await writer.commit();
        return report;
      } finally {
        store.close();
      }
    });
  } finally {
    await writer.discard();
  }
}

/** The findings of all shards, when they are those of one run. */
function wholeRun(shards: readonly ShardFile[]): [ShardFile["findings"], ...ShardFile["findings"][]] {
  const [first, ...others] = shards;
  if (first === undefined) throw refusal("There is no shard to merge.");
  const { count } = first.shard;
  for (const { shard, findings } of others) {
    if (shard.count !== count)
      throw refusal(`A shard of ${shard.count} does not go with a shard of ${count}.`);
    if (inputHash(findings.inputs) !== inputHash(first.findings.inputs))
      throw refusal(
        `Shard ${shard.index} was made of other input files than shard ${first.shard.index}: run it again.`,
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
