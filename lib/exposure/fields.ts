import { type Choice, type ItemField, POSITION_CHOICES, wordOf } from "#lib/inventory/fields.ts";
import { SENSITIVITIES } from "#lib/inventory/schema.ts";
import { EXPOSURE_KINDS } from "./schema.ts";

const choices = (values: readonly string[]): readonly Choice[] =>
  values.map((value) => ({ value, label: wordOf(value) }));

/** The fields of an exposure as people see them. Its end is a time of the hospital's zone, and has a control of its own. */
export const EXPOSURE_FIELDS: readonly ItemField[] = [
  { name: "kind", label: "Kind", type: "choice", options: choices(EXPOSURE_KINDS) },
  { name: "name", label: "Name", type: "line", hint: "So that whoever removes it finds it." },
  { name: "systemId", label: "System", type: "system", optional: true },
  { name: "phiClass", label: "What it exposes", type: "choice", options: choices(SENSITIVITIES) },
  { name: "ownerPosition", label: "Owner", type: "choice", options: POSITION_CHOICES },
  { name: "ownerName", label: "Owner’s name", type: "line", optional: true },
  { name: "purpose", label: "What for", type: "text" },
];
