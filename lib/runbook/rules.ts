import { inForce } from "#lib/access/rules.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { type Standing, whyHeld } from "#lib/holds/rules.ts";
import type { Entities } from "#lib/room/state.ts";
import {
  type Attempt,
  type ChangeWindow,
  COMMAND_ROLES,
  CONTROL_STEPS,
  type CommandOwnership,
  type CommandRole,
  type ControlStep,
  type Task,
} from "./schema.ts";

/** What a task's rules look at. */
export interface RunbookFacts {
  readonly index: RunbookIndex;
  readonly window: ChangeWindow | undefined;
  /** The gates that tasks stand behind, by id, as they stand. */
  readonly gates: ReadonlyMap<string, GateStanding>;
  /** Pauses, cuts and decisions to roll back, as they stand. */
  readonly standing: Standing;
}
export type GateStanding = Pick<GateView, "state"> & { readonly number: number };

/** The tasks, by what is asked about them; made once for all of them. */
export interface RunbookIndex {
  readonly tasks: readonly Task[];
  readonly byId: ReadonlyMap<string, Task>;
  readonly byStep: ReadonlyMap<ControlStep, readonly Task[]>;
  /** The tasks that undo another, by that one's id. */
  readonly undoing: ReadonlyMap<string, readonly Task[]>;
}

export type TaskState = "blocked" | "startable" | "in-progress" | "done" | "failed" | "skipped";

export interface TaskView {
  readonly task: Task;
  readonly state: TaskState;
  /** The newest try, if any. */
  readonly attempt: Attempt | undefined;
  /** Why it can't be started as things are, whoever asks; undefined when it can. */
  readonly whyBlocked: string | undefined;
  /** It was done, and then undone. */
  readonly undone: boolean;
}

export interface TaskActor {
  readonly personId: string;
  readonly positions: readonly Position[];
}

/** How many of the things that a task waits for its sentence names. */
const NAMED_MAX = 2;

export function indexOf(tasks: readonly Task[]): RunbookIndex {
  const byStep = new Map<ControlStep, Task[]>();
  const undoing = new Map<string, Task[]>();
  const push = <K>(lists: Map<K, Task[]>, key: K, task: Task): void => {
    const list = lists.get(key);
    if (list) list.push(task);
    else lists.set(key, [task]);
  };
  for (const task of tasks) {
    if (task.controlStep !== null) push(byStep, task.controlStep, task);
    if (task.undoesId !== null) push(undoing, task.undoesId, task);
  }
  return { tasks, byId: new Map(tasks.map((task) => [task.id, task])), byStep, undoing };
}

export const attemptOf = (task: Task): Attempt | undefined => task.attempts.at(-1);

/** Whether what this task did was undone after it was begun. */
function isUndone(task: Task, index: RunbookIndex): boolean {
  const begun = attemptOf(task)?.startedAt;
  if (begun === undefined) return false;
  return (index.undoing.get(task.id) ?? []).some((undoing) => {
    const attempt = attemptOf(undoing);
    return attempt?.outcome === "done" && attempt.startedAt >= begun;
  });
}

/** Whether an undoing was carried out and what it undid has been begun anew since: it is there to be used again. */
function isSpent(task: Task, index: RunbookIndex): boolean {
  const used = attemptOf(task)?.startedAt;
  const begun = task.undoesId === null ? undefined : index.byId.get(task.undoesId);
  const anew = begun && attemptOf(begun)?.startedAt;
  return used !== undefined && anew !== undefined && anew > used;
}

/**
 * Whether those that wait for this task may go on. A validation that was not tested, or failed, is no pass; a step of the control sequence
 * can't be left out; what was undone is not done.
 */
export function releases(task: Task, index: RunbookIndex): boolean {
  const attempt = attemptOf(task);
  switch (attempt?.outcome) {
    case "done":
      return (task.type !== "validation" || attempt.validationResult === "pass") && !isUndone(task, index);
    case "skipped":
      return task.controlStep === null && attempt.validationResult !== "not-tested";
    default:
      return false;
  }
}

