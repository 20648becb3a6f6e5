import { Command } from "commander";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { readSettings } from "#lib/env.ts";
import { exportJournal } from "#lib/journal/commands.ts";
import { exportToFile } from "#lib/journal/export.server.ts";
import { formatVkey } from "#lib/journal/note.ts";
import { rotateTo } from "#lib/journal/rotateKey.server.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import { knownKeys } from "#lib/journal/signer.ts";
import type { Runtime } from "#lib/runtime.ts";
import { loadAnchors, loadHeadSigning, loadNextSigner } from "#lib/secrets.ts";

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
  const key = command
    .command("key")
    .description("Print the keys that sign this installation's tree heads, the present one first, for --key")
    .action(async () => {
      for (const one of knownKeys(await loadHeadSigning(readSettings()))) console.log(formatVkey(one));
    });
  key
    .command("rotate")
    .description("Put a new key into the place of the one that signs; start the servers again afterwards")
    .option("--to <file>", "the new key, a PEM, where the key is not Holdpoint's own file")
    .action(({ to }: { readonly to?: string }) => rotate(openRuntime, to));
  return command;
}

async function rotate(openRuntime: () => Promise<Runtime>, to: string | undefined): Promise<void> {
  const settings = readSettings();
  const signing = await loadHeadSigning(settings);
  const { signer, takeOver } = await loadNextSigner(settings, to);
  await rotateTo(await openRuntime(), signer, signing, await loadAnchors(settings));
  await takeOver();
  const [old, next] = [...knownKeys(signing).slice(0, 1), ...knownKeys({ signer, oldKeys: [] })].map(
    formatVkey,
  );
  console.log(`The key ${old}\nwas replaced by ${next}`);
  if (to !== undefined) console.log(`Set HOLDPOINT_TREE_HEAD_KEY_FILE=${to}`);
  console.log("Start the servers again: one that runs with the old key signs nothing any more, and says so.");
}
