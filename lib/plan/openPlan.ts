import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { assignPosition } from "#lib/access/commands.ts";
import { type Command, execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Position } from "#lib/door/positions.ts";
import { configureGate } from "#lib/gates/commands.ts";
import { whyNotFillable, whyNotPolicy } from "#lib/gates/policy.ts";
import { openRunbook } from "#lib/runbook/openRunbook.server.ts";
import { loginsOf } from "#lib/runbook/runbookFile.ts";
import type { Runtime } from "#lib/runtime.ts";
import { defineSignal } from "#lib/signals/commands.ts";
import { defineTrigger } from "#lib/triggers/commands.ts";
import { createCutover } from "./commands.ts";
import { danglingNames, type PlanFile } from "./planFile.ts";

/**
 * Opens a war room from a plan, through the door as the product itself. Everything that can be checked is checked first.
 * @returns the new cutover's id
 * @throws AppError when the plan does not hold together, and then nothing was made
 */
export async function openPlan(runtime: Runtime, plan: PlanFile): Promise<string> {
  const people = await findPeople(runtime, plan);
  const named = [...plan.people.map(({ login }) => login), ...(plan.runbook ? loginsOf(plan.runbook) : [])];
  const holders = (wanted: Position): string[] =>
    plan.people.filter(({ positions }) => positions.includes(wanted)).map(({ login }) => login);
  const commanders = holders("incident-commander");
  const problems = [
    ...danglingNames(plan),
    ...[...new Set(named)]
      .filter((login) => !people.has(login))
      .map((login) => `There is no account ${login}: make it first.`),
    ...plan.gates.flatMap(({ number, policy }) => {
      const whyNot = whyNotPolicy(policy) ?? whyNotFillable(policy, holders, commanders);
      return whyNot === undefined ? [] : [`Gate ${number}: ${whyNot}`];
    }),
  ];
  if (problems.length > 0) throw new AppError("invalid", `${problems.join(" ")} Nothing was made.`);

  const run = async <I extends z.ZodType, O extends z.ZodType, P>(
    command: Command<I, O, P>,
    input: z.input<I>,
  ): Promise<z.output<O>> => {
    const caller = { kind: "system", name: "setup" } as const;
    return (await execute(runtime, command, input, { caller, idempotencyKey: null })).result;
  };
  const cutoverId = uuidv7();
  await run(createCutover, { ...plan.cutover, cutoverId });
  for (const { login, positions, justification } of plan.people)
    for (const position of positions)
      await run(assignPosition, {
        cutoverId,
        personId: people.get(login)?.id ?? "",
        position,
        kind: "primary",
        justification,
      });
  const signalIdByKey = new Map<string, string>();
  for (const signal of plan.signals)
    signalIdByKey.set(signal.key, (await run(defineSignal, { cutoverId, ...signal })).signalId);
  const triggerIdByName = new Map<string, string>();
  for (const { signal, ...trigger } of plan.triggers) {
    const signalId = signalIdByKey.get(signal) ?? "";
    triggerIdByName.set(
      trigger.name,
      (await run(defineTrigger, { cutoverId, signalId, ...trigger })).triggerId,
    );
  }
  const phases = await runtime.db.phase.findMany({ where: { cutoverId } });
  for (const { phase, criteria, ...gate } of plan.gates)
    await run(configureGate, {
      cutoverId,
      phaseId: phases.find(({ number }) => number === phase)?.id ?? "",
      ...gate,
      criteria: criteria.map(({ question, binding }) => ({
        question,
        binding:
          binding.kind === "trigger"
            ? { kind: "trigger" as const, triggerId: triggerIdByName.get(binding.trigger) ?? "" }
            : binding,
      })),
    });
  if (plan.runbook) await openRunbook(runtime, cutoverId, plan.runbook, people);
  return cutoverId;
}

/** Everyone whom the plan names, by their logins. */
async function findPeople(
  runtime: Runtime,
  { people, runbook }: PlanFile,
): Promise<Map<string, { id: string; name: string }>> {
  const logins = [...people.map(({ login }) => login), ...(runbook ? loginsOf(runbook) : [])];
  const found = await runtime.db.person.findMany({
    where: { login: { in: logins } },
    select: { id: true, login: true, name: true },
  });
  return new Map(found.map(({ login, ...person }) => [login, person]));
}
