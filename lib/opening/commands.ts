import type { z } from "zod";
import { assignPosition } from "#lib/access/commands.ts";
import { type Command, defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError } from "#lib/door/errors.ts";
import { parseInput } from "#lib/door/input.ts";
import { layRunbook } from "#lib/runbook/openRunbook.server.ts";
import { layFoundation, layGates, layParts, madeIn } from "./layOut.server.ts";
import { blockersOfOpening, namedLogins } from "./rules.ts";
import type { PlanFile } from "./schema.ts";
import * as spec from "./schema.ts";

const OPENED = "Opened the war room.";

/** @throws AppError when the plan can't be opened as it is: nothing was made */
async function peopleOf(context: CommandContext, plan: PlanFile): Promise<ReadonlyMap<string, string>> {
  const { tx, person, nowMs } = context;
  const logins = namedLogins(plan);
  const known = await tx.person.findMany({ where: { login: { in: logins } } });
  const openerLogin = known.find(({ id }) => id === person.personId)?.login ?? "";
  const ids = new Map(known.map(({ id, login }) => [login, id]));
  const taken = await tx.cutover.count({
    where: { OR: [{ id: context.scope }, { slug: plan.cutover.slug }] },
  });
  const problems = [
    ...(taken > 0 ? [`There is a war room of the short name “${plan.cutover.slug}” already.`] : []),
    ...logins
      .filter((login) => !ids.has(login))
      .map((login) => `There is no account ${login}: make it first.`),
    ...blockersOfOpening(plan, openerLogin, nowMs),
  ];
  if (problems.length > 0) throw new AppError("refused", `${problems.join(" ")} Nothing was made.`);
  return ids;
}

/** The commands that lay a room out, one after another in the transaction and the entry of this one. */
const within =
  (context: CommandContext) =>
  async <I extends z.ZodType, O extends z.ZodType, P>(
    command: Command<I, O, P>,
    raw: z.input<I>,
  ): Promise<z.output<O>> => {
    const input = parseInput(command.spec, raw);
    if ((command as unknown) === assignPosition && (await takesCommand(context, input as Assigned)))
      return { assignmentId: null } as z.output<O>;
    // None of them prepares anything.
    return command.spec.output.parse(await command.handle(context, input, undefined as P));
  };

type Assigned = z.output<typeof assignPosition.spec.input>;

/** Gives who opens a room its command: the one position that a person takes themselves, see docs/adr. @returns whether it was that */
async function takesCommand(
  context: CommandContext,
  { personId, position, ...given }: Assigned,
): Promise<boolean> {
  const { person, at } = context;
  if (personId !== person.personId || position !== "incident-commander") return false;
  await context.create("assignment", {
    personId,
    personName: person.name,
    position,
    kind: given.kind,
    justification: `${OPENED} ${given.justification}`,
    startsAt: at,
    endsAt: null,
    givenByName: person.name,
    endedByName: null,
    endedReason: null,
  });
  return true;
}

export const openCutover = defineCommand({
  spec: spec.openCutover,
  opensJournal: true,
  async handle(context, { cutoverId, programId, plan }) {
    const personIds = await peopleOf(context, plan);
    const run = within(context);
    await layFoundation(run, cutoverId, programId, plan, personIds);
    const made = await madeIn(context.tx, cutoverId);
    await layGates(run, cutoverId, plan, made);
    if (plan.runbook) await layRunbook(run, cutoverId, plan.runbook, personOf(personIds));
    await layParts(run, cutoverId, plan, made);
    return { cutoverId };
  },
});

/** Names are read from the accounts where they are kept; a plan that a person opens says nothing that was done. */
const personOf =
  (personIds: ReadonlyMap<string, string>) =>
  (login: string): { id: string; name: string } => ({ id: personIds.get(login) ?? "", name: login });
