import { DECISION_FACT_TYPES, type Settled, settledOf } from "#lib/dispositions/standing.ts";
import type { Position } from "#lib/door/positions.ts";
import { conflictOwnerNow, isRequiredForCare } from "#lib/matrices/rules.ts";
import { plural } from "#lib/plural.ts";
import { DOMAINS, type Severity, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { latestCompleted, resultsOf } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import type {
  CauseGroup,
  GroupFilter,
  GroupState,
  Route,
  SlaMinutes,
  SlaState,
  TriagePolicy,
} from "./schema.ts";

/** What triage looks at. */
export const TRIAGE_FACT_TYPES = [
  ...DECISION_FACT_TYPES,
  "run",
  "domainResult",
  "authorityRow",
  "phase",
  "triagePolicy",
  "assignment",
] as const;
export type TriageFacts = Pick<Entities, (typeof TRIAGE_FACT_TYPES)[number]>;

const MINUTE_MS = 60_000;
/** With less than this share of its time left, something is due soon. */
const DUE_SOON_SHARE = 0.25;

const severityRank = (severity: Severity): number => severitySchema.options.indexOf(severity);

/** The worst cause first, of those the one with the most records; the same order every time. */
export function bySeverity(
  a: Pick<CauseGroup, "severity" | "records" | "signature">,
  b: Pick<CauseGroup, "severity" | "records" | "signature">,
): number {
  return (
    severityRank(b.severity) - severityRank(a.severity) ||
    b.records - a.records ||
    (a.signature < b.signature ? -1 : a.signature > b.signature ? 1 : 0)
  );
}

/** Minutes until something of a severity is due, where the cutover has not set its own: what can hurt a patient within the hour. */
export const USUAL_SLA_MINUTES: Readonly<SlaMinutes> = {
  critical: 60,
  high: 4 * 60,
  medium: 24 * 60,
  low: 7 * 24 * 60,
};

export interface Owner {
  readonly position: Position;
  /** The person that a routing rule names, beside the position. */
  readonly personName: string | null;
  /** By which rule. */
  readonly by: string;
}

/** The policy in force: the newest version, or undefined when none was set. */
export const policyOf = (facts: Pick<Entities, "triagePolicy">): TriagePolicy | undefined =>
  all(facts, "triagePolicy").reduce<TriagePolicy | undefined>(
    (newest, policy) => (newest && newest.version > policy.version ? newest : policy),
    undefined,
  );

export const slaMinutesOf = (facts: Pick<Entities, "triagePolicy">): SlaMinutes =>
  policyOf(facts)?.slaMinutes ?? USUAL_SLA_MINUTES;

const fits = (route: Route, group: Pick<CauseGroup, "domain" | "category" | "severity">): boolean =>
  (route.domain ?? group.domain) === group.domain &&
  (route.category ?? group.category) === group.category &&
  (route.severity ?? group.severity) === group.severity;

/** Who decides on a group: the first route that fits; then the one who owns the domain's conflicts now; where nobody does, who is usual. */
export function ownerOf(
  facts: Pick<Entities, "triagePolicy" | "authorityRow" | "phase" | "severityRow">,
  group: Pick<CauseGroup, "domain" | "category" | "severity">,
): Owner {
  const route = policyOf(facts)?.routes.find((each) => fits(each, group));
  if (route) return { position: route.position, personName: route.personName, by: "a routing rule says so" };
  const conflictOwner = conflictOwnerNow(facts, group.domain);
  if (conflictOwner !== undefined)
    return { position: conflictOwner, personName: null, by: "owns the domain's conflicts in this phase" };
  return isRequiredForCare(facts, group.domain)
    ? { position: "clinical-informatics", personName: null, by: "the domain is required for care" }
    : { position: "data-steward", personName: null, by: "nobody else is named" };
}

/** When a group is due. The clock runs from when it was opened, and never pauses. */
export const dueAtMs = (
  facts: Pick<Entities, "triagePolicy">,
  group: Pick<CauseGroup, "openedAt" | "severity">,
): number => Date.parse(group.openedAt) + slaMinutesOf(facts)[group.severity] * MINUTE_MS;

/** Why times can't be set so, or undefined: what is worse is never due later. */
export function whyNotSlaMinutes(minutes: SlaMinutes): string | undefined {
  const ordered = [minutes.critical, minutes.high, minutes.medium, minutes.low];
  return ordered.every((each, place) => place === 0 || each >= (ordered[place - 1] ?? 0))
    ? undefined
    : "What is more severe can't be due later than what is less.";
}

export interface GroupView {
  readonly group: CauseGroup;
  readonly state: GroupState;
  readonly owner: Owner;
  readonly sla: SlaState;
  readonly dueAtMs: number;
  /** Whether the newest run with an account saw it; if not, `records` is what an older one saw. */
  readonly isCurrent: boolean;
  readonly settled: Settled;
  /** Of its records, those that nobody has validly accepted: what a gate counts. */
  readonly open: number;
}

function slaOf(due: number, group: CauseGroup, state: GroupState, nowMs: number): SlaState {
  if (state === "closed" || state === "accepted") return "settled";
  if (nowMs >= due) return "overdue";
  const span = due - Date.parse(group.openedAt);
  return due - nowMs <= span * DUE_SOON_SHARE ? "due-soon" : "in-time";
}

/**
 * Where a group stands. It is reopened when a run saw it again after it was closed, when a run still sees what was said to be mended, or when
 * it holds records beside those that somebody decided on.
 */
function stateOf(group: CauseGroup, { accepted, awaiting, stillSeen, undecided }: Settled): GroupState {
  if (group.closedAt !== null) return "closed";
  if (stillSeen > 0) return "reopened";
  if (undecided > 0) return accepted > 0 || awaiting > 0 || group.reopenedAt !== null ? "reopened" : "open";
  return awaiting > 0 ? "awaiting-run" : "accepted";
}

/** A group as it stands at `nowMs`. */
export function viewGroup(facts: TriageFacts, group: CauseGroup, nowMs: number): GroupView {
  const settled = settledOf(facts, group);
  const state = stateOf(group, settled);
  const due = dueAtMs(facts, group);
  return {
    group,
    state,
    settled,
    owner: ownerOf(facts, group),
    sla: slaOf(due, group, state, nowMs),
    dueAtMs: due,
    isCurrent: group.runId === latestCompleted(facts)?.id,
    open: state === "closed" ? 0 : group.records - settled.accepted,
  };
}

/** The groups, the worst first. */
export const viewGroups = (facts: TriageFacts, nowMs: number): GroupView[] =>
  all(facts, "causeGroup")
    .sort(bySeverity)
    .map((group) => viewGroup(facts, group, nowMs));

/** Whether a group is one that is asked for. Closed ones are not, unless it is they or that one. */
export function matches(view: GroupView, filter: GroupFilter): boolean {
  const { group, state, owner, sla } = view;
  return (
    (filter.group === undefined
      ? state !== "closed" || filter.state === "closed"
      : group.number === filter.group) &&
    (filter.domain ?? group.domain) === group.domain &&
    (filter.category ?? group.category) === group.category &&
    (filter.kind ?? group.kind) === group.kind &&
    (filter.severity ?? group.severity) === group.severity &&
    (filter.owner ?? owner.position) === owner.position &&
    (filter.sla ?? sla) === sla &&
    (filter.state ?? state) === state
  );
}

/** Whether a cause waits for somebody to decide on it. */
export const isToDecide = ({ state }: GroupView): boolean => state === "open" || state === "reopened";

/**
 * The cause that a person decides on next: of those open that are theirs to own, the one whose clock runs out first, of those the worst.
 * @param positions theirs
 */
export const nextCause = (
  views: readonly GroupView[],
  positions: readonly Position[],
): GroupView | undefined =>
  views
    .filter((view) => isToDecide(view) && positions.includes(view.owner.position))
    .sort((a, b) => a.dueAtMs - b.dueAtMs || bySeverity(a.group, b.group))[0];

/** How much of something there is. */
export interface Count<V extends string> {
  readonly value: V;
  readonly groups: number;
  readonly records: number;
}

/** Groups and records by one of their properties, in the order given, without what there is none of. */
export function countBy<V extends string>(
  views: readonly GroupView[],
  of: (view: GroupView) => V,
  order: readonly V[],
): Count<V>[] {
  return order.flatMap((value) => {
    const those = views.filter((view) => of(view) === value);
    const records = those.reduce((sum, { group }) => sum + group.records, 0);
    return those.length === 0 ? [] : [{ value, groups: those.length, records }];
  });
}

/** The run whose records are listed, and how many of its findings are in no group: of causes rarer than those that are listed. */
export function rareFindings(facts: TriageFacts): { readonly run: Run; readonly count: number } | undefined {
  const run = latestCompleted(facts);
  if (!run) return undefined;
  const found = resultsOf(facts, run.id).reduce((sum, { discrepancies }) => sum + discrepancies, 0);
  const grouped = all(facts, "causeGroup")
    .filter(({ runId }) => runId === run.id)
    .reduce((sum, { records }) => sum + records, 0);
  return { run, count: Math.max(0, found - grouped) };
}

/** Domains in their order on screen. */
export const DOMAIN_ORDER = DOMAINS;

const SHAPE_WORDS: Readonly<Record<string, string>> = {
  "local-as-utc": "local time stored as UTC",
  "instant-shifted": "time shifted",
  "instant-precision-lost": "time of day or its precision lost",
  truncated: "text cut",
  "precision-lost": "decimal places lost",
  "code-not-mapped": "local code left as it was although it has a mapping",
  "code-changed": "code turned into another of its list",
  "reference-not-rewritten": "still refers to an id of the source",
  "reference-dangling": "refers to a record that is not there",
  "reference-to-another-server": "refers to another server at one of the sides",
  "reference-of-unknown-base": "refers to a server of which nobody says whether it is the side's own",
  "not-expected": "changed in a way that the rules do not expect",
  "two-sources-one-target": "several sources became one record",
  "ambiguous-key": "on one side only, for a key of the rules fits several",
};

const KIND_WORDS: Readonly<Record<CauseGroup["kind"], string>> = {
  missing: "missing at the target",
  unexpected: "at the target without a source",
  duplicated: "migrated more than once",
  resurrected: "ended at the source, active at the target",
  altered: "value changed",
  "wrong-patient": "moved to another patient",
  unlisted: "paired by these, because the loader did not list the pair",
};

/** What went wrong, from the cause's name where it has one: `encounter-period-start-local-as-utc`, `observation-note-truncated-80`. */
function shapeWords({ kind, cause, category }: CauseGroup): string {
  const named = Object.keys(SHAPE_WORDS).find(
    (shape) => cause !== null && new RegExp(`-${shape}(-|$)`).test(cause),
  );
  if (named !== undefined) {
    const size = /-(-?\d+)(min)?$/.exec(cause ?? "");
    const words = SHAPE_WORDS[named] ?? named;
    if (named === "truncated" && size) return `${words} at ${size[1]} characters`;
    return named === "instant-shifted" && size ? `${words} by ${size[1]} min` : words;
  }
  if (category === "benign-formatting") return "written in another case, spacing or punctuation";
  return KIND_WORDS[kind];
}

/** A cause in a plain sentence: `Encounter.period.start: local time stored as UTC, 168 records, batches B0004, B0011`. */
export function describeGroup(group: CauseGroup, batchesMax: number): string {
  const { resourceType, fields, records, batches } = group;
  const where =
    fields.length === 0 ? resourceType : fields.map((field) => `${resourceType}.${field}`).join(", ");
  const shown = batches.slice(0, batchesMax);
  const inBatches =
    shown.length === 0
      ? ""
      : `, ${shown.length === 1 ? "batch" : "batches"} ${shown.join(", ")}${batches.length > batchesMax ? " and more" : ""}`;
  return `${where}: ${shapeWords(group)}, ${plural(records, "record")}${inBatches}`;
}
