import { STANDARD_CONCEPTS } from "./conceptMaps.ts";
import type { FhirResource, Meta } from "./fhir.ts";
import { LEGACY_CODES, LEGACY_ID, ORIGINAL_CODE_URL } from "./terminology/systems.ts";

/** What a record is rewritten with. */
interface Rewriting {
  id: string;
  /** The server's metadata, added to the record's own. */
  meta: Meta;
  /** The counterpart of a reference `Type/id`; none when that record did not migrate. */
  resolve: (reference: string) => string | undefined;
  /** Moves every instant by as much, for records that exist only at the target. */
  shiftMs?: number;
}

type JsonObject = { [element: string]: unknown };

/** An instant of FHIR with an offset from UTC; a fraction, if any, is of three digits. */
const OFFSET_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?[+-]\d\d:\d\d$/;

/**
 * A record as a faithful migration leaves it at the target: a copy with a new id and server metadata, references
 * rewritten, instants in UTC, legacy codes mapped with the original kept in an extension, elements in
 * alphabetical order after `resourceType`, `id` and `meta`.
 */
export function rewriteRecord(source: FhirResource, rewriting: Rewriting): FhirResource {
  const { resourceType, meta, id: _legacyId, ...elements } = source;
  const target: JsonObject = { resourceType, id: rewriting.id, meta: { ...meta, ...rewriting.meta } };
  for (const [element, value] of Object.entries(elements).sort(byName)) {
    if (value !== undefined) target[element] = rewriteValue(value, rewriting);
  }
  const record: unknown = target;
  return record as FhirResource;
}

/** An instant in UTC, its precision kept: `2026-07-04T09:30:00-04:00` is `2026-07-04T13:30:00Z`. */
export function toUtc(instant: string, shiftMs = 0): string {
  const utc = new Date(Date.parse(instant) + shiftMs).toISOString();
  return instant.charAt(19) === "." ? utc : `${utc.slice(0, 19)}Z`;
}

function rewriteValue(value: unknown, rewriting: Rewriting): unknown {
  if (typeof value === "string") {
    return value.charAt(10) === "T" && OFFSET_INSTANT.test(value) ? toUtc(value, rewriting.shiftMs) : value;
  }
  if (Array.isArray(value)) return value.map((item) => rewriteValue(item, rewriting));
  if (isObject(value)) return rewriteObject(value, rewriting);
  return value;
}

function rewriteObject(source: JsonObject, rewriting: Rewriting): JsonObject {
  if (typeof source.reference === "string") return rewriteReference(source, source.reference, rewriting);
  const target: JsonObject = {};
  for (const element in source) {
    if (source[element] !== undefined) target[element] = rewriteValue(source[element], rewriting);
  }
  if (Array.isArray(source.coding)) mapCodings(target, source.coding);
  return target;
}

function rewriteReference(source: JsonObject, reference: string, { resolve }: Rewriting): JsonObject {
  const { reference: _legacy, ...rest } = source;
  const counterpart = resolve(reference);
  return counterpart === undefined
    ? { identifier: { system: LEGACY_ID, value: reference }, ...rest }
    : { reference: counterpart, ...rest };
}

/** Maps the legacy codings of a CodeableConcept and keeps the first original beside them. */
function mapCodings(concept: JsonObject, sources: unknown[]): void {
  const original = sources.find((coding) => isObject(coding) && coding.system === LEGACY_CODES);
  if (original === undefined) return;
  concept.coding = sources.map((coding) => {
    if (!isObject(coding) || coding.system !== LEGACY_CODES) return coding;
    const standard = STANDARD_CONCEPTS.get(String(coding.code));
    if (!standard) throw new RangeError(`No ConceptMap translates the legacy code ${String(coding.code)}`);
    return { system: standard.system, code: standard.code, display: standard.display };
  });
  concept.extension = [{ url: ORIGINAL_CODE_URL, valueCoding: original }];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
