import {
  CHECK_AHEAD_MS_MAX,
  type IdentityQueue,
  type TestResult,
  type Verification,
} from "#lib/checks/schema.ts";
import { countedMatchings, waiting } from "#lib/identity/rules.ts";
import type { Matching, Queue } from "#lib/identity/schema.ts";
import { plural } from "#lib/plural.ts";
import { all } from "#lib/room/state.ts";
import { type WorkforceFacts, workforceStanding } from "#lib/workforce/rules.ts";
import { type CriterionFacts, type Found, isStale, settled, span, unknown } from "./found.ts";
import type { BindingOf } from "./schema.ts";

const DAY_MINUTES = 24 * 60;

/** The newest by the time that it speaks of; of two of one time, the later record. */
function newestBy<T extends { readonly id: string }>(
  records: readonly T[],
  at: (record: T) => string,
): T | undefined {
  return records.toSorted((a, b) => at(a).localeCompare(at(b)) || (a.id < b.id ? -1 : 1)).at(-1);
}

/** What waits in the queues that are in this room, counted as they stand. */
function findLiveQueues(
  matchings: readonly Matching[],
  maxAgeMinutes: number,
  nowMs: number,
): Found | undefined {
  if (matchings.length === 0) return undefined;
  const basis = `matchings ${matchings.map(({ id, words, filedAt }) => `${id} ${words} ${filedAt ?? "coming in"}`).join(" ")}`;
  const since = matchings.map(({ filedAt, startedAt }) => filedAt ?? startedAt).sort()[0];
  const sum = (of: (queue: Queue) => number): number =>
    matchings.reduce((all, { queue }) => all + of(queue), 0);
  const open = sum(waiting);
  if (open > 0) {
    const parts = [
      [sum(({ conflicts }) => conflicts), "conflict"],
      [sum(({ second }) => second), "second review"],
      [sum(({ adjudication }) => adjudication), "disagreement"],
    ] as const;
    const which = parts.filter(([count]) => count > 0).map(([count, what]) => plural(count, what));
    return settled(
      "not-met",
      `${plural(open, "pair")} of patients to review${which.length === 0 ? "" : `, with ${which.join(", ")}`}`,
      basis,
      since,
    );
  }
  const coming = matchings.find(({ filedAt }) => filedAt === null);
  if (coming) return unknown(`the pairs of ${coming.label} are still coming in`, basis, since);
  const empty = matchings.find(({ records }) => records === 0);
  if (empty) return unknown(`${empty.label} had no record to match`, basis, since);
  const old = matchings.find(({ filedAt }) => filedAt !== null && isStale(filedAt, maxAgeMinutes, nowMs));
  if (old)
    return unknown(
      `${old.label} was matched more than ${span(maxAgeMinutes)} ago`,
      `${basis} expired`,
      since,
    );
  return settled("met", "no pair of patients to review", basis, since);
}

/** What was told of queues elsewhere: a number, as old as it is. */
function findToldQueues(
  queues: readonly IdentityQueue[],
  maxAgeMinutes: number,
  nowMs: number,
): Found | undefined {
  // Each matching has a queue of its own: one that is empty says nothing of another's.
  const bySource = new Map<string, IdentityQueue[]>();
  for (const queue of queues) bySource.set(queue.source, [...(bySource.get(queue.source) ?? []), queue]);
  const newest = [...bySource.values()].flatMap((each) => newestBy(each, ({ asOf }) => asOf) ?? []);
  if (newest.length === 0) return undefined;
  const basis = `queue ${newest
    .map(({ id }) => id)
    .sort()
    .join(" ")}`;
  const since = newest.map(({ asOf }) => asOf).sort()[0];
  const stale = newest.filter(({ asOf }) => isStale(asOf, maxAgeMinutes, nowMs, CHECK_AHEAD_MS_MAX));
  const open = newest.reduce((sum, { openPairs }) => sum + openPairs, 0);
  if (open > 0) return settled("not-met", `${plural(open, "pair")} of patients to review`, basis, since);
  const [old] = stale;
  if (old)
    return unknown(
      `${old.source} was last counted more than ${span(maxAgeMinutes)} ago`,
      `${basis} expired`,
      since,
    );
  return settled("met", "no pair of patients to review", basis, since);
}

/** The worse of two, which speaks first. */
const WORSE = ["not-met", "unknown", "met"];

/**
 * Whether nobody has to say any more which patients are the same person: by the queues that are here, and by what was told of those that
 * are elsewhere. Where there are both, both are named.
 */
export function findIdentityQueue(
  { maxAgeMinutes }: BindingOf<"identity-queue">,
  facts: Pick<CriterionFacts, "identityQueue" | "matching">,
  nowMs: number,
): Found {
  const matchings = countedMatchings(facts);
  const here = findLiveQueues(matchings, maxAgeMinutes, nowMs);
  const labels = new Set(matchings.map(({ label }) => label));
  const elsewhere = findToldQueues(
    all(facts, "identityQueue").filter(({ source }) => !labels.has(source)),
    maxAgeMinutes,
    nowMs,
  );
  if (here && elsewhere) {
    const worse =
      [here, elsewhere].sort((a, b) => WORSE.indexOf(a.state) - WORSE.indexOf(b.state))[0] ?? here;
    return settled(
      worse.state,
      `here: ${here.finding}; elsewhere: ${elsewhere.finding}`,
      `${here.basis} ${elsewhere.basis}`,
      worse.since,
    );
  }
  return here ?? elsewhere ?? unknown("nobody has told how long the queue is");
}

