import { Command } from "commander";
import { readSettings } from "#lib/env.ts";
import type { Runtime } from "#lib/runtime.ts";
import { rotateValuesKeyTo } from "#lib/sealing/rotate.server.ts";
import { loadNextValuesKey, loadSecrets } from "#lib/secrets.ts";

/** `holdpoint values`: the key that sealed values are under. */
export function valuesCommand(openRuntime: () => Promise<Runtime>): Command {
  const command = new Command("values").description(
    "Sealed values: records' values that only a reveal shows",
  );
  const key = command
    .command("key")
    .description("Print which key the data keys are wrapped under; it gives nothing of the key away")
    .action(async () => {
      console.log((await loadSecrets(readSettings())).valuesKey?.keyId ?? "No key for values is set.");
    });
  key
    .command("rotate")
    .description("Wrap every cutover's data key under a new key; start the servers again afterwards")
    .option("--to <file>", "the new key, 32 bytes in base64, where the key is not Holdpoint's own file")
    .action(({ to }: { readonly to?: string }) => rotate(openRuntime, to));
  return command;
}

async function rotate(openRuntime: () => Promise<Runtime>, to: string | undefined): Promise<void> {
  const { wrapper, takeOver } = await loadNextValuesKey(readSettings(), to);
  const runtime = await openRuntime();
  const dataKeys = await rotateValuesKeyTo(runtime, wrapper);
  await takeOver();
  console.log(
    `${dataKeys} data keys are wrapped under ${wrapper.keyId}, which replaced ${runtime.valuesKey?.keyId}.`,
  );
  if (to !== undefined) console.log(`Set HOLDPOINT_VALUES_KEY_FILE=${to}`);
  console.log(
    "Start the servers again: one that runs with the old key opens and seals nothing, and says so.",
  );
}
