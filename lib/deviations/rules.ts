import type { Position } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { APPROVING_POSITIONS, type Deviation, type DeviationTry, TRIES_MAX } from "./schema.ts";

/**
 * asked → approved → done → verified, each by who may. `failed`: who looked found that it does not hold; it is done again, or undone.
 * `undone`: it was taken back, and somebody else saw that it was.
 */
export type DeviationState =
  | "asked"
  | "approved"
  | "done"
  | "failed"
  | "verified"
  | "undone"
  | "refused"
  | "cancelled";

type Facts = Pick<Entities, "deviation">;

export const lastTry = ({ tries }: Deviation): DeviationTry | undefined => tries.at(-1);

export function deviationState(deviation: Deviation): DeviationState {
  if (deviation.cancelledAt !== null) return "cancelled";
  if (deviation.outcome === null) return "asked";
  if (deviation.outcome === "refused") return "refused";
  const last = lastTry(deviation);
  if (!last) return "approved";
  if (last.result === null) return "done";
  if (last.result === "fail") return "failed";
  return last.kind === "do" ? "verified" : "undone";
}

const OPEN: readonly DeviationState[] = ["asked", "approved", "done", "failed"];

/** Whether something about it is still to be done: nobody knows yet what it did. */
export const isOpen = (deviation: Deviation): boolean => OPEN.includes(deviationState(deviation));

export const openDeviations = (facts: Facts): Deviation[] => all(facts, "deviation").filter(isOpen);

/** What stands in the way of a deviation's end, as a sentence without its full stop. */
export function whatIsMissing(deviation: Deviation): string {
  const last = lastTry(deviation);
  switch (deviationState(deviation)) {
    case "asked":
      return "nobody has approved or refused it";
    case "approved":
      return "approved, and not done";
    case "done":
      return `${last?.kind === "undo" ? "undone" : "done"} by ${last?.doneByName}, and not verified`;
    case "failed":
      return `${last?.verifiedByName} found that it does not hold`;
    case "verified":
      return `done by ${last?.doneByName}, verified by ${last?.verifiedByName}`;
    case "undone":
      return `undone by ${last?.doneByName}, verified by ${last?.verifiedByName}`;
    case "refused":
      return `refused by ${deviation.decidedByName}`;
    case "cancelled":
      return `given up by ${deviation.cancelledByName}`;
  }
}

/** A deviation as a gate sees it. */
export interface DeviationFinding {
  readonly deviation: Deviation;
  readonly state: "met" | "not-met" | "unknown";
  readonly finding: string;
  /** Another one whenever the deviation is another: signatures given on the earlier one are stale. */
  readonly basis: string;
  readonly since: string;
}

/**
 * What deviations say at a gate: each that is open, and each that changed something since `sinceAt` and was seen to hold. Open is not
 * known to be safe, and found wanting is not met; what was refused or given up changed nothing.
 * @param sinceAt the opening of the poll; without one only what is open counts
 */
export function deviationFindings(facts: Facts, sinceAt: string | undefined): DeviationFinding[] {
  return all(facts, "deviation").flatMap((deviation): DeviationFinding[] => {
    const state = deviationState(deviation);
    const last = lastTry(deviation);
    const settled = state === "verified" || state === "undone";
    const verifiedAt = last?.verifiedAt ?? undefined;
    if (settled && (sinceAt === undefined || verifiedAt === undefined || verifiedAt < sinceAt)) return [];
    if (!settled && !isOpen(deviation)) return [];
    return [
      {
        deviation,
        state: settled ? "met" : state === "failed" ? "not-met" : "unknown",
        finding: whatIsMissing(deviation),
        basis: `deviation ${deviation.id} ${state} ${deviation.tries.length}`,
        since: verifiedAt ?? last?.doneAt ?? deviation.decidedAt ?? deviation.requestedAt,
      },
    ];
  });
}

interface DeviationActor {
  readonly personId: string;
  readonly positions: readonly Position[];
}

/** The position in which a person approves, or undefined when they hold none that may. */
export const approvingPosition = (actor: DeviationActor): Position | undefined =>
  APPROVING_POSITIONS.find((position) => actor.positions.includes(position));

/** Why a person can't approve or refuse it, or undefined: who asks never decides. */
export function whyNotDecideDeviation(deviation: Deviation, actor: DeviationActor): string | undefined {
  const state = deviationState(deviation);
  if (state === "cancelled") return `${deviation.cancelledByName} has given it up.`;
  if (state !== "asked") return `${deviation.decidedByName} has ${deviation.outcome} it.`;
  return deviation.requestedById === actor.personId
    ? "You asked for it; a second person decides."
    : undefined;
}

/** Why it can't be recorded that it was done or undone, or undefined. */
export function whyNotRecordDeviation(deviation: Deviation, kind: DeviationTry["kind"]): string | undefined {
  const state = deviationState(deviation);
  if (deviation.tries.length >= TRIES_MAX)
    return "It was tried too often for one deviation. Ask for another.";
  switch (state) {
    case "asked":
      return "Nobody has approved it. Nothing that is not in the runbook is done before.";
    case "refused":
      return `${deviation.decidedByName} has refused it.`;
    case "cancelled":
      return `${deviation.cancelledByName} has given it up.`;
    case "done":
      return "It waits to be verified.";
    case "approved":
      return kind === "undo" ? "It has not been done." : undefined;
    case "failed":
      return undefined;
    case "verified":
      return kind === "do" ? "It is done and verified." : undefined;
    case "undone":
      return "It was undone. Ask for another to do it anew.";
  }
}

/** Why a person can't verify it, or undefined: who did it never does. */
export function whyNotVerifyDeviation(deviation: Deviation, actor: DeviationActor): string | undefined {
  if (deviationState(deviation) !== "done") return "There is nothing to verify.";
  return lastTry(deviation)?.doneById === actor.personId
    ? "You did it; somebody else verifies it."
    : undefined;
}

/** Why it can't be given up, or undefined. What was done can't be given up: it is undone, and that is verified. */
export function whyNotCancelDeviation(deviation: Deviation, actor: DeviationActor): string | undefined {
  const state = deviationState(deviation);
  if (state !== "asked" && state !== "approved")
    return isOpen(deviation)
      ? "It was done: undo it, and have that verified."
      : `It has ended: ${whatIsMissing(deviation)}.`;
  const own = deviation.requestedById === actor.personId;
  return own || actor.positions.includes("incident-commander")
    ? undefined
    : `${deviation.requestedByName}, who asked for it, or the Incident commander gives it up.`;
}
