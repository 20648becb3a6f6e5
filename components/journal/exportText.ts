import { stringify } from "csv-stringify/browser/esm/sync";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import type { EXPORT_FORMATS, ListedEntry } from "#lib/journal/schema.ts";
import type { DescribedFacts } from "#lib/journal/tellings/tell.ts";

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = [
  "seq",
  "recordedAt",
  "occurredAt",
  "who",
  "what",
  "position",
  "command",
  "reason",
  "changed",
  "leafHash",
] as const;

/**
 * Entries as a part of a file, in their order. In NDJSON a line is an entry as it is hashed, with its leaf hash; in CSV (RFC 4180) a text that
 * a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
 * @param first whether the file begins with this part: a CSV begins with the names of its columns
 */
export function exportText(
  format: ExportFormat,
  entries: readonly ListedEntry[],
  facts: DescribedFacts,
  first: boolean,
): string {
  if (format === "ndjson")
    return entries.map(({ entry, leafHash }) => `${canonicalJson({ entry, leafHash })}\n`).join("");
  const rows = entries.map(({ entry, leafHash }) => {
    const { who, what } = describeEntry(entry, facts);
    const { actor, changes } = entry;
    return {
      ...entry,
      who,
      what,
      position: actor.kind === "person" ? actor.position : null,
      changed: changes.map(({ type, id }) => `${type} ${id}`).join("; "),
      leafHash,
    };
  });
  return stringify(rows, {
    header: first,
    columns: [...COLUMNS],
    escape_formulas: true,
    record_delimiter: "windows",
  });
}
