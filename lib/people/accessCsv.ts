import { stringify } from "csv-stringify/sync";
import type { Assignment } from "#lib/access/schema.ts";
import type { BreakGlass } from "#lib/breakGlass/schema.ts";
import { positionTitle } from "#lib/door/positions.ts";

/** The access review as CSV (RFC 4180): one line for each assignment, with what came of a break-glass. */
export function accessCsv(assignments: readonly Assignment[], breakGlasses: readonly BreakGlass[]): string {
  const rows = assignments.map((assignment) => {
    const breakGlass = breakGlasses.find(({ assignmentId }) => assignmentId === assignment.id);
    return {
      person: assignment.personName,
      position: positionTitle(assignment.position),
      kind: assignment.kind,
      justification: assignment.justification,
      "given by": assignment.givenByName ?? "not recorded",
      from: assignment.startsAt,
      until: assignment.endsAt ?? "",
      "ended by": assignment.endedByName ?? "",
      "ended because": assignment.endedReason ?? "",
      "break-glass review": breakGlass?.verdict ?? (breakGlass ? "not reviewed" : ""),
      "reviewed by": breakGlass?.reviewedByName ?? "",
      finding: breakGlass?.finding ?? "",
      "person id": assignment.personId,
    };
  });
  // What a person typed must not be a formula in whoever's spreadsheet opens it.
  return stringify(rows, { header: true, escape_formulas: true, record_delimiter: "\r\n", columns: COLUMNS });
}

const COLUMNS = [
  "person",
  "position",
  "kind",
  "justification",
  "given by",
  "from",
  "until",
  "ended by",
  "ended because",
  "break-glass review",
  "reviewed by",
  "finding",
  "person id",
];
