import type { EntityOf } from "#lib/room/entities.ts";
import { about, type DescribedFacts, left, type Tell } from "./tell.ts";

const scopeOf = (sliceId: string | null, facts: DescribedFacts): string => {
  const slice = sliceId === null ? undefined : facts.slice?.[sliceId];
  return sliceId === null ? "the cutover" : slice ? `slice “${slice.name}”` : "a slice";
};

const deviated = (verb: string): Tell =>
  about("deviation", ({ number, what }) => ({
    what: `${verb} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  }));

const tasked = (tell: (task: EntityOf<"task">) => string): Tell =>
  about("task", (task) => ({
    what: `${tell(task)} ${task.code}, “${task.title}”`,
    subject: { kind: "task", code: task.code },
  }));

const VALIDATED = { pass: "passed the validation", fail: "failed the validation" } as const;

/** Sentences about tasks, holds, deviations, signals and triggers. */
export const RUNBOOK_TELLINGS: Readonly<Record<string, Tell>> = {
  "runbook.addTasks": (entry) => {
    const added = entry.changes.filter(({ type }) => type === "task").length;
    const task = left(entry, "task");
    if (!task) return undefined;
    const what =
      added === 1 ? `task ${task.code}, “${task.title}”` : `${added.toLocaleString("en-US")} tasks`;
    return { what: `added ${what} to the runbook`, subject: { kind: "runbook" } };
  },
  "runbook.recordProgress": tasked(() => "recorded what was done on task"),
  "runbook.editTaskField": tasked(() => "changed the plan of task"),
  "runbook.startTask": tasked(({ type, attempts }) =>
    type === "milestone" || type === "gate" || type === "hold"
      ? `passed the ${type}`
      : attempts.length > 1
        ? "started again task"
        : "started task",
  ),
  "runbook.finishTask": tasked(() => "finished task"),
  "runbook.failTask": tasked(() => "reported the failure of task"),
  "runbook.skipTask": tasked(() => "left out task"),
  "runbook.recordValidation": tasked(({ attempts }) => {
    const result = attempts.at(-1)?.validationResult;
    return result === "pass" || result === "fail" ? VALIDATED[result] : "did not test the validation";
  }),
  "runbook.takeOverTask": tasked(() => "took over task"),
  "runbook.joinTask": tasked(() => "said whether they are on task"),
  "runbook.commentTask": about("taskComment", ({ taskId }, facts) => {
    const task = facts.task?.[taskId];
    return task
      ? {
          what: `commented on task ${task.code}, “${task.title}”`,
          subject: { kind: "task", code: task.code },
        }
      : { what: "commented on a task" };
  }),
  "runbook.assignCommand": about("commandOwnership", ({ role, personName, backupName }) => ({
    what: `named ${personName} for “${role.replaceAll("-", " ")}”, with ${backupName} as backup`,
    subject: { kind: "runbook" },
  })),
  "runbook.openWindow": () => ({ what: "opened the window", subject: { kind: "runbook" } }),
  "holds.startHold": about("hold", ({ kind, sliceId }, facts) => ({
    what: `${kind === "pause" ? "paused" : "cut off"} ${scopeOf(sliceId, facts)}`,
    subject: { kind: "rollback" },
  })),
  "holds.liftHold": about("hold", ({ kind, sliceId }, facts) => ({
    what: `${kind === "pause" ? "resumed" : "took back in"} ${scopeOf(sliceId, facts)}`,
    subject: { kind: "rollback" },
  })),
  "holds.decideRollback": about("rollbackDecision", ({ sliceId }, facts) => ({
    what: `decided to roll back ${scopeOf(sliceId, facts)}`,
    subject: { kind: "rollback" },
  })),
  "holds.withdrawRollback": () => ({
    what: "withdrew the decision to roll back",
    subject: { kind: "rollback" },
  }),
  "deviations.request": deviated("asked for"),
  "deviations.decide": about("deviation", ({ number, what, outcome }) => ({
    what: `${outcome ?? "decided"} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  })),
  "deviations.recordDone": about("deviation", ({ number, what, tries }) => ({
    what: `${tries.at(-1)?.kind === "undo" ? "undid" : "did"} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  })),
  "deviations.verify": about("deviation", ({ number, what, tries }) => ({
    what: `${tries.at(-1)?.result === "pass" ? "verified" : "found that it does not hold:"} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  })),
  "deviations.cancel": deviated("gave up"),
  "signals.defineSignal": about("signal", ({ id, question }) => ({
    what: `defined the signal “${question}”`,
    subject: { kind: "signal", id },
  })),
  "triggers.defineTrigger": about("trigger", ({ id, name }) => ({
    what: `defined the rollback trigger “${name}”`,
    subject: { kind: "trigger", id },
  })),
  "triggers.transition": about("trigger", ({ id, name, state, stateValue }) => ({
    what: `found the rollback trigger “${name}” ${state}${stateValue === null ? "" : ` at ${stateValue.toLocaleString("en-US")}`}`,
    subject: { kind: "trigger", id },
  })),
};
