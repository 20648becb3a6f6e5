import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { AppError } from "#lib/door/errors.ts";
import { planFileSchema } from "#lib/opening/schema.ts";
import { openPlan } from "#lib/plan/openPlan.ts";
import type { Runtime } from "#lib/runtime.ts";

/** `holdpoint cutover open`: a war room from a plan in a file. */
export function cutoverCommand(openRuntime: () => Promise<Runtime>): Command {
  const command = new Command("cutover").description("War rooms");
  command
    .command("open")
    .argument("<plan>", "a plan in JSON; docs/example-plan.json is one")
    .description("Open a war room from a plan: who is who, what is watched, which gates must be passed")
    .action(async (file: string) => {
      const plan = planFileSchema.safeParse(await readJson(file));
      if (!plan.success) {
        const [issue] = plan.error.issues;
        throw new AppError(
          "invalid",
          `${file}, at ${issue?.path.join(".")}: ${issue?.message}. Nothing was made.`,
        );
      }
      const cutoverId = await openPlan(await openRuntime(), plan.data);
      console.log(`Opened /cutovers/${cutoverId}`);
    });
  return command;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "is not JSON" : "can't be read";
    throw new AppError("invalid", `${file} ${reason}. Nothing was made.`, { cause: error });
  }
}
