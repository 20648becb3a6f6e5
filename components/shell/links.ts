import type { Position } from "#lib/door/positions.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import type { TaskState } from "#lib/runbook/rules.ts";
import type { Discrepancy } from "#lib/runs/schema.ts";

/** Where things are: the one place that writes addresses, so that every number can lead to its evidence. */

/** What the data page can be narrowed to; each is a search parameter of its address. */
export interface DiscrepancyFilter {
  readonly run?: number;
  readonly domain?: Domain;
  readonly kind?: Discrepancy["kind"];
  readonly category?: Discrepancy["category"];
}

/** What the runbook shows, and of which tasks. */
export interface RunbookFilter {
  readonly view?: "mine" | "graph" | "timeline" | "plan";
  readonly group?: "owner" | "state";
  readonly stream?: string;
  readonly owner?: Position;
  readonly state?: TaskState;
  readonly words?: string;
  /** The code of the task that is looked at. */
  readonly task?: string;
}

/** What the audit page can be narrowed to. */
export interface EntryFilter {
  readonly position?: Position;
  readonly command?: string;
}

function withParameters(path: string, parameters: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) search.set(name, `${value}`);
  return search.size === 0 ? path : `${path}?${search}`;
}

/** The pages of one cutover, and the places on them. */
export function linksOf(cutoverId: string) {
  const board = `/cutovers/${cutoverId}`;
  return {
    board,
    runbook: `${board}/runbook`,
    gates: `${board}/gates`,
    data: `${board}/data`,
    rollback: `${board}/rollback`,
    comms: `${board}/comms`,
    people: `${board}/people`,
    audit: `${board}/audit`,
    lineage: `${board}/lineage`,
    wall: `/wall/${cutoverId}`,
    gate: (number: number): string => `${board}/gates#gate-${number}`,
    discrepancies: (filter: DiscrepancyFilter): string => withParameters(`${board}/data`, filter),
    task: (code: string): string => withParameters(`${board}/runbook`, { task: code }),
    tasks: (filter: RunbookFilter): string => withParameters(`${board}/runbook`, filter),
    trigger: (triggerId: string): string => `${board}/rollback#trigger-${triggerId}`,
    notice: (number: number): string => `${board}/comms#notice-${number}`,
    entries: (filter: EntryFilter): string => withParameters(`${board}/audit`, filter),
    entry: (seq: number): string => `${board}/audit#entry-${seq}`,
    run: (number: number): string => withParameters(`${board}/data`, { run: number }),
    signal: (signalId: string): string => `${board}/rollback#signal-${signalId}`,
  } as const;
}

export type Links = ReturnType<typeof linksOf>;
