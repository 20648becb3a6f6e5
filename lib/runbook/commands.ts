import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { listEntities } from "#lib/door/store.ts";
import { readGateFacts } from "#lib/gates/readFacts.server.ts";
import { viewGate } from "#lib/gates/rules.ts";
import { HOLD_FACT_TYPES, NOTHING_HELD, standingOf } from "#lib/holds/rules.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { whyNotOrdered } from "./graph.ts";
import { whyConflict, whyNotEdit, whyNotPlanned } from "./planning.ts";
import { nameReferences, resolve } from "./resolve.ts";
import * as rules from "./rules.ts";
import type { Attempt, Task } from "./schema.ts";
import * as spec from "./schema.ts";

/** The cutover's tasks with those columns that say in which order they come: ten thousand of them are read for one edit. */
const ordering = (context: CommandContext) =>
  context.tx.task.findMany({
    where: { cutoverId: context.scope },
    select: { id: true, code: true, dependsOn: true, controlStep: true, undoesId: true },
  });

/** What the rules look at for one task: it, what it waits for and undoes, what undoes it, and the control sequence. */
async function factsFor(context: CommandContext, task: Task): Promise<rules.RunbookFacts> {
  const { tx, scope: cutoverId } = context;
  const ids = [task.id, ...task.dependsOn, ...(task.undoesId === null ? [] : [task.undoesId])];
  const near = await listEntities(tx, "task", {
    cutoverId,
    OR: [{ id: { in: ids } }, { undoesId: { in: ids } }, { controlStep: { not: null } }],
  });
  const steps = near.filter(({ controlStep }) => controlStep !== null).map(({ id }) => id);
  const undoings = await listEntities(tx, "task", { cutoverId, undoesId: { in: steps } });
  const tasks = [...new Map([...near, ...undoings].map((other) => [other.id, other])).values()];
  const [window] = await context.list("changeWindow");
  return {
    index: rules.indexOf(tasks),
    window,
    gates: await gatesOf(context, task.gateId),
    standing: standingOf(await context.facts(HOLD_FACT_TYPES)),
  };
}

async function gatesOf(context: CommandContext, gateId: string | null): Promise<rules.RunbookFacts["gates"]> {
  if (gateId === null) return new Map();
  const gate = await context.get("gate", gateId);
  const facts = await readGateFacts(context, gateId);
  const { state } = viewGate(gate, facts, await readVitals(context.tx, gate.cutoverId), context.nowMs);
  return new Map([[gateId, { number: gate.number, state }]]);
}

/** Ends the try that is under way. */
async function end(
  context: CommandContext,
  task: Task,
  how: Pick<Attempt, "outcome"> & Partial<Pick<Attempt, "validationResult" | "reason">>,
): Promise<void> {
  const last = task.attempts.at(-1);
  if (!last) throw new AppError("refused", "It has not been started.");
  const ended: Attempt = { ...last, finishedAt: context.at, ...how };
  await context.update("task", task.id, { attempts: [...task.attempts.slice(0, -1), ended] });
}

const begun = ({ at, person }: CommandContext, finished: boolean): Attempt => ({
  startedAt: at,
  startedById: person.personId,
  startedByName: person.name,
  performerId: person.personId,
  performerName: person.name,
  finishedAt: finished ? at : null,
  outcome: finished ? "done" : null,
  validationResult: null,
  reason: null,
});

