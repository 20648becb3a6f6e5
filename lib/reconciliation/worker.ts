import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { CodeTable } from "./codeTable.ts";
import { Examiner } from "./examine.ts";
import { examined } from "./examinedCases.ts";
import { goInTheBackground } from "./inTheBackground.ts";
import type { Job, JobResults, Setup } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import { RecordKeys } from "./recordKeys.ts";
import { ReferenceTable } from "./references.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { scanClaims, scanRecords } from "./scan.ts";
import { keysAgain, scanWithKeys } from "./scanKeys.ts";
import { Servers } from "./servers.ts";
import { ShardFilter } from "./shards.ts";

/** A thread of the engine: takes one job at a time, and keeps what `setup` gave it. */

const DIGEST_BLOCK_BYTES = 1024 * 1024;

export interface JobMessage {
  readonly id: number;
  readonly job: Job;
}

export type JobReply =
  | { readonly id: number; readonly result: JobResults[Job["kind"]] }
  | { readonly id: number; readonly error: string };

interface Context {
  readonly references: ReferenceTable;
  readonly codes: CodeTable;
  readonly examiner: Examiner;
  readonly shard: ShardFilter | undefined;
  readonly ownedLinks: boolean;
  readonly keys: RecordKeys | undefined;
  readonly paths: Setup["paths"];
}

let context: Context | undefined;

function prepare(setup: Setup): Context {
  const references = new ReferenceTable(
    new KeyTable(setup.references),
    new KeyTable(setup.keyed),
    new Servers(setup.bases),
  );
  const unlisted = new KeyTable(setup.unlisted);
  const codes = new Map(setup.codes);
  const rules = new RuleBook(setup.rules);
  const examiner = new Examiner(setup.paths, {
    references,
    codes,
    rules,
    isAtTarget: ({ hi, lo }) => unlisted.find(hi, lo),
  });
  const shard = setup.shard && new ShardFilter(setup.shard, references);
  const keys = rules.keysMax === 0 ? undefined : new RecordKeys(rules, { references, codes });
  const { ownedLinks, paths } = setup;
  return { references, codes: new CodeTable(codes), examiner, shard, ownedLinks, keys, paths };
}

function run(job: Job): JobResults[Job["kind"]] {
  if (job.kind === "setup") {
    context?.examiner.close();
    context = prepare(job.setup);
    return undefined;
  }
  if (job.kind === "claims") return scanClaims(job.part);
  if (job.kind === "digest") return digest(job.path, job.end);
  const prepared = context;
  if (prepared === undefined) throw new Error("a job came before the setup it needs");
  if (job.kind === "examine")
    return examined(job.cases, (cases, index) => prepared.examiner.examine(cases.at(index)), job.options);
  if (job.kind === "keys")
    return prepared.keys === undefined ? [] : keysAgain(job.records, prepared.paths.target, prepared.keys);
  const codes = job.side === "source" ? prepared.codes : undefined;
  const { keys } = prepared;
  return keys === undefined
    ? scanRecords(job.side, job.file, job.part, { ...prepared, codes })
    : scanWithKeys(job.side, job.file, job.part, { ...prepared, codes, keys });
}

function digest(path: string, end = Number.POSITIVE_INFINITY): JobResults["digest"] {
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(DIGEST_BLOCK_BYTES);
  const file = openSync(path, "r");
  let bytes = 0;
  try {
    for (;;) {
      const read = readSync(file, block, 0, Math.min(block.length, end - bytes), null);
      if (read === 0) return { bytes, sha256: hash.digest("hex") };
      bytes += read;
      hash.update(block.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** Columns are handed over and not copied: they are most of what a scan holds. */
function transferable(job: Job, result: JobResults[Job["kind"]]): ArrayBuffer[] {
  if ((job.kind !== "claims" && job.kind !== "scan") || typeof result !== "object" || !("columns" in result))
    return [];
  const columns =
    "references" in result
      ? [
          result.columns,
          result.references,
          result.elsewhere,
          result.keys ?? [],
          result.every ?? [],
          result.waiting ?? [],
          result.servers.columns,
        ].flat()
      : result.columns;
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}

if (workerData?.isInBackground === true) goInTheBackground();

parentPort?.on("message", ({ id, job }: JobMessage) => {
  try {
    const result = run(job);
    parentPort?.postMessage({ id, result } satisfies JobReply, transferable(job, result));
  } catch (error) {
    parentPort?.postMessage({
      id,
      error: error instanceof Error ? error.message : String(error),
    } satisfies JobReply);
  }
});
