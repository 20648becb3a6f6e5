import { all } from "#lib/room/state.ts";
import type { SliceFacts } from "./rules.ts";
import type { SliceFields } from "./schema.ts";

/** A slice's fields as people call them. */
export const SLICE_LABELS: Readonly<Record<keyof SliceFields, string>> = {
  name: "Name",
  site: "Site",
  department: "Department",
  workflowIds: "Workflows",
  interfaceIds: "Interfaces",
  identitySourceIds: "Identity sources",
  patientMatching: "Patients are matched by",
  consentScope: "Consents",
  streamIds: "Streams",
};

/** What a slice can name, by id. */
export const sliceNames = (facts: SliceFacts): ReadonlyMap<string, string> =>
  new Map(
    [
      ...all(facts, "workflow"),
      ...all(facts, "interface"),
      ...all(facts, "identitySource"),
      ...all(facts, "stream"),
    ].map(({ id, name }) => [id, name]),
  );

/** A field's value in words. */
export function writeSliceField(value: unknown, names: ReadonlyMap<string, string>): string {
  if (Array.isArray(value)) return value.map((id) => names.get(String(id)) ?? "?").join(", ") || "nothing";
  return value === null || value === undefined ? "nothing" : String(value);
}
