import { Command } from "commander";
import { landingOf } from "#lib/elsewhere/landing.ts";
import { readDvtFile, readTableMap } from "#lib/elsewhere/readResults.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import type { LandingSink } from "#lib/runs/landing.ts";
import { openPushSink, PushError } from "#lib/runs/push.ts";
import { readPushToken } from "./pushToken.ts";

const EXIT_BAD_INPUT = 2;
const EXIT_NO_PASS = 3;

interface ImportOptions {
  readonly format: string;
  readonly file: string;
  readonly tables?: string;
  readonly cutover?: string;
  readonly push?: string;
  readonly tokenFile?: string;
}

/**
 * `holdpoint import-results`: lands what another tool has compared as a run of a room. Exit codes: 3 landed, and no pass, which nothing of
 * it can be; 2 bad input. Only counts, names of columns and pseudonyms travel.
 */
export function importResultsCommand(openSink: (cutoverId: string) => Promise<LandingSink>): Command {
  return new Command("import-results")
    .description("Land the result table of Google's Data Validation Tool in a room, as a run of its own")
    .requiredOption("--format <format>", "dvt")
    .requiredOption("--file <file>", "the result table: CSV with a head, a JSON array or NDJSON")
    .option("--tables <file>", "which FHIR type each table holds, where its name does not say it; YAML")
    .option("--cutover <id>", "land it in this cutover")
    .option("--push <url>", "land it at this server instead: its address, or that of the cutover's board")
    .option("--token-file <file>", "with --push: the file that holds a service token for reconciliation")
    .action(async ({ format, file, tables, cutover, push, tokenFile }: ImportOptions) => {
      try {
        if (format !== "dvt")
          throw new PushError(`There is no format ${format}: dvt is the one that is known.`);
        const landing = landingOf(
          await readDvtFile(file),
          tables === undefined ? {} : await readTableMap(tables),
        );
        const sink = await sinkFor({ cutover, push, tokenFile }, openSink);
        await sink.land(landing);
        const failed = landing.domains.filter(({ verdict }) => verdict === "fail").length;
        process.stdout.write(
          `${landing.label}: ${landing.domains.length} domains, ${failed} of them beyond what is allowed. What agrees stands as unknown: it proves no record.\n`,
        );
        process.exitCode = EXIT_NO_PASS;
      } catch (error) {
        if (!(error instanceof BadInputError || error instanceof PushError)) throw error;
        process.stderr.write(`error: ${error.message}\n`);
        process.exitCode = EXIT_BAD_INPUT;
      }
    });
}

async function sinkFor(
  { cutover, push, tokenFile }: Pick<ImportOptions, "cutover" | "push" | "tokenFile">,
  openSink: (cutoverId: string) => Promise<LandingSink>,
): Promise<LandingSink> {
  if (push === undefined) {
    if (cutover === undefined) throw new PushError("Say where it goes: --cutover ID or --push URL.");
    return openSink(cutover);
  }
  const token = await readPushToken({ tokenFile });
  const warn = (message: string): void => void process.stderr.write(`warning: ${message}\n`);
  return openPushSink({ url: push, cutoverId: cutover, token, warn });
}
