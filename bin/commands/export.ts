import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { ExportError } from "#lib/bulkExport/ask.ts";
import { backendServicesToken } from "#lib/bulkExport/backendServices.ts";
import { bulkExport } from "#lib/bulkExport/bulkExport.ts";

const EXIT_INCOMPLETE = 3;
const EXIT_FAILED = 2;
const EXIT_CANCELLED = 130;

interface ExportCommandOptions {
  readonly url: string;
  readonly out: string;
  readonly tokenFile?: string;
  readonly clientId?: string;
  readonly keyFile?: string;
  readonly keyId?: string;
  readonly tokenUrl?: string;
  readonly scope?: string;
  readonly type?: string;
  readonly since?: string;
}

/**
 * `holdpoint export`: fetches a FHIR Bulk Data export into a folder that `holdpoint reconcile` reads. Exit codes: 0 all of it is there, 3 the
 * server says that it could not export everything, 2 it did not come; run again to go on, 130 cancelled.
 */
export function exportCommand(): Command {
  return new Command("export")
    .description(
      "Fetch a side of a reconciliation by FHIR Bulk Data $export; run again to go on where it was",
    )
    .requiredOption(
      "--url <url>",
      "https://…/$export, https://…/Patient/$export or https://…/Group/ID/$export",
    )
    .requiredOption("--out <dir>", "where the files go: Type.00000.ndjson")
    .option(
      "--token-file <file>",
      "the file that holds a bearer token; read before each request, so it may be renewed",
    )
    .option("--client-id <id>", "SMART Backend Services: as what the server knows this client")
    .option("--key-file <file>", "with --client-id: the private key, PEM or JWK; RSA or P-384")
    .option("--key-id <kid>", "by which the server knows the key, when the JWK does not say it")
    .option(
      "--token-url <url>",
      "where tokens are had, when the server's SMART configuration does not say it",
    )
    .option("--scope <scopes>", "what is asked for; system/*.read unless told")
    .option("--type <types>", "only these resource types, with commas between")
    .option("--since <instant>", "only what changed since then")
    .action(async ({ url, out, tokenFile, type, since, ...services }: ExportCommandOptions) => {
      const cancelled = new AbortController();
      const cancel = (): void => cancelled.abort();
      process.once("SIGINT", cancel);
      process.once("SIGTERM", cancel);
      try {
        const { files, errorFiles, transactionTime } = await bulkExport({
          url,
          out,
          types: type?.split(","),
          since,
          signal: cancelled.signal,
          token: tokenOf({ url, tokenFile, ...services }, cancelled.signal),
          onProgress: (line) => void process.stderr.write(`${line}\n`),
        });
        process.stdout.write(
          `${files.length} files, as of ${transactionTime}.${errorFiles > 0 ? ` The server could not export everything: ${errorFiles} files in ${out}/error say what.` : ""}\n`,
        );
        process.exitCode = errorFiles > 0 ? EXIT_INCOMPLETE : 0;
      } catch (error) {
        if (!cancelled.signal.aborted && !(error instanceof ExportError)) throw error;
        process.stderr.write(
          cancelled.signal.aborted
            ? "Cancelled. Run the same command to go on.\n"
            : `error: ${(error as Error).message} What came so far is kept; run the same command to go on.\n`,
        );
        process.exitCode = cancelled.signal.aborted ? EXIT_CANCELLED : EXIT_FAILED;
      } finally {
        process.off("SIGINT", cancel);
        process.off("SIGTERM", cancel);
      }
    });
}

/** Where tokens come from: a file, the server's token endpoint, or nowhere. @throws ExportError */
function tokenOf(
  { url, tokenFile, clientId, keyFile, keyId, tokenUrl, scope }: Omit<ExportCommandOptions, "out">,
  signal: AbortSignal,
): () => Promise<string | undefined> {
  if (clientId === undefined && keyFile === undefined)
    return async () => (tokenFile === undefined ? undefined : readToken(tokenFile));
  if (clientId === undefined || keyFile === undefined || tokenFile !== undefined)
    throw new ExportError("--client-id and --key-file belong together, and take the place of --token-file.");
  return backendServicesToken({ exportUrl: url, clientId, keyFile, keyId, tokenUrl, scope }, { signal });
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new ExportError(`The token's file ${file} cannot be read.`, { cause: error });
  }
}
