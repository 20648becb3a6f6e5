import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { createRun } from "#lib/runs/createRun.ts";
import type { Runtime } from "#lib/runtime.ts";
import {
  dueOccasion,
  type Occasion,
  openEscalations,
  plannedRunOf,
  planOf,
  scheduleAfter,
  toldOf,
  undoneToTell,
  whyNotAcknowledge,
  whyNotCancel,
  whyNotOrder,
} from "./rules.ts";
import * as spec from "./schema.ts";

const namesOf = async ({ reconciliationInputs = [] }: Runtime): Promise<readonly string[]> =>
  reconciliationInputs;

/** @throws AppError when the operator of this server has named no such input */
function requireInput(names: readonly string[], name: string): void {
  if (!names.includes(name))
    throw new AppError(
      "refused",
      `The operator of this server has named no extracts “${name}”. Nothing was changed.`,
    );
}

export const setPlan = defineCommand({
  spec: spec.setPlan,
  prepare: namesOf,
  async handle(context, { cutoverId, ...plan }, names) {
    requireInput(names, plan.input);
    const known = planOf(await context.facts(["reconciliationPlan"]));
    const { timeZone } = await context.get("cutover", cutoverId);
    const fields = {
      ...plan,
      ...scheduleAfter(known, plan, timeZone, context.at),
      changedAt: context.at,
      changedByName: context.person.name,
    };
    if (known) await context.update("reconciliationPlan", known.id, fields);
    else await context.create("reconciliationPlan", { ...fields, toldOfAt: null });
    return {};
  },
});

/** Begins a run that workers do. */
async function begin(
  context: CommandContext,
  { input, shards }: { input: string; shards: number },
  occasion: Occasion | undefined,
): Promise<string> {
  const facts = await context.facts(["run", "plannedRun"]);
  const before = Object.values(facts.run)
    .filter(({ id, status }) => status === "completed" && plannedRunOf(facts, id)?.input === input)
    .sort((a, b) => b.number - a.number)[0];
  const { id: runId } = await createRun(context, input);
  await context.create("plannedRun", {
    runId,
    scheduledFor: occasion?.day ?? null,
    occasionAt: occasion === undefined ? null : new Date(occasion.atMs).toISOString(),
    orderedByName: occasion === undefined ? context.person.name : null,
    input,
    shards,
    previousRunId: before?.id ?? null,
    reportSha256: null,
  });
  return runId;
}

export const orderRun = defineCommand({
  spec: spec.orderRun,
  prepare: namesOf,
  async handle(context, { input, shards }, names) {
    requireInput(names, input);
    refuse(whyNotOrder(await context.facts(["run", "plannedRun"])));
    return { runId: await begin(context, { input, shards }, undefined) };
  },
});

export const startPlanned = defineCommand({
  spec: spec.startPlanned,
  async handle(context, { cutoverId }) {
    const facts = await context.facts(["reconciliationPlan", "plannedRun", "run"]);
    const { timeZone, closedAt } = await context.get("cutover", cutoverId);
    const plan = planOf(facts);
    const due = closedAt === null ? dueOccasion(facts, timeZone, context.nowMs) : undefined;
    if (plan === undefined || due === undefined) return { runId: null };
    return { runId: await begin(context, plan, due) };
  },
});

export const tellUndone = defineCommand({
  spec: spec.tellUndone,
  async handle(context, { cutoverId }) {
    const facts = await context.facts(["reconciliationPlan", "plannedRun", "run"]);
    const { timeZone, closedAt } = await context.get("cutover", cutoverId);
    const plan = planOf(facts);
    const undone = closedAt === null ? undoneToTell(facts, timeZone, context.nowMs) : undefined;
    if (plan === undefined || undone === undefined) return { undone: null };
    await context.update("reconciliationPlan", plan.id, { toldOfAt: undone.at });
    return { undone };
  },
});

export const cancelRun = defineCommand({
  spec: spec.cancelRun,
  async handle(context, { runId, reason }) {
    const run = await context.get("run", runId);
    refuse(whyNotCancel(run));
    context.reason = reason;
    const failure = `Cancelled by ${context.person.name}.`;
    await context.update("run", runId, { status: "cancelled", failure, finishedAt: context.at });
    await context.tx.vital.deleteMany({ where: { kind: "progress", subjectId: runId } });
    return {};
  },
});

export const settlePlanned = defineCommand({
  spec: spec.settlePlanned,
  async handle(context, { cutoverId, runId, reportSha256, page }) {
    const facts = await context.facts(["plannedRun", "authorityRow", "phase", "escalation"]);
    const planned = plannedRunOf(facts, runId);
    if (planned === undefined) throw new AppError("not-found", "This cutover has no such planned run.");
    if (planned.reportSha256 !== null) return { escalated: [] };
    if (page !== null)
      await context.tx.runPage.create({ data: { runId, cutoverId, page: Buffer.from(page, "base64") } });
    await context.update("plannedRun", planned.id, { reportSha256 });
    const results = (await context.list("domainResult")).filter((result) => result.runId === runId);
    const failed = results.filter(({ verdict }) => verdict === "fail" || verdict === "error");
    const open = new Set(openEscalations(facts).map(({ domain }) => domain));
    const fresh = failed.filter(({ domain }) => !open.has(domain));
    for (const { domain, reasons } of fresh)
      await context.create("escalation", {
        runId,
        domain,
        position: toldOf(facts, domain),
        reasons,
        raisedAt: context.at,
        acknowledgedAt: null,
        acknowledgedByName: null,
      });
    return { escalated: fresh.map(({ domain }) => domain) };
  },
});

export const acknowledgeEscalation = defineCommand({
  spec: spec.acknowledgeEscalation,
  async handle(context, { escalationId }) {
    const escalation = await context.get("escalation", escalationId);
    refuse(whyNotAcknowledge(escalation, context.person.positions));
    await context.update("escalation", escalationId, {
      acknowledgedAt: context.at,
      acknowledgedByName: context.person.name,
    });
    return {};
  },
});