/** Whether everybody can do at the target what they could, by both sides' accounts, and every unit is signed for. */
export function findWorkforceParity(
  { maxAgeMinutes }: BindingOf<"workforce-parity">,
  facts: WorkforceFacts,
  nowMs: number,
): Found {
  const { state, finding, basis, since } = workforceStanding(facts, maxAgeMinutes, nowMs);
  return settled(state, finding, basis, since);
}

const newestVerification = (
  facts: Pick<CriterionFacts, "verification">,
  subject: Verification["subject"],
): Verification | undefined =>
  newestBy(
    all(facts, "verification").filter((verification) => verification.subject === subject),
    ({ verifiedAt }) => verifiedAt,
  );

/** Whether a backup or a snapshot was verified lately. The newest verification speaks: a failed one is not made good by one before it. */
export function findVerification(
  { subject, maxAgeMinutes }: BindingOf<"verification">,
  facts: Pick<CriterionFacts, "verification">,
  nowMs: number,
): Found {
  const newest = newestVerification(facts, subject);
  if (!newest) return unknown(`no ${subject} was verified`);
  const { id, what, outcome, verifiedAt, recordedByName, checksum } = newest;
  const basis = `verification ${id}`;
  if (outcome === "fail") return settled("not-met", `${what} did not verify`, basis, verifiedAt);
  if (isStale(verifiedAt, maxAgeMinutes, nowMs, CHECK_AHEAD_MS_MAX))
    return unknown(
      `${what} was verified more than ${span(maxAgeMinutes)} ago`,
      `${basis} expired`,
      verifiedAt,
    );
  const sum = checksum === null ? "" : `, SHA-256 ${checksum.slice(0, 12)}…`;
  return settled("met", `${what} verified${sum}, recorded by ${recordedByName}`, basis, verifiedAt);
}

/** Why a rehearsal was not within an objective, or undefined; `unmeasured` where nobody took the time. */
function overObjective(
  what: string,
  took: number | null,
  max: number | null,
): string | "unmeasured" | undefined {
  if (max === null) return undefined;
  if (took === null) return "unmeasured";
  return took > max ? `${what} took ${Math.ceil(took)} min, objective ${max} min` : undefined;
}

/** Whether the newest rehearsal went well, lately, and within its objectives. */
export function findRehearsal(
  { maxAgeDays, durationMinutesMax, rollbackMinutesMax }: BindingOf<"rehearsal">,
  facts: Pick<CriterionFacts, "rehearsalResult">,
  nowMs: number,
): Found {
  const newest = newestBy(all(facts, "rehearsalResult"), ({ endedAt }) => endedAt);
  if (!newest) return unknown("no rehearsal is on record");
  const { id, name, passed, endedAt, durationMinutes, rollbackMinutes } = newest;
  const basis = `rehearsal ${id}`;
  if (!passed) return settled("not-met", `${name} did not pass`, basis, endedAt);
  const objectives = [
    overObjective(name, durationMinutes, durationMinutesMax),
    overObjective(`the rollback of ${name}`, rollbackMinutes, rollbackMinutesMax),
  ];
  const over = objectives.find((why) => why !== undefined && why !== "unmeasured");
  if (over !== undefined) return settled("not-met", over, basis, endedAt);
  if (objectives.includes("unmeasured"))
    return unknown(`the rollback of ${name} was not rehearsed`, basis, endedAt);
  if (isStale(endedAt, maxAgeDays * DAY_MINUTES, nowMs, CHECK_AHEAD_MS_MAX))
    return unknown(`${name} was more than ${plural(maxAgeDays, "day")} ago`, `${basis} expired`, endedAt);
  const back = rollbackMinutes === null ? "" : `, rolled back in ${Math.round(rollbackMinutes)} min`;
  return settled("met", `${name} passed in ${Math.round(durationMinutes)} min${back}`, basis, endedAt);
}

export const newestTestResult = (
  facts: Pick<CriterionFacts, "testResult">,
  suite: string,
): TestResult | undefined =>
  newestBy(
    all(facts, "testResult").filter((result) => result.suite === suite),
    ({ ranAt }) => ranAt,
  );

/** Whether a suite's newest run passed whole. A case that was left out was not passed, and a suite without cases says nothing. */
export function findTestSuite(
  { suite, maxAgeMinutes }: BindingOf<"test-suite">,
  facts: Pick<CriterionFacts, "testResult">,
  nowMs: number,
): Found {
  const newest = newestTestResult(facts, suite);
  if (!newest) return unknown(`no result of ${suite} was imported`);
  const { id, passed, failed, errors, skipped, failing, ranAt } = newest;
  const basis = `test result ${id}`;
  const total = passed + failed + errors + skipped;
  const broken = failed + errors;
  if (broken > 0) {
    const [first] = failing;
    const named = first === undefined ? "" : `: ${first}${broken > 1 ? ` and ${broken - 1} more` : ""}`;
    return settled("not-met", `${broken} of ${plural(total, "case")} failed${named}`, basis, ranAt);
  }
  if (total === 0) return unknown("the report holds no case", basis, ranAt);
  if (skipped > 0) return unknown(`${skipped} of ${plural(total, "case")} left out`, basis, ranAt);
  if (isStale(ranAt, maxAgeMinutes, nowMs, CHECK_AHEAD_MS_MAX))
    return unknown(`it ran more than ${span(maxAgeMinutes)} ago`, `${basis} expired`, ranAt);
  return settled("met", `all of ${plural(passed, "case")} passed`, basis, ranAt);
}
