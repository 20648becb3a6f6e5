import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Command, Option } from "commander";
import { AppError } from "#lib/door/errors.ts";
import { callsTo, PushError, pushTarget } from "#lib/runs/push.ts";
import type { ReadAccounts } from "#lib/workforce/checkAccounts.ts";
import { fetchScim, ScimError } from "#lib/workforce/fetchScim.ts";
import { formatOf, readAccounts } from "#lib/workforce/readAccounts.ts";
import { fileAccounts, finishImport, startImport } from "#lib/workforce/schema.ts";
import { type AccountChannel, sendAccounts } from "#lib/workforce/sendAccounts.ts";
import { type AccountFormat, formatSchema, type Side, sideSchema } from "#lib/workforce/vocabulary.ts";

const EXIT_BAD_INPUT = 2;
const PROBLEMS_SHOWN = 20;

interface WorkforceOptions {
  readonly side: Side;
  readonly file?: string;
  readonly format?: AccountFormat;
  readonly takenAt?: string;
  readonly scim?: string;
  readonly scimTokenFile?: string;
  readonly cutover?: string;
  readonly push?: string;
  readonly tokenFile?: string;
}

/** The way into a cutover of this installation's own database. */
type OpenAccountChannel = () => Promise<AccountChannel>;

/** What can't be imported; its message goes to the terminal. */
class WorkforceInputError extends Error {
  override readonly name = "WorkforceInputError";
}

/** `holdpoint workforce`: imports the accounts of one side. Exit codes: 0 imported, 2 bad input, 1 anything else. */
export function workforceCommand(openChannel: OpenAccountChannel): Command {
  return new Command("workforce")
    .description("Import the staff accounts of one side into a cutover, to compare them with the other's")
    .addOption(
      new Option("--side <side>", "whose accounts").choices(sideSchema.options).makeOptionMandatory(),
    )
    .option("--file <file>", "accounts as CSV, SCIM 2.0 JSON or LDIF")
    .addOption(new Option("--format <format>", "when its name does not say it").choices(formatSchema.options))
    .option(
      "--taken-at <instant>",
      "when the directory was as the file says; without it, when the file was written",
    )
    .option("--scim <url>", "fetch them from a SCIM 2.0 service instead: its base address")
    .option("--scim-token-file <file>", "the file that holds the service's bearer token")
    .option("--cutover <id>", "the cutover that they are for")
    .option("--push <url>", "a server elsewhere: its address, or that of the cutover's board")
    .option("--token-file <file>", "with --push: the file that holds a service token for reconciliation")
    .action(async (options: WorkforceOptions) => {
      try {
        await run(options, openChannel);
      } catch (error) {
        const isInput = [WorkforceInputError, PushError, ScimError].some((kind) => error instanceof kind);
        if (!isInput && !(error instanceof AppError)) throw error;
        process.stderr.write(`error: ${error instanceof Error ? error.message : ""}\n`);
        process.exitCode = EXIT_BAD_INPUT;
      }
    });
}

async function run(options: WorkforceOptions, openChannel: OpenAccountChannel): Promise<void> {
  const { side, cutover, push } = options;
  const { channel, cutoverId } = await wayOf(options, openChannel, push, cutover);
  const { read, format, label, takenAt } = await accountsOf(options);
  const { accounts, problems } = read;
  if (problems.length > 0) {
    for (const { row, column, sentence } of problems.slice(0, PROBLEMS_SHOWN))
      process.stderr.write(`${row}${column === null ? "" : ` ${column}`}: ${sentence}\n`);
    throw new WorkforceInputError(`${problems.length} problems; nothing was imported.`);
  }
  const { number, parityId } = await sendAccounts(channel, {
    cutoverId,
    side,
    format,
    label,
    takenAt,
    accounts,
  });
  process.stdout.write(
    `Import ${number}: ${accounts.length.toLocaleString("en-US")} accounts of the ${side} side.${parityId === null ? " The other side is still to come." : " Both sides are compared."}\n`,
  );
}

async function wayOf(
  { tokenFile }: WorkforceOptions,
  openChannel: OpenAccountChannel,
  push: string | undefined,
  cutover: string | undefined,
): Promise<{ channel: AccountChannel; cutoverId: string }> {
  if (push === undefined) {
    if (cutover === undefined) throw new WorkforceInputError("Name the cutover with --cutover.");
    return { channel: await openChannel(), cutoverId: cutover };
  }
  if (tokenFile === undefined)
    throw new WorkforceInputError("--push needs a token: give one with --token-file.");
  const { origin, cutoverId } = pushTarget(push, cutover);
  const call = callsTo(origin, { token: await readLine(tokenFile) });
  return {
    cutoverId,
    channel: {
      startImport: call(startImport),
      fileAccounts: call(fileAccounts),
      finishImport: call(finishImport),
    },
  };
}

async function readLine(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new WorkforceInputError(`${file} can’t be read.`, { cause: error });
  }
}

interface Given {
  readonly read: ReadAccounts;
  readonly format: AccountFormat;
  readonly label: string;
  readonly takenAt: string;
}

async function accountsOf({ file, format, takenAt, scim, scimTokenFile }: WorkforceOptions): Promise<Given> {
  if (scim !== undefined) {
    if (file !== undefined) throw new WorkforceInputError("Give --file or --scim, not both.");
    if (scimTokenFile === undefined)
      throw new WorkforceInputError("--scim needs a token: give one with --scim-token-file.");
    // Before the first page: what changes while they are fetched may be missing.
    const now = new Date().toISOString();
    const read = await fetchScim({ url: scim, token: await readLine(scimTokenFile) });
    return { read, format: "scim", label: new URL(scim).host, takenAt: now };
  }
  if (file === undefined)
    throw new WorkforceInputError("Give the accounts with --file, or where they are with --scim.");
  let text: string;
  let written: Date;
  try {
    text = await readFile(file, "utf8");
    written = (await stat(file)).mtime;
  } catch (error) {
    throw new WorkforceInputError(`${file} can’t be read.`, { cause: error });
  }
  const at = takenAt === undefined ? written : new Date(takenAt);
  if (Number.isNaN(at.getTime()))
    throw new WorkforceInputError("--taken-at is an instant such as 2026-11-20T18:00:00Z.");
  const used = format ?? formatOf(file, text);
  return { read: readAccounts(used, text), format: used, label: basename(file), takenAt: at.toISOString() };
}
