import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { z } from "zod";
import { createPerson } from "#lib/access/commands.ts";
import { disablePerson, enablePerson, signOutPerson } from "#lib/account/commands.ts";
import { nameBreakGlassAccount } from "#lib/breakGlass/commands.ts";
import { type Command as Definition, execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { linkIdentity } from "#lib/idp/commands.ts";
import type { Runtime } from "#lib/runtime.ts";

interface AddOptions {
  readonly name: string;
}

interface LinkOptions {
  readonly issuer: string;
  readonly subject: string;
}

interface BreakGlassOptions {
  readonly cutover: string;
  readonly justification: string;
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
  command
    .command("link")
    .argument("<login>", "whose account")
    .requiredOption("--issuer <url>", "the identity provider's issuer, as HOLDPOINT_OIDC_ISSUER has it")
    .requiredOption("--subject <sub>", "who they are there: the `sub` of their tokens")
    .description("Link an account to who its person is at the identity provider")
    .action(async (login: string, { issuer, subject }: LinkOptions) => {
      const runtime = await openRuntime();
      const personId = await findPersonId(runtime, login);
      await run(runtime, linkIdentity, { personId, issuer, subject, linkedBy: "operator" });
      console.log(`${login} can sign in with the identity provider.`);
    });
  command
    .command("break-glass")
    .argument("<login>", "whose local account")
    .requiredOption("--cutover <id>", "where it may break the glass")
    .requiredOption("--justification <text>", "why this account")
    .description("Name a local account with which break-glass may be started in a cutover")
    .action(async (login: string, { cutover: cutoverId, justification }: BreakGlassOptions) => {
      const runtime = await openRuntime();
      const personId = await findPersonId(runtime, login);
      await run(runtime, nameBreakGlassAccount, { cutoverId, personId, justification });
      console.log(`${login} can start break-glass there, for an hour at most; it signs nothing.`);
    });
  for (const { verb, description, command: definition, done } of ABOUT_ACCOUNTS)
    command
      .command(verb)
      .argument("<login>", "whose account")
      .requiredOption("--reason <text>", "why; it goes into the journal")
      .description(description)
      .action(async (login: string, { reason }: { readonly reason: string }) => {
        const runtime = await openRuntime();
        await run(runtime, definition, { personId: await findPersonId(runtime, login), reason });
        console.log(`${login} ${done}`);
      });
  return command;
}

/** What an operator does about an account when nobody in a cutover can. */
const ABOUT_ACCOUNTS = [
  {
    verb: "disable",
    description: "Disable an account and end its sessions, now",
    command: disablePerson,
    done: "is out of every page at the next step and off every board within 5 s, and can’t sign in.",
  },
  {
    verb: "enable",
    description: "Enable a disabled account again",
    command: enablePerson,
    done: "can sign in again. The old sessions stay ended.",
  },
  {
    verb: "sign-out",
    description: "End all sessions of an account, now",
    command: signOutPerson,
    done: "is signed out everywhere.",
  },
] as const;

async function findPersonId(runtime: Runtime, login: string): Promise<string> {
  const person = await runtime.db.person.findUnique({ where: { login: login.toLowerCase() } });
  if (!person) throw new AppError("not-found", `There is no account ${login}. Nothing was changed.`);
  return person.id;
}

/** Runs a command as the product itself, for whoever holds the database's password. */
async function run<I extends z.ZodType, O extends z.ZodType, P>(
  runtime: Runtime,
  definition: Definition<I, O, P>,
  input: z.input<I>,
): Promise<void> {
  await execute(runtime, definition, input, {
    caller: { kind: "system", name: "command line" },
    idempotencyKey: null,
  });
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
