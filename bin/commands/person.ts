import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { createPerson } from "#lib/access/commands.ts";
import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";

interface AddOptions {
  readonly name: string;
}

/** `holdpoint person add`: a local account, so that somebody can sign in to a new installation. */
export function personCommand(openRuntime: () => Promise<Runtime>): Command {
  const command = new Command("person").description("Local accounts");
  command
    .command("add")
    .argument("<login>", "what they sign in as")
    .requiredOption("--name <name>", "their name as signatures print it")
    .description("Make a local account; the password is read from standard input, not from the command line")
    .action(async (login: string, { name }: AddOptions) => {
      const password = await readPassword();
      await execute(
        await openRuntime(),
        createPerson,
        { login, name, password },
        { caller: { kind: "system", name: "command line" }, idempotencyKey: null },
      );
      console.log(`${login} can sign in. Positions are given in a cutover's plan, or by its commander.`);
    });
  return command;
}

/** The first line of standard input. A terminal shows it as it is typed; a pipe shows nothing. */
async function readPassword(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question("Password: ");
  } finally {
    lines.close();
  }
}
