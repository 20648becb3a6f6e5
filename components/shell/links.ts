import type { ParityState } from "#lib/consent/schema.ts";
import type { Position } from "#lib/door/positions.ts";
import type { ItemKind } from "#lib/inventory/schema.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import type { Moment } from "#lib/replay/moment.ts";
import type { TaskState } from "#lib/runbook/rules.ts";
import type { Discrepancy } from "#lib/runs/schema.ts";
import type { GroupFilter } from "#lib/triage/schema.ts";
import type { FindingKind } from "#lib/workforce/schema.ts";

/** Where things are: the one place that writes addresses, so that every number can lead to its evidence. */

/** What the data page can be narrowed to; each is a search parameter of its address. */
export interface DiscrepancyFilter {
  readonly run?: number;
  readonly domain?: Domain;
  readonly kind?: Discrepancy["kind"];
  readonly category?: Discrepancy["category"];
}

/** What of the causes of discrepancies is shown; and of which record of them. */
interface CauseFilter extends GroupFilter {
  readonly record?: number | undefined;
}

/** Which consents are shown. */
export interface ConsentFilter {
  readonly jurisdiction?: string | undefined;
  readonly policySet?: string | undefined;
  readonly state?: ParityState | undefined;
  /** The pseudonym of the consent that is looked at. */
  readonly consent?: string | undefined;
}

/** What the runbook shows, and of which tasks. */
export interface RunbookFilter {
  readonly view?: "mine" | "graph" | "timeline" | "deviations" | "plan";
  readonly group?: "owner" | "state";
  readonly stream?: string;
  readonly owner?: Position;
  readonly state?: TaskState;
  readonly words?: string;
  /** The code of the task that is looked at. */
  readonly task?: string;
}

/** Which sample is looked at, and which of its records: `random-3`. */
interface SamplingFilter {
  readonly domain?: Domain;
  readonly record?: string;
}

/** What of the inventory is shown. */
export interface InventoryFilter {
  /** Without it the map. */
  readonly view?: ItemKind | "contracts";
  readonly words?: string;
  /** The id of the thing that is looked at. */
  readonly item?: string;
  /** Ids of what is thought of as frozen, with commas between. */
  readonly frozen?: string;
}

/** Which pairs of patients are shown, of which matching, and the number of the one that is looked at. */
export interface PairFilter {
  readonly matching?: number;
  readonly which?: "mine" | "open" | "conflicts" | "decided" | "all";
  readonly pair?: number;
}

/** Whose access is shown. */
export interface WorkforceFilter {
  readonly unit?: string;
  readonly kind?: FindingKind;
  readonly role?: string;
}

/** What the audit page can be narrowed to. */
export interface EntryFilter {
  readonly position?: Position;
  readonly command?: string;
  readonly actorId?: string;
  /** An entity that the entries changed. */
  readonly subjectId?: string;
  /** Recorded at or after, and at or before. */
  readonly from?: string;
  readonly to?: string;
  readonly words?: string;
  /** The house's journal, as far as it is about the people of the cutover, in place of the cutover's. */
  readonly journal?: "house";
}

function withParameters(path: string, parameters: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) search.set(name, `${value}`);
  return search.size === 0 ? path : `${path}?${search}`;
}

/**
 * The pages of one cutover, and the places on them.
 * @param moment of the room that is looked at: what is linked in the past is in that past
 */
export function linksOf(cutoverId: string, moment: Moment | object = {}) {
  const board = `/cutovers/${cutoverId}`;
  const at = (path: string, parameters: object = {}): string =>
    withParameters(path, { ...moment, ...parameters });
  const page = (name: string, parameters?: object): string => at(`${board}/${name}`, parameters);
  return {
    board: at(board),
    runbook: page("runbook"),
    gates: page("gates"),
    data: page("data"),
    triage: page("discrepancies"),
    consent: page("consent"),
    mappings: page("mappings"),
    mapping: (version: string): string => page("mappings", { version }),
    consents: (filter: ConsentFilter): string => page("consent", filter),
    rollback: page("rollback"),
    comms: page("comms"),
    people: page("people"),
    plan: page("plan"),
    report: page("report"),
    audit: page("audit"),
    evidence: page("evidence"),
    safeguards: page("safeguards"),
    lineage: page("lineage"),
    identity: page("identity"),
    pairs: (filter: PairFilter): string => page("identity", filter),
    workforce: page("workforce"),
    unit: (filter: WorkforceFilter): string => page("workforce", filter),
    sampling: page("sampling"),
    sample: (filter: SamplingFilter): string => page("sampling", filter),
    inventory: page("inventory"),
    matrices: page("matrices"),
    freeze: page("freeze"),
    exposures: page("exposures"),
    criteria: page("criteria"),
    /** The pages beside the inventory: by which rules things are moved. */
    rules: [page("matrices"), page("freeze"), page("exposures"), page("criteria")],
    things: (filter: InventoryFilter): string => page("inventory", filter),
    exposure: (number: number): string => `${page("exposures")}#exposure-${number}`,
    phase: (number: number): string => `${page("criteria")}#phase-${number}`,
    wall: at(`/wall/${cutoverId}`),
    criterion: (criterionId: string): string => `${page("gates")}#criterion-${criterionId}`,
    gate: (number: number): string => `${page("gates")}#gate-${number}`,
    discrepancies: (filter: DiscrepancyFilter): string => page("data", filter),
    /** Causes of discrepancies, narrowed; one of them; one record of it. */
    causes: (filter: CauseFilter): string => page("discrepancies", filter),
    task: (code: string): string => page("runbook", { task: code }),
    tasks: (filter: RunbookFilter): string => page("runbook", filter),
    rehearsals: page("rehearsals"),
    holds: `${page("rollback")}#holds`,
    deviations: page("runbook", { view: "deviations" }),
    deviation: (number: number): string => `${page("runbook", { view: "deviations" })}#deviation-${number}`,
    trigger: (triggerId: string): string => `${page("rollback")}#trigger-${triggerId}`,
    notice: (number: number): string => `${page("comms")}#notice-${number}`,
    entries: (filter: EntryFilter): string => page("audit", filter),
    entry: (seq: number): string => `${page("audit")}#entry-${seq}`,
    run: (number: number): string => page("data", { run: number }),
    /** By which rules a run went, and how they differ from those in force; without a number the newest that has an account. */
    runRules: (number?: number): string => `${page("data", { run: number })}#rules`,
    /** The versions of the rules. */
    ruleVersions: `${page("discrepancies")}#rules`,
    signal: (signalId: string): string => `${page("rollback")}#signal-${signalId}`,
    /** What whoever made this (a sign-off, a decision) had before them. */
    saw: (entityId: string, gateNumber: number): string =>
      `${withParameters(`${board}/gates`, { before: entityId })}#gate-${gateNumber}`,
  } as const;
}

export type Links = ReturnType<typeof linksOf>;
