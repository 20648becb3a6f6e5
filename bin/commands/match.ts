import { Command, InvalidArgumentError } from "commander";
import { type MatchReport, match } from "#lib/matching/match.ts";
import { MatchInputError } from "#lib/matching/records.ts";
import { DEFAULT_THRESHOLDS, thresholdsSchema } from "#lib/matching/schema.ts";

const EXIT_BAD_INPUT = 2;
const EXIT_INTERNAL = 1;
const DEFAULT_MEMORY_MB = 2_048;

interface MatchCommandOptions {
  readonly a: string;
  readonly b?: string;
  readonly out: string;
  readonly link: number;
  readonly review: number;
  readonly memory: number;
}

/** `holdpoint match`: finds the records that are of one human. Exit codes: 0 done, 2 bad input, 1 anything else. */
export function matchCommand(): Command {
  return new Command("match")
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
    .action(async (options: MatchCommandOptions) => {
      process.exitCode = await run(options);
    });
}

async function run({ a, b, out, link, review, memory }: MatchCommandOptions): Promise<number> {
  const thresholds = thresholdsSchema.safeParse({ link, review });
  if (!thresholds.success) {
    process.stderr.write(
      "error: --review can't be above --link, and --link not below 0.5. Nothing was written.\n",
    );
    return EXIT_BAD_INPUT;
  }
  try {
    const report = await match({
      a,
      out,
      ...(b === undefined ? {} : { b }),
      thresholds: thresholds.data,
      memoryLimitMb: memory,
      onStep: (step) => process.stderr.write(`${step}\n`),
    });
    process.stdout.write(describe(report));
    return 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof MatchInputError ? EXIT_BAD_INPUT : EXIT_INTERNAL;
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

function parseProbability(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError("Give a probability, from 0 to 1.");
  return value;
}
