import { Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import {
  FAULT_KIND_NAMES,
  FAULT_PRESETS,
  type FaultPreset,
  type FaultRates,
  isFaultKind,
} from "#lib/drill/population/faults/kinds.ts";
import {
  generatePopulation,
  type PopulationProgress,
  type PopulationSummary,
} from "#lib/drill/population/generate.ts";
import { OutputFolderError } from "#lib/drill/population/pairFiles.ts";
import { ZONE_NAMES, type ZoneName } from "#lib/drill/population/zone.ts";

const MOST_PATIENTS = 10_000_000;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** The daylight time rule that the generator follows holds from 2007, and charts go back twelve years. */
const EARLIEST_EXTRACT = "2020-01-01T00:00:00Z";

interface PopulationCommandOptions {
  patients: number;
  seed: string;
  out: string;
  faults: FaultPreset;
  fault?: Partial<FaultRates>;
  brokenInput: boolean;
  zone: ZoneName;
  extractedAt?: string;
  force: boolean;
}

/**
 * `holdpoint population`: writes a seeded FHIR population with its migrated side.
 * Exit codes: 0 written, 2 wrong options or an unfit folder (nothing was written), 1 anything else.
 */
export function populationCommand(): Command {
  const command = new Command("population");
  return command
    .description("Make a seeded FHIR R4 population, its migrated side, and the truth about what went wrong")
    .requiredOption("--patients <n>", "how many patients; each has about 120 records", parsePatients)
    .option("--seed <text>", "the same seed and options give the same bytes", "1")
    .requiredOption("--out <dir>", "an empty folder, made when it is not there")
    .addOption(
      new Option("--faults <preset>", "how much goes wrong").choices(FAULT_PRESETS).default("default"),
    )
    .option("--fault <kind=rate>", "the rate of one kind, 0 to 1; may be repeated", collectRate)
    .option("--broken-input", "also break the files: torn lines, byte-order marks, gzip parts …", false)
    .addOption(
      new Option("--zone <name>", "the hospital's time zone").choices(ZONE_NAMES).default(ZONE_NAMES[0]),
    )
    .option("--extracted-at <instant>", "when the legacy extract was taken, an ISO instant", parseInstant)
    .option("--force", "replace the population that is in the folder", false)
    .addHelpText("after", `\nKinds of divergence for --fault:\n  ${FAULT_KIND_NAMES.join("\n  ")}`)
    .exitOverride(exitAsUsage)
    .action(async (options: PopulationCommandOptions) => {
      try {
        process.stdout.write(summaryText(await generate(options)));
      } catch (error) {
        const exitCode = error instanceof OutputFolderError ? EXIT_USAGE : EXIT_FAILED;
        command.error(`error: ${explain(error, options.out)}`, { exitCode, code: "holdpoint.population" });
      }
    });
}

function generate(options: PopulationCommandOptions): Promise<PopulationSummary> {
  const { patients, seed, faults, fault, zone, extractedAt, out, brokenInput, force } = options;
  return generatePopulation(
    { patients, seed, faults, rates: fault, zone, extractedAt },
    { out, brokenInput, force, onProgress: process.stderr.isTTY ? progressLine(patients) : undefined },
  );
}

/** Rewrites one line of the terminal as the population grows. */
function progressLine(patients: number): (progress: PopulationProgress) => void {
  return (progress) => {
    const share = Math.floor((100 * progress.patients) / patients);
    const end = progress.patients === patients ? "\n" : "";
    process.stderr.write(
      `\r${share}%  ${count(progress.patients)} of ${count(patients)} patients, ${count(progress.sourceRecords)} records at the source${end}`,
    );
  };
}

function summaryText(summary: PopulationSummary): string {
  const types = Object.entries(summary.recordsByType).map(([type, { source, target }]) => [
    type,
    count(source),
    count(target),
  ]);
  const kinds = Object.entries(summary.divergencesByKind)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, times]) => [kind, count(times)]);
  return [
    `${count(summary.patients)} patients: ${count(summary.sourceRecords)} records at the source, ${count(summary.targetRecords)} at the target.`,
    "",
    table([["resource type", "source", "target"], ...types.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))]),
    "",
    kinds.length === 0 ? "No divergences." : table([["divergence", "records"], ...kinds]),
    "",
    "Compare the two sides with:",
    `  npx holdpoint reconcile --source ${summary.paths.source} --target ${summary.paths.target} --crosswalk ${summary.paths.crosswalk} --conceptmaps ${summary.paths.conceptmaps} --out DIR`,
    "",
  ].join("\n");
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function explain(error: unknown, out: string): string {
  if (error instanceof OutputFolderError) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return `The population in ${out} is incomplete: ${reason}. Clear the cause and run the command again with --force; the same seed gives the same records.`;
}

function parsePatients(text: string): number {
  const patients = Number(text);
  if (!/^\d+$/.test(text) || patients < 1 || patients > MOST_PATIENTS) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${count(MOST_PATIENTS)}.`);
  }
  return patients;
}

function parseInstant(text: string): string {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isInstant || !(Date.parse(text) >= Date.parse(EARLIEST_EXTRACT))) {
    throw new InvalidArgumentError(
      `It must be an instant from 2020 on with its offset, like 2026-11-14T22:00:00-05:00.`,
    );
  }
  return text;
}

function collectRate(text: string, rates: Partial<FaultRates> = {}): Partial<FaultRates> {
  const [kind = "", value = ""] = text.split("=");
  const rate = Number(value);
  if (!isFaultKind(kind)) throw new InvalidArgumentError(`There is no kind "${kind}"; --help lists them.`);
  if (value === "" || !(rate >= 0 && rate <= 1))
    throw new InvalidArgumentError("The rate must be a number from 0 to 1, like allergy-code=0.05.");
  return { ...rates, [kind]: rate };
}

/** commander ends with 1 on wrong usage; here that is 2, and 1 is left to failures while running. */
function exitAsUsage(error: CommanderError): never {
  process.exit(error.code.startsWith("commander.") && error.exitCode !== 0 ? EXIT_USAGE : error.exitCode);
}
