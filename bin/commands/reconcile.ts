import { basename, resolve } from "node:path";
import { Command, type CommanderError, InvalidArgumentError } from "commander";
import { describeProgress, describeReport } from "#lib/reconciliation/describe.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { DEFAULT_MEMORY_LIMIT_MB } from "#lib/reconciliation/memory.ts";
import { mergeShards } from "#lib/reconciliation/merge.ts";
import type { OnProgress } from "#lib/reconciliation/progress.ts";
import { reconcile, reconcileShard } from "#lib/reconciliation/reconcile.ts";
import { rulesHash } from "#lib/reconciliation/rules/hash.ts";
import { printRules } from "#lib/reconciliation/rules/printRules.ts";
import { readRules, rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import type { Rules } from "#lib/reconciliation/rules/schema.ts";
import type { ReconciliationReport } from "#lib/reconciliation/schema.ts";
import { readShard } from "#lib/reconciliation/shardFiles.ts";
import { parseShard, type Shard } from "#lib/reconciliation/shards.ts";
import { readDiscrepancies } from "#lib/reconciliation/write.ts";
import type { HandOverOptions } from "#lib/runs/handOver.ts";
import { figuresOf, type LandingSink } from "#lib/runs/landing.ts";
import { openPushSink, PushError } from "#lib/runs/push.ts";
import { readPushToken } from "./pushToken.ts";

const EXIT_WITHIN_THRESHOLDS = 0;
const EXIT_INTERNAL = 1;
const EXIT_BAD_INPUT = 2;
const EXIT_THRESHOLDS_EXCEEDED = 3;
const EXIT_CANCELLED = 130;
const SMALLEST_MEMORY_LIMIT_MB = 256;

interface ReconcileCommandOptions {
  readonly source: string;
  readonly target: string;
  readonly crosswalk: string;
  readonly rules?: string;
  readonly conceptmaps?: string;
  readonly consentMap?: string;
  readonly sourceMapping?: string;
  readonly targetMapping?: string;
  readonly out: string;
  readonly recordIds?: boolean;
  readonly previous?: string;
  readonly keepState?: boolean;
  readonly until?: Date;
  readonly since?: Date;
  readonly asOf?: Date;
  readonly memory: number;
  readonly tempDir?: string;
  readonly cutover?: string;
  readonly shard?: Shard;
  readonly merge?: string[];
  readonly push?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly withoutValues?: boolean;
  readonly sample?: number;
  readonly seed?: string;
}

/** Opens what a run with `--cutover` lands in. */
type OpenSink = (cutoverId: string, handOver: HandOverOptions) => Promise<LandingSink>;

/**
 * `holdpoint reconcile`: compares two FHIR exports. Exit codes: 0 within thresholds, 3 thresholds exceeded, 2 bad input, 1 anything else,
 * 130 cancelled. A shard that is done exits with 0, whatever it found: the verdict is that of the merged result. With `openSink` there is an option `--cutover`.
 */
export function reconcileCommand(openSink?: OpenSink): Command {
  const command = new Command("reconcile")
    .description("Compare a source and a target FHIR export, record by record, and account for every one")
    .option(
      "--source <path>",
      "FHIR R4 NDJSON of the legacy system: a folder, a file or a glob of Type.ndjson, .gz, or in parts",
    )
    .option("--target <path>", "FHIR R4 NDJSON of the new system")
    .option("--crosswalk <file>", "the loader's manifest, NDJSON")
    .option(
      "--source-mapping <file>",
      "when the source is CSV or Parquet: how its columns become records; YAML",
    )
    .option("--target-mapping <file>", "the same for the target")
    .option("--conceptmaps <dir>", "FHIR R4 ConceptMaps by which codes were mapped")
    .option("--consent-map <file>", "for a run that lands in a room: which jurisdiction a policy is of; JSON")
    .option("--rules <file>", "what is compared, how bad a difference is, and how many are allowed; YAML")
    .option("--print-rules", "print the rules that would be applied, with what they mean, and end")
    .option("--out <dir>", "where report.json, report.html and discrepancies.ndjson go")
    .option(
      "--previous <dir>",
      "the result of an earlier run: its findings are dated, and cleared when they are fixed",
    )
    .option("--keep-state", "leave in --out what a later run with --since goes on from")
    .option(
      "--until <instant>",
      "the extracts hold every change up to then; what `holdpoint export` fetched says it by itself",
      asInstant,
    )
    .option(
      "--since <instant>",
      "the extracts are a delta: what changed since then. Goes on from the state in --previous, and keeps its own",
      asInstant,
    )
    .option(
      "--as-of <instant>",
      "what is taken for now when findings are dated; the same for all shards of a run",
      asInstant,
    )
    .option("--record-ids", "show ids of records as examples in report.html; without it the page holds none")
    .option(
      "--memory <MB>",
      "about how much the run may hold in memory",
      parseMemory,
      DEFAULT_MEMORY_LIMIT_MB,
    )
    .option("--temp-dir <dir>", "where what does not fit in memory goes; removed at the end")
    .option("--shard <i/n>", "do only part i of n, on any machine; --out is then what --merge takes", asShard)
    .option(
      "--merge <dirs...>",
      "make one result of all shards of a run; besides it only --out is needed, --previous where they had it, and where it is to land",
    );
  if (openSink)
    command
      .option("--cutover <id>", "land the run in this cutover, live on its board")
      .option("--push <url>", "land it at this server instead: its address, or that of the cutover's board")
      .option("--token <token>", "with --push: a service token for reconciliation")
      .option(
        "--token-file <file>",
        "with --push: the file that holds the token, which then no process list shows",
      )
      .option("--without-values", "hand over no value of a finding and no record to review, not even sealed")
      .option(
        "--sample <n>",
        "hand over so many records of each domain, drawn by chance, for clinical review; by default what the cutover's plan says",
        asCount,
      )
      .option(
        "--seed <text>",
        "what they are drawn by; the same seed on the same records draws the same ones",
      );
  return command
    .exitOverride(exitAsBadInput)
    .action(async (options: ReconcileCommandOptions & PrintRules) => {
      if (options.printRules) {
        process.exitCode = await printTheRules(options.rules);
        return;
      }
      for (const name of options.merge === undefined ? REQUIRED_OPTIONS : (["out"] as const)) {
        if (options[name] === undefined)
          command.error(`error: --${name} is missing; --help says what it is`, { exitCode: EXIT_BAD_INPUT });
      }
      if ((options.cutover ?? options.push) !== undefined && options.shard !== undefined)
        command.error("error: --cutover and --push take a whole run: give them to --merge", {
          exitCode: EXIT_BAD_INPUT,
        });
      // What cannot be opened is told by whoever opens it; no run has started yet.
      try {
        process.exitCode = await run(options, await openSinkFor(options, openSink));
      } catch (error) {
        if (!(error instanceof PushError || error instanceof BadInputError)) throw error;
        process.stderr.write(`error: ${error.message}\n`);
        process.exitCode = EXIT_BAD_INPUT;
      }
    });
}

/** Where the run lands besides its files. @throws PushError before anything has started */
async function openSinkFor(
  { cutover, push, token, tokenFile, withoutValues, sample, seed }: ReconcileCommandOptions,
  openSink: OpenSink | undefined,
): Promise<LandingSink | undefined> {
  const handOver: HandOverOptions = { values: withoutValues !== true, sample, seed };
  if (push === undefined) return cutover === undefined ? undefined : openSink?.(cutover, handOver);
  const given = await readPushToken({ token, tokenFile });
  const warn = (message: string): void => void process.stderr.write(`warning: ${message}\n`);
  return openPushSink({ url: push, cutoverId: cutover, token: given, warn, handOver });
}

interface PrintRules {
  readonly printRules?: boolean;
}

/** Not commander's requiredOption: the rules can be printed without them. */
const REQUIRED_OPTIONS = ["source", "target", "crosswalk", "out"] as const;

async function printTheRules(file: string | undefined): Promise<number> {
  try {
    process.stdout.write(printRules(await readRules(file)));
    return EXIT_WITHIN_THRESHOLDS;
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT_BAD_INPUT;
  }
}

async function run(options: ReconcileCommandOptions, sink: LandingSink | undefined): Promise<number> {
  const cancelled = new AbortController();
  const cancel = (): void => cancelled.abort();
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  const { onProgress, end } = progressOnTerminal();
  try {
    const {
      memory: memoryLimitMb,
      tempDir: spillFolder,
      rules: _rulesFile,
      recordIds: withRecordIds,
      shard,
      merge,
      ...given
    } = options;
    const rules = await rulesFor(options, sink);
    const common = { ...given, rules, withRecordIds, memoryLimitMb, spillFolder, signal: cancelled.signal };
    if (shard !== undefined) {
      await reconcileShard({ ...common, shard }, onProgress);
      end();
      process.stdout.write(`Shard ${shard.index} of ${shard.count} is done.\n`);
      return EXIT_WITHIN_THRESHOLDS;
    }
    const report =
      merge === undefined
        ? await reconcile({ ...common, sink }, onProgress)
        : await mergeShards({ ...common, shards: merge });
    if (merge !== undefined && sink !== undefined)
      await landMerged(sink, report, rules, { out: options.out, shards: merge.length });
    end();
    process.stdout.write(describeReport(report));
    return exitCodeOf(report);
  } catch (error) {
    end();
    if (cancelled.signal.aborted || (error instanceof Error && error.name === "AbortError")) {
      process.stderr.write(
        "Cancelled. Results of an earlier run are as they were; run the same command to start again.\n",
      );
      return EXIT_CANCELLED;
    }
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof BadInputError ? EXIT_BAD_INPUT : EXIT_INTERNAL;
  } finally {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  }
}

/**
 * The rules that a run goes by: those of its shards, of a file, or without either those in force where it lands. Whoever takes others than those
 * is told what comes of it.
 */
async function rulesFor(
  { rules: file, merge }: Pick<ReconcileCommandOptions, "rules" | "merge">,
  sink: LandingSink | undefined,
): Promise<Rules> {
  const roomText = await sink?.rulesText();
  const inForce = roomText === undefined ? undefined : rulesFromText(roomText, "rules.yaml");
  const [shard] = merge ?? [];
  const named = async (): Promise<Rules> =>
    shard === undefined ? readRules(file) : (await readShard(shard)).findings.rules;
  const rules = shard === undefined && file === undefined && inForce ? inForce : await named();
  if (inForce !== undefined && rulesHash(rules) !== rulesHash(inForce))
    process.stderr.write(
      "warning: these are not the rules in force in this room. The run is shown there, and no gate counts it.\n",
    );
  return rules;
}

/** Lands a result that shards were put together to. What is not in them does not travel: the extracts are not read, and may be elsewhere. */
async function landMerged(
  sink: LandingSink,
  report: ReconciliationReport,
  rules: Rules,
  { out, shards }: { out: string; shards: number },
): Promise<void> {
  process.stderr.write(
    "warning: from shards the room gets what was found, and no values, samples, consents, codes or claims of the crosswalk: gates that ask for those stay unknown.\n",
  );
  await sink.land({
    ...figuresOf(report, rules),
    label: `${basename(resolve(out))}, of ${shards} shards`,
    lines: readDiscrepancies(out),
  });
}

/** Only a pass is within thresholds: unknown is never OK. */
function exitCodeOf({ verdict }: ReconciliationReport): number {
  return verdict === "pass" ? EXIT_WITHIN_THRESHOLDS : EXIT_THRESHOLDS_EXCEEDED;
}

/** Wrong options are bad input; commander alone would exit with 1. Help and the like exit with 0. */
function exitAsBadInput({ exitCode }: CommanderError): never {
  process.exit(exitCode === EXIT_WITHIN_THRESHOLDS ? exitCode : EXIT_BAD_INPUT);
}

/** One line that is rewritten in place on a terminal; one line a phase elsewhere. */
function progressOnTerminal(): { onProgress: OnProgress; end: () => void } {
  let phase = "";
  const { stderr } = process;
  if (!stderr.isTTY) {
    return {
      onProgress: (progress) => {
        if (progress.phase !== phase) stderr.write(`${progress.phase}\n`);
        phase = progress.phase;
      },
      end: () => {},
    };
  }
  return {
    onProgress: (progress) => stderr.write(`\r\x1b[K${describeProgress(progress)}`),
    end: () => stderr.write("\r\x1b[K"),
  };
}

function asShard(text: string): Shard {
  const shard = parseShard(text);
  if (shard === undefined) throw new InvalidArgumentError("Give it as 2/7: the second of seven shards.");
  return shard;
}

function asInstant(text: string): Date {
  const instant = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(instant.getTime()))
    throw new InvalidArgumentError("Give an instant with its zone, as 2026-11-21T02:00:00Z.");
  return instant;
}

function asCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError("Give a whole number, at least 1.");
  return count;
}

function parseMemory(text: string): number {
  const megabytes = Number(text);
  if (!Number.isInteger(megabytes) || megabytes < SMALLEST_MEMORY_LIMIT_MB) {
    throw new InvalidArgumentError(`Give whole megabytes, at least ${SMALLEST_MEMORY_LIMIT_MB}.`);
  }
  return megabytes;
}