export const addTasks = defineCommand({
  spec: spec.addTasks,
  async handle(context, { tasks }) {
    const { tx, scope: cutoverId } = context;
    const known = await ordering(context);
    if (known.length + tasks.length > spec.TASKS_MAX)
      throw new AppError("refused", `A runbook holds ${spec.TASKS_MAX} tasks. Nothing was added.`);
    const windowIsOpen = (await context.list("changeWindow")).length > 0;
    if (windowIsOpen && tasks.some(({ controlStep }) => controlStep !== null))
      throw new AppError(
        "refused",
        "The window is open: its control sequence is not added to any more. Nothing was added.",
      );
    const streams = new Map((await context.list("stream")).map(({ name, id }) => [name, id]));
    for (const { stream } of tasks)
      if (!streams.has(stream)) {
        const made = await context.create("stream", { name: stream, ordinal: streams.size });
        streams.set(stream, made.id);
      }
    const gates = await tx.gate.findMany({ where: { cutoverId }, select: { id: true, number: true } });
    const names = nameReferences(known, tasks, streams, gates, () => context.newId());
    const resolved = tasks.map((task) => {
      const made = resolve(task, names);
      if (typeof made === "string")
        throw new AppError("refused", `Task ${task.code}: ${made} Nothing was added.`);
      const why = whyNotPlanned(made);
      if (why !== undefined) throw new AppError("refused", `Task ${task.code}: ${why} Nothing was added.`);
      return made;
    });
    const unordered = whyNotOrdered([...known.map(asOrdered), ...resolved]);
    if (unordered !== undefined) throw new AppError("refused", `${unordered} Nothing was added.`);
    const made = await context.createAll(
      "task",
      resolved.map((task) => ({ ...task, attempts: [], people: [] })),
    );
    return { taskIds: made.map(({ id }) => id) };
  },
});

/** A row's control step is one of ours: it was written through the schema. */
const asOrdered = (row: Awaited<ReturnType<typeof ordering>>[number]) => ({
  ...row,
  controlStep: spec.controlStepSchema.nullable().parse(row.controlStep),
});

export const recordProgress = defineCommand({
  spec: spec.recordProgress,
  async handle(context, { taskId, attempt }) {
    const task = await context.get("task", taskId);
    if (Date.parse(attempt.finishedAt ?? attempt.startedAt) > context.nowMs)
      throw new AppError("invalid", "What is recorded lies in the future. Nothing was changed.");
    await context.update("task", taskId, { attempts: [...task.attempts, attempt] });
    return {};
  },
});

export const editTaskField = defineCommand({
  spec: spec.editTaskField,
  async handle(context, { taskId, edit }) {
    const task = await context.get("task", taskId);
    const windowIsOpen = (await context.list("changeWindow")).length > 0;
    refuse(whyNotEdit(task, edit.field, context.person, windowIsOpen));
    refuse(whyConflict(task, edit), "evidence-changed");
    const edited = { ...task, [edit.field]: edit.value };
    refuse(whyNotPlanned(edited));
    if (edit.field === "streamId") await context.get("stream", edit.value);
    if (edit.field === "gateId" && edit.value !== null) await context.get("gate", edit.value);
    if (edit.field === "dependsOn") {
      const others = (await ordering(context)).filter(({ id }) => id !== taskId).map(asOrdered);
      const ids = new Set(others.map(({ id }) => id));
      if (edit.value.some((id) => !ids.has(id)))
        throw new AppError(
          "invalid",
          "It would wait for a task that is not in this runbook. Nothing was changed.",
        );
      refuse(whyNotOrdered([...others, edited]));
    }
    await context.update("task", taskId, { [edit.field]: edit.value });
    return {};
  },
});

export const startTask = defineCommand({
  spec: spec.startTask,
  async handle(context, { taskId }) {
    const task = await context.get("task", taskId);
    const facts = await factsFor(context, task);
    refuse(rules.whyNotStart(task, facts, context.person, context.nowMs));
    if (task.attempts.length >= spec.ATTEMPTS_MAX)
      throw new AppError(
        "refused",
        "It has been tried too often for one task. Add another for the next try.",
      );
    const attempts = [...task.attempts, begun(context, rules.passesAtOnce(task))];
    await context.update("task", taskId, { attempts });
    return {};
  },
});

export const finishTask = defineCommand({
  spec: spec.finishTask,
  async handle(context, { taskId }) {
    const task = await context.get("task", taskId);
    refuse(rules.whyNotFinish(task, context.person));
    await end(context, task, { outcome: "done" });
    return {};
  },
});

export const failTask = defineCommand({
  spec: spec.failTask,
  async handle(context, { taskId, reason }) {
    context.reason = reason;
    const task = await context.get("task", taskId);
    refuse(rules.whyNotFail(task, context.person));
    await end(context, task, { outcome: "failed", reason });
    return {};
  },
});

