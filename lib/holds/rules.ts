import type { Interface } from "#lib/inventory/schema.ts";
import { marginToNoReturnMs } from "#lib/plan/rules.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import type { Slice } from "#lib/slices/schema.ts";
import type { Hold, HoldKind, RollbackDecision } from "./schema.ts";

export const HOLD_FACT_TYPES = ["hold", "rollbackDecision", "withdrawal", "slice"] as const;
export type HoldFacts = Pick<Entities, (typeof HOLD_FACT_TYPES)[number]>;

/** What stands in the way now, ready to be asked for every task. */
export interface Standing {
  readonly holds: readonly Hold[];
  readonly rollbacks: readonly RollbackDecision[];
  readonly sliceOfStream: ReadonlyMap<string, Slice>;
  readonly sliceName: ReadonlyMap<string, string>;
}

/** Nothing stands in the way, and there are no slices. */
export const NOTHING_HELD: Standing = {
  holds: [],
  rollbacks: [],
  sliceOfStream: new Map(),
  sliceName: new Map(),
};

export function standingOf(facts: HoldFacts): Standing {
  const slices = all(facts, "slice");
  return {
    holds: all(facts, "hold").filter(({ liftedAt }) => liftedAt === null),
    rollbacks: all(facts, "rollbackDecision").filter(
      ({ id }) => withdrawalOf(facts, "rollbackDecision", id) === undefined,
    ),
    sliceOfStream: new Map(
      slices
        .filter(({ retiredAt }) => retiredAt === null)
        .flatMap((slice) => slice.streamIds.map((streamId) => [streamId, slice] as const)),
    ),
    sliceName: new Map(slices.map(({ id, name }) => [id, name])),
  };
}

/** `The cutover`, or a slice by its name. */
export const scopeTitle = (sliceId: string | null, { sliceName }: Pick<Standing, "sliceName">): string =>
  sliceId === null ? "The cutover" : `Slice “${sliceName.get(sliceId) ?? "?"}”`;

const KIND_WORDS: Record<HoldKind, string> = { pause: "paused", isolate: "cut off" };

/** Whether what is said of a scope is said of a slice: of all of the cutover it is said of every slice, and of what is in none. */
const covers = (scopeId: string | null, slice: Slice | undefined): boolean =>
  scopeId === null || scopeId === slice?.id;

interface HeldTask {
  readonly streamId: string;
  readonly undoesId: string | null;
}

/** The slice that a task is in: its stream's; for a way back without one, that of what it undoes. */
export const sliceOf = (
  task: Pick<HeldTask, "streamId">,
  undone: Pick<HeldTask, "streamId"> | undefined,
  { sliceOfStream }: Standing,
): Slice | undefined => sliceOfStream.get(task.streamId) ?? (undone && sliceOfStream.get(undone.streamId));

/**
 * Why nothing of a task's slice is started now, or undefined. The way on waits for pauses and cuts to be lifted, and ends with a decision to
 * roll back; the way back begins with that decision, and waits only for what was said after it.
 * @param undone what the task undoes, if it is a way back
 */
export function whyHeld(
  task: HeldTask,
  undone: Pick<HeldTask, "streamId"> | undefined,
  standing: Standing,
): string | undefined {
  const slice = sliceOf(task, undone, standing);
  const rollback = standing.rollbacks.findLast(({ sliceId }) => covers(sliceId, slice));
  const isWayBack = task.undoesId !== null;
  if (isWayBack && !rollback)
    return `It is a way back: it waits for a signed decision to roll back ${slice ? `slice “${slice.name}” or ` : ""}the cutover.`;
  if (!isWayBack && rollback)
    return `${scopeTitle(rollback.sliceId, standing)} is rolled back, as ${rollback.personName} decided: ${rollback.reason}`;
  const hold = standing.holds.findLast(
    ({ sliceId, startedAt }) =>
      covers(sliceId, slice) && (!rollback || Date.parse(startedAt) > Date.parse(rollback.decidedAt)),
  );
  return (
    hold &&
    `${scopeTitle(hold.sliceId, standing)} is ${KIND_WORDS[hold.kind]} by ${hold.startedByName}: ${hold.reason}`
  );
}

/** Why a hold can't be put on, or undefined. */
export function whyNotHold(kind: HoldKind, sliceId: string | null, facts: HoldFacts): string | undefined {
  const standing = standingOf(facts);
  if (kind === "isolate" && sliceId === null)
    return "A slice is cut off from the rest; all of the cutover is paused.";
  const why = whyNotScope(sliceId, facts);
  if (why !== undefined) return why;
  const same = standing.holds.find((hold) => hold.kind === kind && hold.sliceId === sliceId);
  return same && `${scopeTitle(sliceId, standing)} is ${KIND_WORDS[kind]} already, by ${same.startedByName}.`;
}

function whyNotScope(sliceId: string | null, facts: Pick<Entities, "slice">): string | undefined {
  if (sliceId === null) return undefined;
  const slice = facts.slice[sliceId];
  if (!slice) return "There is no such slice.";
  return slice.retiredAt === null ? undefined : `“${slice.name}” is out of the plan.`;
}

export const whyNotLift = ({ liftedAt, liftedByName }: Hold): string | undefined =>
  liftedAt === null ? undefined : `${liftedByName} has lifted it.`;

/** Why it can't be decided to roll back, or undefined. */
export function whyNotRollback(
  sliceId: string | null,
  facts: HoldFacts,
  cutover: Cutover,
  nowMs: number,
): string | undefined {
  const why = whyNotScope(sliceId, facts);
  if (why !== undefined) return why;
  const standing = standingOf(facts);
  const decided = standing.rollbacks.find((decision) => covers(decision.sliceId, facts.slice[sliceId ?? ""]));
  if (decided)
    return `${decided.personName} has decided to roll ${decided.sliceId === null ? "the cutover" : "it"} back.`;
  const marginMs = marginToNoReturnMs(cutover, nowMs);
  return marginMs !== undefined && marginMs <= 0
    ? "The point of no return is past: recovery is forward only."
    : undefined;
}

export const whyNotWithdrawRollback = (
  { id }: RollbackDecision,
  facts: Pick<Entities, "withdrawal">,
): string | undefined => whyTakenBack(withdrawalOf(facts, "rollbackDecision", id));

/** The interfaces that are to be quarantined because their slice is cut off. */
export function toQuarantine(standing: Standing, facts: Pick<Entities, "slice" | "interface">): Interface[] {
  const ids = standing.holds.flatMap(({ kind, sliceId }) =>
    kind === "isolate" && sliceId !== null ? (facts.slice[sliceId]?.interfaceIds ?? []) : [],
  );
  return [...new Set(ids)].flatMap((id) => {
    const found = facts.interface[id];
    return found && found.retiredAt === null ? [found] : [];
  });
}
