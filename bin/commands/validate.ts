import { Command, InvalidArgumentError } from "commander";
import { AppError } from "#lib/door/errors.ts";
import { plural } from "#lib/plural.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { openPushValidation, PushError } from "#lib/runs/push.ts";
import type { Runtime } from "#lib/runtime.ts";
import type { ValidatedDomain } from "#lib/validation/schema.ts";
import { VALIDATION_MEMORY_MB_DEFAULT, type ValidationResult, validate } from "#lib/validation/validate.ts";
import { readPushToken } from "./pushToken.ts";

const EXIT_INTERNAL = 1;
const EXIT_BAD_INPUT = 2;
const EXIT_NOT_VALID = 3;
const SMALLEST_MEMORY_MB = 256;

interface ValidateOptions {
  readonly source?: string;
  readonly target?: string;
  readonly sourceMapping?: string;
  readonly targetMapping?: string;
  readonly memory: number;
  readonly cutover?: string;
  readonly push?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

type Side = "source" | "target";
type Land = (side: Side, result: ValidationResult) => Promise<void>;

/** `holdpoint validate`: holds records against the structure of FHIR R4. Exit codes: 0 all are valid, 3 some are not, 2 bad input, 1 anything else. */
export function validateCommand(openRuntime: () => Promise<Runtime>): Command {
  return new Command("validate")
    .description("Hold each record of a FHIR export against the structure of FHIR R4")
    .option("--source <path>", "FHIR R4 NDJSON of the legacy system: a folder, a file or a glob")
    .option("--target <path>", "FHIR R4 NDJSON of the new system")
    .option("--source-mapping <file>", "when it is CSV or Parquet: how its columns become records; YAML")
    .option("--target-mapping <file>", "the same for the target")
    .option("--memory <MB>", "what all threads may hold together", asMegabytes, VALIDATION_MEMORY_MB_DEFAULT)
    .option("--cutover <id>", "show the result on the data page of this cutover")
    .option("--push <url>", "send it to this server instead: its address, or that of the cutover's board")
    .option("--token <token>", "with --push: a service token for reconciliation")
    .option("--token-file <file>", "with --push: the file that holds the token")
    .action(async (options: ValidateOptions, command: Command) => {
      if ((options.source ?? options.target) === undefined)
        command.error("error: give --source, --target or both", { exitCode: EXIT_BAD_INPUT });
      try {
        process.exitCode = await run(options, await openLanding(options, openRuntime));
      } catch (error) {
        process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode =
          error instanceof BadInputError || error instanceof PushError || error instanceof AppError
            ? EXIT_BAD_INPUT
            : EXIT_INTERNAL;
      }
    });
}

async function run(options: ValidateOptions, land: Land | undefined): Promise<number> {
  let isValid = true;
  for (const side of ["source", "target"] as const) {
    const given = options[side];
    if (given === undefined) continue;
    const mapping = side === "source" ? options.sourceMapping : options.targetMapping;
    const result = await validate({
      side,
      given,
      mapping,
      memoryLimitMb: options.memory,
      onProgress: progress(side),
    });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stdout.write(describe(side, result));
    isValid &&= result.domains.every(
      ({ records, valid, unparsable }) => valid === records && unparsable === 0,
    );
    await land?.(side, result);
  }
  return isValid ? 0 : EXIT_NOT_VALID;
}

/** Where results land besides the terminal; examples become pseudonyms on the way. */
async function openLanding(
  options: ValidateOptions,
  openRuntime: () => Promise<Runtime>,
): Promise<Land | undefined> {
  const { cutover, push, token, tokenFile } = options;
  const under = (pseudonym: (reference: string) => string, domains: readonly ValidatedDomain[]) =>
    domains.map((domain) => ({
      ...domain,
      issues: domain.issues.map((issue) => ({ ...issue, examples: issue.examples.map(pseudonym) })),
    }));
  if (push !== undefined) {
    const given = await readPushToken({ token, tokenFile });
    const { cutoverId, pseudonym, record } = await openPushValidation({
      url: push,
      cutoverId: cutover,
      token: given,
    });
    return async (side, result) =>
      void (await record({ cutoverId, side, ...result, domains: under(pseudonym, result.domains) }));
  }
  if (cutover === undefined) return undefined;
  const { execute } = await import("#lib/door/command.ts");
  const { pseudonymizer } = await import("#lib/journal/pseudonym.ts");
  const { recordValidation } = await import("#lib/validation/commands.ts");
  const runtime = await openRuntime();
  const pseudonym = pseudonymizer(runtime.journalKey, cutover);
  const caller = { kind: "system", name: "validation" } as const;
  return async (side, result) => {
    const input = { cutoverId: cutover, side, ...result, domains: under(pseudonym, result.domains) };
    await execute(runtime, recordValidation, input, { caller, idempotencyKey: null });
  };
}

/** A result for a terminal: rules and elements, never a record. */
export function describe(side: Side, { records, durationMs, domains }: ValidationResult): string {
  const rate = Math.round(records / Math.max(durationMs / 1_000, 0.001));
  const lines = [
    `${side}: ${count(records)} records in ${(durationMs / 1_000).toFixed(1)} s, ${count(rate)} a second`,
  ];
  for (const { domain, records: of, valid, unparsable, issues, moreIssues } of domains) {
    lines.push(
      `  ${domain.padEnd(14)} ${count(valid)} of ${count(of)} valid${unparsable > 0 ? `, ${plural(unparsable, "line")} could not be read` : ""}`,
    );
    for (const { rule, path, records: broken } of issues)
      lines.push(`    ${count(broken)} × ${rule}: ${path}`);
    if (moreIssues > 0) lines.push(`    and ${count(moreIssues)} more rules`);
  }
  return `${lines.join("\n")}\n`;
}

const count = (figure: number): string => figure.toLocaleString("en-US");

function progress(side: Side): (done: number, total: number) => void {
  return (done, total) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\x1b[Kvalidating the ${side}: part ${done} of ${total}`);
  };
}

function asMegabytes(text: string): number {
  const megabytes = Number(text);
  if (!Number.isInteger(megabytes) || megabytes < SMALLEST_MEMORY_MB)
    throw new InvalidArgumentError(`Give whole megabytes, at least ${SMALLEST_MEMORY_MB}.`);
  return megabytes;
}