export const skipTask = defineCommand({
  spec: spec.skipTask,
  async handle(context, { taskId, reason }) {
    context.reason = reason;
    const task = await context.get("task", taskId);
    refuse(rules.whyNotSkip(task, await factsFor(context, task)));
    const skipped: Attempt = { ...begun(context, true), outcome: "skipped", reason };
    await context.update("task", taskId, { attempts: [...task.attempts, skipped] });
    return {};
  },
});

const OUTCOME_OF = { pass: "done", fail: "failed", "not-tested": "skipped" } as const;

export const recordValidation = defineCommand({
  spec: spec.recordValidation,
  async handle(context, { taskId, result, comment }) {
    if (result !== "pass" && comment === null)
      throw new AppError("refused", "Say what was seen, or why it was not tested. Nothing was recorded.");
    context.reason = comment;
    const task = await context.get("task", taskId);
    refuse(rules.whyNotRecord(task, context.person));
    await end(context, task, { outcome: OUTCOME_OF[result], validationResult: result, reason: comment });
    return {};
  },
});

export const takeOverTask = defineCommand({
  spec: spec.takeOverTask,
  async handle(context, { taskId, reason }) {
    context.reason = reason;
    const { personId, name } = context.person;
    const task = await context.get("task", taskId);
    refuse(rules.whyNotTakeOver(task, context.person));
    const attempts = task.attempts.map((attempt, n) =>
      n === task.attempts.length - 1 ? { ...attempt, performerId: personId, performerName: name } : attempt,
    );
    await context.update("task", taskId, { attempts });
    return {};
  },
});

export const joinTask = defineCommand({
  spec: spec.joinTask,
  async handle(context, { taskId, present }) {
    const { personId, name } = context.person;
    const task = await context.get("task", taskId);
    const others = task.people.filter((person) => person.personId !== personId);
    const isOn = others.length < task.people.length;
    if (isOn === present) return {};
    const attempt = rules.attemptOf(task);
    if (!present && attempt && attempt.finishedAt === null)
      throw new AppError("refused", "It is under way; who began it with the others stays on it to its end.");
    if (present && others.length >= spec.PEOPLE_MAX)
      throw new AppError("refused", `${spec.PEOPLE_MAX} people are on it already.`);
    const people = present ? [...others, { personId, personName: name, at: context.at }] : others;
    await context.update("task", taskId, { people });
    return {};
  },
});

export const commentTask = defineCommand({
  spec: spec.commentTask,
  async handle(context, { taskId, comment }) {
    const { personId, name } = context.person;
    await context.get("task", taskId);
    const { id } = await context.create("taskComment", {
      taskId,
      comment,
      personId,
      personName: name,
      commentedAt: context.at,
    });
    return { commentId: id };
  },
});

export const assignCommand = defineCommand({
  spec: spec.assignCommand,
  async handle(context, { role, personId, backupId, escalation }) {
    if (personId === backupId)
      throw new AppError("refused", "The backup is another person. Nothing was changed.");
    const assignments = await context.list("assignment");
    const nameOf = (wanted: string): string => {
      const found = assignments.find((assignment) => assignment.personId === wanted);
      if (!found)
        throw new AppError("refused", "They hold no position in this cutover. Nothing was changed.");
      return found.personName;
    };
    await context.create("commandOwnership", {
      role,
      personId,
      personName: nameOf(personId),
      backupId,
      backupName: nameOf(backupId),
      escalation,
      assignedAt: context.at,
    });
    return {};
  },
});

const openedBy = ({ at, person }: CommandContext) => ({
  openedAt: at,
  openedById: person.personId,
  openedByName: person.name,
});

export const openWindow = defineCommand({
  spec: spec.openWindow,
  async handle(context, { earlier }) {
    if (earlier && context.actor.kind !== "system")
      throw new AppError("forbidden", "A window is opened now, not earlier. Nothing was changed.");
    const entities = await context.facts(["commandOwnership", "assignment"]);
    const [window] = await context.list("changeWindow");
    const index = rules.indexOf(await context.list("task"));
    const whyNot = rules.whyNotOpenWindow(
      { index, window, gates: new Map(), standing: NOTHING_HELD, entities },
      context.nowMs,
    );
    refuse(whyNot.length === 0 ? undefined : whyNot.join(" "));
    await context.create("changeWindow", earlier ?? openedBy(context));
    return {};
  },
});
