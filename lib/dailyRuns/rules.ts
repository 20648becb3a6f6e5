import { TZDate } from "@date-fns/tz";
import type { Position } from "#lib/door/positions.ts";
import { conflictOwnerNow } from "#lib/matrices/rules.ts";
import { capital } from "#lib/plural.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { whyNoAccount } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import type { Escalation, PlannedRun, ReconciliationPlan } from "./schema.ts";

/** After this long a run that should have begun and has not is missed. */
export const GRACE_MS = 10 * 60_000;
/** A run that workers do, and of which nothing is heard for so long, is given up: extracts of a hospital take hours, not days. */
export const UNHEARD_MS_MAX = 6 * 60 * 60_000;

type Facts = Pick<Entities, "reconciliationPlan" | "plannedRun" | "run">;

export const planOf = (facts: Pick<Entities, "reconciliationPlan">): ReconciliationPlan | undefined =>
  all(facts, "reconciliationPlan")[0];

const two = (value: number): string => String(value).padStart(2, "0");

/** A day of the hospital's calendar, so many before today, and when the plan's time is on it. */
function occasion(plan: ReconciliationPlan, timeZone: string, nowMs: number, daysAgo: number): Occasion {
  const now = new TZDate(nowMs, timeZone);
  const [hour = 0, minute = 0] = plan.at.split(":").map(Number);
  const at = new TZDate(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, hour, minute, timeZone);
  const noon = new TZDate(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, 12, timeZone);
  return { day: dayOf(noon.getTime(), timeZone), atMs: at.getTime() };
}

