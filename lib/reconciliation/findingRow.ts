import type { Signature } from "./causes.ts";
import type { DiscrepancyLine } from "./schema.ts";
import type { Category, Domain, Kind } from "./vocabulary.ts";

/** A finding as the store keeps it. */
export type FindingRow = readonly [
  domain: Domain,
  resourceType: string,
  source: string | null,
  target: string | null,
  kind: Kind,
  category: Category,
  batch: string | null,
  /** What findings of one cause share, as the text that groups by it. */
  signature: string,
  /** Its line in discrepancies.ndjson. */
  line: string,
  /** Where its records are, for whoever looks at them again. */
  place: string | null,
];

export function findingRow(
  line: DiscrepancyLine,
  signature: Signature | undefined,
  place: string | null,
): FindingRow {
  const { domain, resourceType, source, target, kind, category, batch = null } = line;
  return [
    domain,
    resourceType,
    source,
    target,
    kind,
    category,
    batch,
    signatureText(signature),
    JSON.stringify(line),
    place,
  ];
}

/** A signature as text: its members in one order. */
function signatureText(signature: Signature | undefined): string {
  if (signature === undefined) throw new RangeError("a finding has no signature");
  const { resourceType, kind, fields, shapes, measure, rule, cause } = signature;
  return JSON.stringify({ resourceType, kind, fields, shapes, measure, rule, cause });
}
