import { Command, InvalidArgumentError } from "commander";
import { AppError } from "#lib/door/errors.ts";
import { fileMatching, type MatchingChannel, TooManyPairsError } from "#lib/identity/fileMatching.ts";
import { filePairs, finishMatching, lendKeys, startMatching } from "#lib/identity/schema.ts";
import { type MatchReport, match } from "#lib/matching/match.ts";
import { MatchInputError } from "#lib/matching/records.ts";
import { DEFAULT_THRESHOLDS, thresholdsSchema } from "#lib/matching/schema.ts";
import { callsTo, PushError, pushTarget } from "#lib/runs/push.ts";
import { readPushToken } from "./pushToken.ts";

const EXIT_BAD_INPUT = 2;
const EXIT_INTERNAL = 1;
const DEFAULT_MEMORY_MB = 2_048;
const SECOND_REVIEW_PCT = 10;

interface MatchCommandOptions {
  readonly a: string;
  readonly b?: string;
  readonly out: string;
  readonly link: number;
  readonly review: number;
  readonly memory: number;
  readonly crosswalk?: string;
  readonly cutover?: string;
  readonly push?: string;
  readonly tokenFile?: string;
  readonly label?: string;
  readonly secondReview: number;
  readonly seed: string;
}

/** The way into a cutover of this installation's own database. */
type OpenMatchingChannel = () => Promise<MatchingChannel>;

/** `holdpoint match`: finds the records that are of one human. Exit codes: 0 done, 2 bad input, 1 anything else. */
export function matchCommand(openChannel?: OpenMatchingChannel): Command {
  return new Command("match")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_BAD_INPUT))
    .description("Find the records of one human between two files of people, or within one")
    .requiredOption("--a <file>", "CSV with a heading and the ids in the first column, or Patients as NDJSON")
    .option("--b <file>", "the other side; without it, duplicates are looked for within the first file")
    .requiredOption("--out <file>", "where the pairs go, NDJSON")
    .option("--link <p>", "link a pair from this probability on", parseProbability, DEFAULT_THRESHOLDS.link)
    .option(
      "--review <p>",
      "have somebody look at a pair from this probability on",
      parseProbability,
      DEFAULT_THRESHOLDS.review,
    )
    .option("--memory <MB>", "about how much it may hold in memory", Number, DEFAULT_MEMORY_MB)
    .option(
      "--crosswalk <file>",
      "the loader's manifest: what it claims of Patients is held against what is found",
    )
    .option("--cutover <id>", "file the pairs that somebody has to look at into this cutover's queue")
    .option("--push <url>", "file them at a server elsewhere: its address, or that of the cutover's board")
    .option("--token-file <file>", "with --push: the file that holds a service token for reconciliation")
    .option(
      "--label <name>",
      "with --cutover or --push: what the queue is called; a later matching of that name takes its place",
    )
    .option(
      "--second-review <percent>",
      "in how many of a hundred pairs a second person looks too, without seeing the first's answer",
      parsePercent,
      SECOND_REVIEW_PCT,
    )
    .option("--seed <text>", "by what those pairs are drawn", "holdpoint")
    .action(async (options: MatchCommandOptions) => {
      process.exitCode = await run(options, openChannel);
    });
}

async function run(
  options: MatchCommandOptions,
  openChannel: OpenMatchingChannel | undefined,
): Promise<number> {
  const { a, b, out, link, review, memory, crosswalk } = options;
  const thresholds = thresholdsSchema.safeParse({ link, review });
  if (!thresholds.success) {
    process.stderr.write(
      "error: --review can't be above --link, and --link not below 0.5. Nothing was written.\n",
    );
    return EXIT_BAD_INPUT;
  }
  try {
    const way = await wayOf(options, openChannel);
    let filed: { number: number; pairs: number } | undefined;
    const report = await match({
      a,
      out,
      ...(b === undefined ? {} : { b }),
      thresholds: thresholds.data,
      memoryLimitMb: memory,
      ...(crosswalk === undefined ? {} : { crosswalk }),
      ...(way === undefined
        ? {}
        : {
            onReview: async (found) => {
              filed = await fileMatching(
                way.channel,
                {
                  cutoverId: way.cutoverId,
                  label: way.label,
                  thresholds: thresholds.data,
                  secondReviewPct: options.secondReview,
                  seed: options.seed,
                },
                found,
              );
            },
          }),
      onStep: (step) => process.stderr.write(`${step}\n`),
    });
    process.stdout.write(describe(report));
    if (filed)
      process.stdout.write(`Matching ${filed.number} is filed, with ${filed.pairs} pairs to review.\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    const isInput = [MatchInputError, PushError, TooManyPairsError, AppError].some(
      (kind) => error instanceof kind,
    );
    return isInput ? EXIT_BAD_INPUT : EXIT_INTERNAL;
  }
}

const bits = (weight: number): string => `${weight < 0 ? "" : "+"}${weight.toFixed(1)}`;

/** What was found, and what each column was worth: the best agreement and the worst, in bits. */
function describe({
  records,
  candidates,
  columns,
  weights,
  swaps,
  expectedMatches,
  decisions,
}: MatchReport): string {
  const worth = columns.map(({ name, kind }, index) => {
    const row = weights[index] ?? [];
    return `  ${name} (${kind}): ${bits(row[0] ?? 0)} the same, ${bits(row.at(-1) ?? 0)} different`;
  });
  return [
    `${records.toLocaleString("en-US")} records, ${candidates.toLocaleString("en-US")} pairs compared, about ${Math.round(expectedMatches).toLocaleString("en-US")} expected to match.`,
    `${decisions.link} link, ${decisions.review} to review.`,
    "What a column says, in bits (Fellegi and Sunter, learnt from this data; rare values say more):",
    ...worth,
    ...swaps.map(([first, second]) => `  ${first} and ${second} are now and then in each other's place`),
    "",
  ].join("\n");
}

async function wayOf(
  { push, cutover, tokenFile, label }: MatchCommandOptions,
  openChannel: OpenMatchingChannel | undefined,
): Promise<{ channel: MatchingChannel; cutoverId: string; label: string } | undefined> {
  if (push === undefined && cutover === undefined) return undefined;
  // No default: at a gate the newest matching of a label stands for all before it, which nobody should say by a file's name.
  if (label === undefined || label.trim() === "")
    throw new MatchInputError(
      "Say with --label what the queue is called: a later matching of the same label takes its place. Nothing was written.",
    );
  if (push === undefined)
    return cutover === undefined || !openChannel
      ? undefined
      : { channel: await openChannel(), cutoverId: cutover, label };
  const { origin, cutoverId } = pushTarget(push, cutover);
  const call = callsTo(origin, { token: await readPushToken({ tokenFile }) });
  return {
    cutoverId,
    label,
    channel: {
      startMatching: call(startMatching),
      lendKeys: call(lendKeys),
      filePairs: call(filePairs),
      finishMatching: call(finishMatching),
    },
  };
}

function parsePercent(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 100)
    throw new InvalidArgumentError("Give whole percent, from 0 to 100.");
  return value;
}

function parseProbability(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError("Give a probability, from 0 to 1.");
  return value;
}