function dayOf(atMs: number, timeZone: string): string {
  const at = new TZDate(atMs, timeZone);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export interface Occasion {
  readonly day: string;
  readonly atMs: number;
}

/**
 * The last time that the plan should have run; undefined before its first. What was expected before somebody changed its time, or turned it off, stays
 * expected: an edit makes nothing good.
 */
export function lastOccasion(
  plan: ReconciliationPlan,
  timeZone: string,
  nowMs: number,
): Occasion | undefined {
  const ofSchedule = plan.isOn
    ? [0, 1]
        .map((daysAgo) => occasion(plan, timeZone, nowMs, daysAgo))
        .find(({ atMs }) => atMs <= nowMs && atMs >= Date.parse(plan.scheduleSince ?? plan.changedAt))
    : undefined;
  // In a moment of the journal from before both were kept, a plan has neither.
  const owedAt = plan.owedAt ?? null;
  if (ofSchedule !== undefined || owedAt === null) return ofSchedule;
  const atMs = Date.parse(owedAt);
  return { day: dayOf(atMs, timeZone), atMs };
}

/** What a plan says of its schedule when it is edited: from when on it holds, and what was expected last by the one before. */
export function scheduleAfter(
  known: ReconciliationPlan | undefined,
  next: Pick<ReconciliationPlan, "at" | "isOn">,
  timeZone: string,
  now: string,
): Pick<ReconciliationPlan, "scheduleSince" | "owedAt"> {
  if (known === undefined) return { scheduleSince: now, owedAt: null };
  if (known.at === next.at && known.isOn === next.isOn)
    return { scheduleSince: known.scheduleSince, owedAt: known.owedAt };
  const last = lastOccasion(known, timeZone, Date.parse(now));
  return { scheduleSince: now, owedAt: last === undefined ? null : new Date(last.atMs).toISOString() };
}

/** The run of an occasion: the one that began for that very moment, not another one of its day. */
const runOfOccasion = (facts: Pick<Entities, "plannedRun">, { atMs }: Occasion): PlannedRun | undefined =>
  all(facts, "plannedRun").find(({ occasionAt }) => occasionAt !== null && Date.parse(occasionAt) === atMs);

/** When it runs next. */
export function nextOccasion(plan: ReconciliationPlan, timeZone: string, nowMs: number): Occasion {
  const today = occasion(plan, timeZone, nowMs, 0);
  return today.atMs > nowMs ? today : occasion(plan, timeZone, nowMs, -1);
}

export const plannedRunOf = (facts: Pick<Entities, "plannedRun">, runId: string): PlannedRun | undefined =>
  all(facts, "plannedRun").find((planned) => planned.runId === runId);

/** The run of workers that is under way. */
export function underWay(facts: Pick<Entities, "plannedRun" | "run">): Run | undefined {
  const ids = new Set(all(facts, "plannedRun").map(({ runId }) => runId));
  return all(facts, "run").find(({ id, status }) => status === "running" && ids.has(id));
}

/** The occasion whose run is to begin now; undefined when there is none. Yesterday's is not made up for: its extracts are gone. */
export function dueOccasion(facts: Facts, timeZone: string, nowMs: number): Occasion | undefined {
  const plan = planOf(facts);
  if (!plan?.isOn || underWay(facts)) return undefined;
  const last = lastOccasion(plan, timeZone, nowMs);
  if (last === undefined || last.day !== dayOf(nowMs, timeZone)) return undefined;
  return runOfOccasion(facts, last) === undefined ? last : undefined;
}

export interface PlanStanding {
  readonly state: "off" | "waiting" | "due" | "missed" | "running" | "done" | "failed";
  readonly sentence: string;
  /** What it says is of this moment. */
  readonly atMs: number | undefined;
}

/** How the daily run stands. One that should have been and was not is missed, whatever else is green. */
export function planStanding(facts: Facts, timeZone: string, nowMs: number): PlanStanding {
  const plan = planOf(facts);
  const off: PlanStanding = { state: "off", sentence: "Nothing is reconciled by itself.", atMs: undefined };
  if (plan === undefined) return off;
  const last = lastOccasion(plan, timeZone, nowMs);
  if (plan.isOn) return standingOf(facts, plan, last, timeZone, nowMs);
  // What went wrong before it was turned off is as wrong after.
  const before = last && standingOf(facts, plan, last, timeZone, nowMs);
  const isOpen = before !== undefined && before.state !== "done";
  return isOpen ? { ...before, sentence: `${before.sentence} Since then the plan is off.` } : off;
}

function standingOf(
  facts: Facts,
  plan: ReconciliationPlan,
  last: Occasion | undefined,
  timeZone: string,
  nowMs: number,
): PlanStanding {
  if (last === undefined)
    return {
      state: "waiting",
      sentence: "It has not run yet.",
      atMs: nextOccasion(plan, timeZone, nowMs).atMs,
    };
  const planned = runOfOccasion(facts, last);
  const run = all(facts, "run").find(({ id }) => id === planned?.runId);
  const of = (state: PlanStanding["state"], sentence: string): PlanStanding => ({
    state,
    sentence,
    atMs: last.atMs,
  });
  if (run === undefined)
    return plan.isOn && nowMs - last.atMs < GRACE_MS
      ? of("due", "It is due, and no worker has taken it yet.")
      : of(
          "missed",
          "It should have run and did not: no worker took it. What is known is older than it looks.",
        );
  if (run.status === "running") return of("running", `Run ${run.number} is under way.`);
  const nothing = whyNoAccount(run);
  return nothing === undefined
    ? of("done", `Run ${run.number} is complete.`)
    : of("failed", `${capital(nothing)}.`);
}

/** What came of a plan's last time that was not a result, and nobody was told of yet; undefined where there is nothing. */
export function undoneToTell(
  facts: Facts,
  timeZone: string,
  nowMs: number,
): { readonly sentence: string; readonly at: string } | undefined {
  const { state, sentence, atMs } = planStanding(facts, timeZone, nowMs);
  if ((state !== "missed" && state !== "failed") || atMs === undefined) return undefined;
  const at = new Date(atMs).toISOString();
  return planOf(facts)?.toldOfAt === at ? undefined : { sentence, at };
}

/** Why a run can't be ordered now, or undefined. */
export function whyNotOrder(facts: Pick<Entities, "plannedRun" | "run">): string | undefined {
  const run = underWay(facts);
  return run && `Run ${run.number} is under way: wait for it, or cancel it.`;
}

/** Why a run can't be cancelled, or undefined. */
export const whyNotCancel = (run: Run): string | undefined =>
  run.status === "running" ? undefined : `Run ${run.number} has ended: ${run.status}.`;

/** Who is told that a domain is beyond its thresholds. */
export const toldOf = (facts: Parameters<typeof conflictOwnerNow>[0], domain: Domain): Position =>
  conflictOwnerNow(facts, domain) ?? "data-steward";

/** Why somebody can't say that they know of it, or undefined. */
export function whyNotAcknowledge(escalation: Escalation, held: readonly Position[]): string | undefined {
  if (escalation.acknowledgedAt !== null)
    return `${escalation.acknowledgedByName} has said that they know of it.`;
  if (held.includes(escalation.position) || held.includes("incident-commander")) return undefined;
  return "It is for whoever owns this domain's conflicts, or the incident commander.";
}

/** Escalations that nobody has answered, the oldest first. */
export const openEscalations = (facts: Pick<Entities, "escalation">): Escalation[] =>
  all(facts, "escalation")
    .filter(({ acknowledgedAt }) => acknowledgedAt === null)
    .sort((a, b) => a.raisedAt.localeCompare(b.raisedAt) || a.domain.localeCompare(b.domain));