const named = (tasks: readonly Task[]): string => {
  const first = tasks.slice(0, NAMED_MAX).map(({ code, title }) => `${code} “${title}”`);
  const more = tasks.length - first.length;
  return `${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
};

function whyDependencies(task: Task, { index }: RunbookFacts): string | undefined {
  const waiting = task.dependsOn.flatMap((id) => {
    const other = index.byId.get(id);
    return other && releases(other, index) ? [] : [other];
  });
  if (waiting.length === 0) return undefined;
  const known = waiting.filter((other) => other !== undefined);
  return known.length === 0
    ? "It waits for a task that is not in this runbook."
    : `It waits for ${named(known)}.`;
}

/** Freeze → drain → snapshot → replay → verify → switch: no step before those before it are done. */
function whyControl(task: Task, { index, window }: RunbookFacts): string | undefined {
  if (task.controlStep === null) return undefined;
  if (!window) return "The window is not open.";
  for (const step of CONTROL_STEPS.slice(0, CONTROL_STEPS.indexOf(task.controlStep))) {
    const open = (index.byStep.get(step) ?? []).filter((other) => !releases(other, index));
    if (open.length > 0) return `The ${step} comes first: ${named(open)} is not done.`;
  }
  return undefined;
}

const undoneBy = ({ undoesId }: Task, { index }: RunbookFacts): Task | undefined =>
  undoesId === null ? undefined : index.byId.get(undoesId);

/** An undoing needs something to undo, and goes backwards through the control sequence. */
function whyUndoing(task: Task, { index }: RunbookFacts): string | undefined {
  if (task.undoesId === null) return undefined;
  const undone = index.byId.get(task.undoesId);
  if (!undone) return "What it undoes is not in this runbook.";
  const attempt = attemptOf(undone);
  if (!attempt || attempt.outcome === "skipped")
    return `There is nothing to undo: ${named([undone])} was not done.`;
  if (undone.controlStep === null) return undefined;
  for (const step of CONTROL_STEPS.slice(CONTROL_STEPS.indexOf(undone.controlStep) + 1).reverse()) {
    const standing = (index.byStep.get(step) ?? []).filter(
      (other) => ![undefined, "skipped"].includes(stood(other)) && !isUndone(other, index),
    );
    if (standing.length > 0) return `The ${step} is undone first: ${named(standing)} still stands.`;
  }
  return undefined;
}

/** How far the newest try at a task went: undefined when there was none. */
const stood = (task: Task): string | undefined => {
  const attempt = attemptOf(task);
  return attempt && (attempt.outcome ?? "in-progress");
};

function whyGate(task: Task, { gates }: RunbookFacts): string | undefined {
  if (task.gateId === null) return undefined;
  const gate = gates.get(task.gateId);
  if (!gate) return "Its gate does not exist.";
  const HOW: Record<GateView["state"], string | undefined> = {
    passed: undefined,
    "not-polled": "it has not been polled",
    polling: "its poll is open",
    held: "it was decided HOLD",
    refused: "it was decided NO-GO",
    expired: "its GO has expired",
  };
  const how = HOW[gate.state];
  return how === undefined ? undefined : `Gate ${gate.number} is not passed: ${how}.`;
}

function whyPeople(task: Task): string | undefined {
  const lacking = task.minimumPeople - task.people.length;
  if (!task.critical || task.minimumPeople < 2 || lacking <= 0) return undefined;
  const who = task.people.map(({ personName }) => personName).join(", ");
  return `It needs ${task.minimumPeople} people on it; ${task.people.length === 0 ? "nobody has said that they are" : `there ${task.people.length === 1 ? "is" : "are"} ${who}`}.`;
}

const whyFixedStart = ({ fixedStartAt }: Task, nowMs: number): string | undefined =>
  fixedStartAt !== null && Date.parse(fixedStartAt) > nowMs
    ? "It has a fixed start, which has not come."
    : undefined;

/** Why a task can't be started as things are, whoever asks, or undefined. */
export const whyBlocked = (task: Task, facts: RunbookFacts, nowMs: number): string | undefined =>
  whyHeld(task, undoneBy(task, facts), facts.standing) ??
  whyUndoing(task, facts) ??
  whyDependencies(task, facts) ??
  whyControl(task, facts) ??
  whyGate(task, facts) ??
  whyFixedStart(task, nowMs) ??
  whyPeople(task);

/** Whether a task that was ended can be begun again: what failed, was not tested, or was undone. */
const isOpenAgain = (task: Task, { index }: RunbookFacts): boolean => {
  const attempt = attemptOf(task);
  return (
    attempt?.outcome === "failed" ||
    attempt?.validationResult === "not-tested" ||
    (attempt?.finishedAt != null && (isUndone(task, index) || isSpent(task, index)))
  );
};

/** A task as the room sees it at `nowMs`. */
export function viewTask(task: Task, facts: RunbookFacts, nowMs: number): TaskView {
  const attempt = attemptOf(task);
  const undone = isUndone(task, facts.index);
  const open = attempt === undefined || isOpenAgain(task, facts);
  const blocked = open ? whyBlocked(task, facts, nowMs) : undefined;
  const state = (): TaskState => {
    if (attempt && attempt.finishedAt === null) return "in-progress";
    if (attempt?.outcome && !undone && !isSpent(task, facts.index)) return attempt.outcome;
    return blocked === undefined ? "startable" : "blocked";
  };
  return { task, state: state(), attempt, whyBlocked: blocked, undone };
}

/** All of them, by id, in the order of the index. O(tasks + dependencies). */
export const viewTasks = (facts: RunbookFacts, nowMs: number): Map<string, TaskView> =>
  new Map(facts.index.tasks.map((task) => [task.id, viewTask(task, facts, nowMs)]));

/** Whether someone works this task: they hold its position, or its backup's. */
export const worksOn = (task: Task, actor: TaskActor): boolean =>
  actor.positions.includes(task.ownerPosition) ||
  (task.backupPosition !== null && actor.positions.includes(task.backupPosition));

const whyNotTheirs = (task: Task, actor: TaskActor): string | undefined =>
  worksOn(task, actor)
    ? undefined
    : `It is ${positionTitle(task.ownerPosition)}’s${task.backupPosition === null ? "" : `, and ${positionTitle(task.backupPosition)} stands in`}.`;

/** Why a person can't start a task, or undefined. A hold is passed by the commander. */
export function whyNotStart(
  task: Task,
  facts: RunbookFacts,
  actor: TaskActor,
  nowMs: number,
): string | undefined {
  const attempt = attemptOf(task);
  if (attempt && attempt.finishedAt === null) return `${attempt.performerName} has it in hand.`;
  if (attempt && !isOpenAgain(task, facts))
    return attempt.outcome === "skipped" ? "It was left out." : "It is done.";
  if (task.type === "hold" && !actor.positions.includes("incident-commander"))
    return "A hold is released by the Incident commander.";
  return (task.type === "hold" ? undefined : whyNotTheirs(task, actor)) ?? whyBlocked(task, facts, nowMs);
}

/** Those that take no time: to start one is to pass it. */
export const passesAtOnce = ({ type }: Pick<Task, "type">): boolean =>
  type === "milestone" || type === "gate" || type === "hold";

function whyNotInHand(task: Task, actor: TaskActor): string | undefined {
  const attempt = attemptOf(task);
  if (!attempt) return "It has not been started.";
  if (attempt.finishedAt !== null) return "It has ended.";
  if (attempt.performerId !== actor.personId)
    return `${attempt.performerName} has it in hand; the one who started must finish, or hand over.`;
  return undefined;
}

export const whyNotFail = whyNotInHand;

export const whyNotFinish = (task: Task, actor: TaskActor): string | undefined =>
  whyNotInHand(task, actor) ??
  (task.type === "validation"
    ? "A validation ends with what it found: pass, fail or not tested."
    : undefined);

export const whyNotRecord = (task: Task, actor: TaskActor): string | undefined =>
  task.type === "validation" ? whyNotInHand(task, actor) : "It is no validation.";

export function whyNotTakeOver(task: Task, actor: TaskActor): string | undefined {
  const attempt = attemptOf(task);
  if (!attempt || attempt.finishedAt !== null) return "Nobody has it in hand.";
  if (attempt.performerId === actor.personId) return "You have it in hand.";
  return whyNotTheirs(task, actor);
}

/** Why a task can't be left out, or undefined. */
export function whyNotSkip(task: Task, facts: RunbookFacts): string | undefined {
  const attempt = attemptOf(task);
  if (task.controlStep !== null) return "A step of the control sequence can’t be left out.";
  if (task.type === "gate") return "A gate can’t be left out: it is passed by a GO.";
  if (attempt && attempt.finishedAt === null) return `${attempt.performerName} has it in hand.`;
  if (attempt && !isOpenAgain(task, facts)) return "It has ended.";
  return undefined;
}

const ROLE_NAMES: Record<CommandRole, string> = {
  "pauses-interfaces": "Pauses interfaces",
  "approves-reconnection": "Approves reconnection",
  "validates-target": "Validates the target",
  "speaks-to-clinicians": "Speaks to clinicians",
  "authorizes-rollback": "Authorizes rollback",
};
export const roleName = (role: CommandRole): string => ROLE_NAMES[role];

type CommandFacts = Pick<Entities, "commandOwnership" | "assignment">;

/** Who answers for each part of the window, newest first come. */
export function commandOf(facts: CommandFacts): Map<CommandRole, CommandOwnership> {
  const newest = Object.values(facts.commandOwnership).sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map(newest.map((ownership) => [ownership.role, ownership]));
}

/** What is missing of a part of the window's command, or undefined. Both people must hold a position now. */
export function whyRoleIncomplete(role: CommandRole, facts: CommandFacts, nowMs: number): string | undefined {
  const ownership = commandOf(facts).get(role);
  if (!ownership) return "nobody is named";
  const isIn = (personId: string): boolean =>
    Object.values(facts.assignment).some(
      (assignment) =>
        assignment.personId === personId && assignment.position !== "executive" && inForce(assignment, nowMs),
    );
  if (!isIn(ownership.personId)) return `${ownership.personName} holds no position any more`;
  if (!isIn(ownership.backupId)) return `the backup ${ownership.backupName} holds no position any more`;
  return undefined;
}

/** Why the window can't be opened, sentence by sentence; empty when it can. */
export function whyNotOpenWindow(facts: RunbookFacts & { entities: CommandFacts }, nowMs: number): string[] {
  const { index, window, entities } = facts;
  if (window) return [`${window.openedByName} has opened the window.`];
  const roles = COMMAND_ROLES.flatMap((role) => {
    const why = whyRoleIncomplete(role, entities, nowMs);
    return why === undefined ? [] : [`${roleName(role)}: ${why}.`];
  });
  const steps = CONTROL_STEPS.filter((step) => !index.byStep.has(step));
  const verify = index.byStep.get("verify") ?? [];
  const stuck = [...index.byStep.values()].flat().filter(({ id }) => !index.undoing.has(id));
  return [
    ...roles,
    ...(steps.length > 0 ? [`The control sequence lacks ${steps.join(", ")}.`] : []),
    ...(verify.length > 0 && verify.every(({ type }) => type !== "validation")
      ? ["The verify step has no validation: pass, fail or not tested."]
      : []),
    ...(stuck.length > 0 ? [`Nothing undoes ${named(stuck)}.`] : []),
  ];
}
