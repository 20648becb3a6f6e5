import type { ItemKind } from "#lib/inventory/schema.ts";

/** From which width of the table on a column is shown. */
export const SHOWN = {
  always: "",
  wide: "hidden @xl:table-cell",
  widest: "hidden @5xl:table-cell",
} as const;

export interface Column {
  /** The field's name. */
  readonly field: string;
  readonly shown: keyof typeof SHOWN;
  readonly numeric?: true;
  /** What stands in an empty cell that should not be empty. */
  readonly missing?: string;
}

/** What a table of a kind shows beside the name; all of it is in the panel of a thing. */
export const COLUMNS: Readonly<Record<ItemKind, readonly Column[]>> = {
  system: [
    { field: "kind", shown: "wide" },
    { field: "criticality", shown: "always" },
    { field: "ownerPosition", shown: "wide" },
    { field: "rtoMinutes", shown: "wide", numeric: true, missing: "not said" },
    { field: "rpoMinutes", shown: "wide", numeric: true, missing: "not said" },
    { field: "downtimeSlaMinutes", shown: "widest", numeric: true },
    { field: "reportingDuty", shown: "widest" },
    { field: "reportingWindowMinutes", shown: "widest", numeric: true },
  ],
  interface: [
    { field: "fromSystemId", shown: "wide" },
    { field: "toSystemId", shown: "wide" },
    { field: "protocol", shown: "widest" },
    { field: "ownerPosition", shown: "widest" },
    { field: "sensitivity", shown: "widest" },
    { field: "withoutIt", shown: "wide" },
    { field: "restart", shown: "wide" },
    { field: "inWindow", shown: "always", missing: "not decided" },
    { field: "contractVersion", shown: "widest", missing: "none" },
  ],
  dataStore: [
    { field: "systemId", shown: "wide" },
    { field: "sensitivity", shown: "always" },
    { field: "ownerPosition", shown: "wide" },
    { field: "retentionMonths", shown: "wide", numeric: true, missing: "not said" },
    { field: "retentionRule", shown: "widest" },
  ],
  workflow: [
    { field: "criticality", shown: "always" },
    { field: "ownerPosition", shown: "wide" },
    { field: "stopsWithoutIds", shown: "wide" },
    { field: "fallback", shown: "widest", missing: "none" },
  ],
  identitySource: [
    { field: "kind", shown: "always" },
    { field: "ownerPosition", shown: "wide" },
    { field: "mfa", shown: "always" },
    { field: "accounts", shown: "wide", numeric: true },
    { field: "systemIds", shown: "widest" },
  ],
};
