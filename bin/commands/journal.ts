import { Command } from "commander";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { readSettings } from "#lib/env.ts";
import { exportJournal } from "#lib/journal/commands.ts";
import { exportToFile } from "#lib/journal/export.server.ts";
import { formatVkey } from "#lib/journal/note.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import { knownKeys } from "#lib/journal/signer.ts";
import type { Runtime } from "#lib/runtime.ts";
import { loadHeadSigning } from "#lib/secrets.ts";

interface ExportOptions {
  readonly cutover?: string;
  readonly house?: true;
  readonly out: string;
}

/** `holdpoint journal`: takes a journal away, and says whose signatures to believe. */
export function journalCommand(openRuntime: () => Promise<Runtime>): Command {
  const command = new Command("journal").description("The journal, to be checked elsewhere");
  command
    .command("export")
    .description("Write a journal and its signed tree heads to a file that `holdpoint verify` reads")
    .option("--cutover <id>", "the journal of this cutover")
    .option("--house", "the journal of what belongs to no cutover: people, sign-ins")
    .requiredOption("--out <file>", "where it goes, NDJSON")
    .action(async ({ cutover, house, out }: ExportOptions) => {
      if ((cutover === undefined) === (house === undefined))
        throw new AppError("invalid", "Give either --cutover or --house. Nothing was exported.");
      const runtime = await openRuntime();
      await execute(
        runtime,
        exportJournal,
        { cutoverId: cutover },
        { caller: { kind: "system", name: "command line" }, idempotencyKey: null },
      );
      const { entries, heads } = await exportToFile(runtime.db, cutover ?? HOUSE, out);
      console.log(`Exported ${entries} entries and ${heads} tree heads to ${out}`);
    });
  command
    .command("key")
    .description("Print the keys that sign this installation's tree heads, the present one first, for --key")
    .action(async () => {
      for (const key of knownKeys(await loadHeadSigning(readSettings()))) console.log(formatVkey(key));
    });
  return command;
}
