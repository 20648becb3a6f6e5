import { all, type Entities } from "#lib/room/state.ts";
import type { ChangeFreeze, FreezeException } from "./schema.ts";

export const FREEZE_FACT_TYPES = ["changeFreeze", "freezeException", "system"] as const;
type FreezeFacts = Pick<Entities, (typeof FREEZE_FACT_TYPES)[number]>;
type FreezeRecords = Pick<Entities, "changeFreeze" | "freezeException">;

export type FreezeState = "ahead" | "in-force" | "over";

export function freezeState(freeze: ChangeFreeze, nowMs: number): FreezeState {
  if (freeze.endedAt !== null || Date.parse(freeze.endsAt) <= nowMs) return "over";
  return Date.parse(freeze.startsAt) <= nowMs ? "in-force" : "ahead";
}

const covers = (freeze: ChangeFreeze, systemId: string): boolean =>
  freeze.systemIds.length === 0 || freeze.systemIds.includes(systemId);

export type ExceptionState = "asked" | "approved" | "in-force" | "refused" | "over";

/** An exception lets a change through only when it is approved, and only in its own time. */
export function exceptionState(exception: FreezeException, nowMs: number): ExceptionState {
  if (exception.outcome === "refused") return "refused";
  if (Date.parse(exception.endsAt) <= nowMs) return "over";
  if (exception.outcome === null) return "asked";
  return Date.parse(exception.startsAt) <= nowMs ? "in-force" : "approved";
}

/** The freeze that forbids changing a system at `nowMs`, or undefined when none does or an exception lets it through. */
export const freezeOver = (facts: FreezeRecords, systemId: string, nowMs: number): ChangeFreeze | undefined =>
  all(facts, "changeFreeze").find(
    (freeze) =>
      freezeState(freeze, nowMs) === "in-force" &&
      covers(freeze, systemId) &&
      !all(facts, "freezeException").some(
        (exception) =>
          exception.freezeId === freeze.id &&
          exception.systemIds.includes(systemId) &&
          exceptionState(exception, nowMs) === "in-force",
      ),
  );

/** Why a system may not be changed at `nowMs`, or undefined. */
export function whyNotChange(facts: FreezeFacts, systemId: string, nowMs: number): string | undefined {
  const freeze = freezeOver(facts, systemId, nowMs);
  const name = facts.system[systemId]?.name ?? "This system";
  return freeze && `${name} is frozen by “${freeze.name}” until ${freeze.endsAt}; ask for an exception.`;
}

export function whyNotSpan(startsAt: string, endsAt: string, nowMs: number): string | undefined {
  if (Date.parse(endsAt) <= Date.parse(startsAt)) return "It ends before it begins.";
  if (Date.parse(endsAt) <= nowMs) return "Its end is in the past.";
  return undefined;
}

export const whyNotEndFreeze = (freeze: ChangeFreeze, nowMs: number): string | undefined =>
  freezeState(freeze, nowMs) === "over" ? `“${freeze.name}” is over.` : undefined;

/** Why an exception can't be asked for, or undefined. */
export function whyNotAsk(
  freeze: ChangeFreeze,
  asked: Pick<FreezeException, "systemIds" | "startsAt" | "endsAt">,
  nowMs: number,
): string | undefined {
  if (freezeState(freeze, nowMs) === "over")
    return `“${freeze.name}” is over; the change needs no exception.`;
  if (!asked.systemIds.every((id) => covers(freeze, id)))
    return `“${freeze.name}” does not cover every system named; the others need no exception.`;
  return whyNotSpan(asked.startsAt, asked.endsAt, nowMs);
}

/** Why a person can't decide on an exception, or undefined: the one who asks never decides. */
export function whyNotDecideException(
  exception: FreezeException,
  personId: string,
  nowMs: number,
): string | undefined {
  if (exception.outcome !== null) return `${exception.decidedByName} has ${exception.outcome} it.`;
  if (exception.requestedById === personId) return "You asked for it; a second person decides.";
  if (Date.parse(exception.endsAt) <= nowMs) return "The time it was asked for has passed.";
  return undefined;
}
