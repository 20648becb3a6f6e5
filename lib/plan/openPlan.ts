import { v7 as uuidv7 } from "uuid";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { layFoundation, layGates, layParts, madeIn, type Run } from "#lib/opening/layOut.server.ts";
import { namedLogins, problemsOf } from "#lib/opening/rules.ts";
import type { PlanFile } from "#lib/opening/schema.ts";
import { layRunbook } from "#lib/runbook/openRunbook.server.ts";
import type { Runtime } from "#lib/runtime.ts";

/**
 * Opens a war room from a plan, through the door as the product itself. Everything that can be checked is checked first.
 * @returns the new cutover's id
 * @throws AppError when the plan does not hold together, and then nothing was made
 */
export async function openPlan(
  runtime: Runtime,
  plan: PlanFile,
  programId: string | null = null,
): Promise<string> {
  const people = await findPeople(runtime, plan);
  const problems = [
    ...problemsOf(plan),
    ...namedLogins(plan)
      .filter((login) => !people.has(login))
      .map((login) => `There is no account ${login}: make it first.`),
    ...(plan.notices.length > 0
      ? ["It has notices: a person drafts them, so open it in the browser, or without them."]
      : []),
  ];
  if (problems.length > 0) throw new AppError("invalid", `${problems.join(" ")} Nothing was made.`);

  const run: Run = async (command, input) => {
    const caller = { kind: "system", name: "setup" } as const;
    return (await execute(runtime, command, input, { caller, idempotencyKey: null })).result;
  };
  const personOf = (login: string): { id: string; name: string } => {
    const person = people.get(login);
    if (!person) throw new Error(`The plan names ${login}, whom nobody looked up.`);
    return person;
  };
  const cutoverId = uuidv7();
  const personIds = new Map([...people].map(([login, { id }]) => [login, id]));
  await layFoundation(run, cutoverId, programId, plan, personIds);
  const made = await madeIn(runtime.db, cutoverId);
  await layGates(run, cutoverId, plan, made);
  if (plan.runbook) await layRunbook(run, cutoverId, plan.runbook, personOf);
  await layParts(run, cutoverId, plan, made);
  return cutoverId;
}

/** Everyone whom the plan names, by their logins. */
async function findPeople(
  runtime: Runtime,
  plan: PlanFile,
): Promise<Map<string, { id: string; name: string }>> {
  const found = await runtime.db.person.findMany({
    where: { login: { in: namedLogins(plan) } },
    select: { id: true, login: true, name: true },
  });
  return new Map(found.map(({ login, ...person }) => [login, person]));
}
