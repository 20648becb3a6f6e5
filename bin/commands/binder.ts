import { copyFile, rename, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Settings } from "#lib/env.ts";
import { binderFile } from "#lib/evidence/binderFile.ts";
import type { BinderMaker } from "#lib/evidence/build.server.ts";
import { requestBinder, takeBinder } from "#lib/evidence/commands.ts";
import { makeBinders } from "#lib/evidence/worker.server.ts";
import { anchorsFrom } from "#lib/journal/anchors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { loadHeadSigning } from "#lib/secrets.ts";

const BY = { caller: { kind: "system", name: "command line" }, idempotencyKey: null } as const;
/** When a server makes it, it is looked at this often whether it is whole. */
const LOOK_INTERVAL_MS = 500;

/** What the command is given: the way through the door, with the settings and where the database is. */
export interface Opened {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly databaseUrl: string;
}

/** `holdpoint binder`: everything about a cutover in one file, to be checked without Holdpoint. */
export function binderCommand(open: () => Promise<Opened>): Command {
  return new Command("binder")
    .description("Make an evidence binder: journal, proofs, gates, signatures, reports, signed")
    .argument("<cutover>", "the cutover's id, or the last word of its address")
    .requiredOption("--out <file>", "where it goes, a ZIP")
    .action(async (cutover: string, { out }: { out: string }) => {
      const opened = await open();
      const { file, number } = await make(opened, await cutoverIdOf(opened.runtime, cutover));
      await copyWhole(file, out);
      console.log(`Binder ${number} is ${out}. To check it: npx holdpoint verify ${out} --key …`);
    });
}

async function cutoverIdOf({ db }: Runtime, name: string): Promise<string> {
  const isId = /^[0-9a-f-]{36}$/i.test(name);
  const found = await db.cutover.findFirst({ where: isId ? { id: name.toLowerCase() } : { slug: name } });
  if (!found) throw new AppError("not-found", `There is no cutover ${name}. Nothing was made.`);
  return found.id;
}

async function make(
  { runtime, settings, databaseUrl }: Opened,
  cutoverId: string,
): Promise<{ file: string; number: number }> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const maker: BinderMaker = {
    runtime,
    signing: await loadHeadSigning(settings),
    anchors: anchorsFrom(settings.anchors),
    stopping: stopping.signal,
  };
  const { result } = await execute(runtime, requestBinder, { cutoverId }, BY);
  const { binderId, number } = result;
  let step = "";
  for (;;) {
    await makeBinders(maker, databaseUrl, (progress) => {
      if (progress.step !== step)
        process.stderr.write(`${Math.floor(progress.done / 10)} % ${progress.step}\n`);
      step = progress.step;
    });
    const binder = await runtime.db.binder.findUniqueOrThrow({ where: { id: binderId } });
    if (binder.status === "done") break;
    if (binder.status !== "building")
      throw new AppError("refused", `Binder ${number} was not made: ${binder.failure ?? binder.status}.`);
    if (stopping.signal.aborted)
      throw new AppError(
        "refused",
        `Stopped. A running server goes on with binder ${number}; else it waits.`,
      );
    await sleep(LOOK_INTERVAL_MS);
  }
  await execute(runtime, takeBinder, { cutoverId, binderId }, BY);
  return { file: binderFile(runtime, binderId), number };
}

/** The file appears when it is whole. */
async function copyWhole(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, `${to}.part`);
    await rename(`${to}.part`, to);
  } catch (error) {
    await rm(`${to}.part`, { force: true });
    throw new AppError("invalid", `${to} can't be written. The binder is kept as ${from}.`, { cause: error });
  }
}
