import { defineProcedure } from "#lib/door/query.ts";
import { readFacts } from "#lib/door/store.ts";
import { matches, TRIAGE_FACT_TYPES, viewGroups } from "./rules.ts";
import { type CauseGroup, listRecords as listRecordsSpec, triageRecordSchema } from "./schema.ts";

/** Where a page begins: the groups from there on, as many as hold a page, and the ordinal after which the first of them begins. */
function groupsOfPage(
  groups: readonly CauseGroup[],
  cursor: { readonly number: number; readonly ordinal: number } | undefined,
  limit: number,
): CauseGroup[] {
  const from = cursor ? groups.findIndex(({ number }) => number === cursor.number) : 0;
  // A group that is not among those asked for any more ends the list: what follows it can't be told.
  if (from < 0) return [];
  const page: CauseGroup[] = [];
  // The first may be through already.
  let records = cursor ? -(groups[from]?.records ?? 0) : 0;
  for (const group of groups.slice(from)) {
    page.push(group);
    records += group.records;
    if (records > limit) break;
  }
  return page;
}

/**
 * The records, cause by cause. The groups, which are few, are chosen by the same rule that the page draws them by; of each the index gives
 * the records in their order, and so a page costs the same wherever it is in a million.
 */
export const listRecords = defineProcedure({
  spec: listRecordsSpec,
  async handle({ tx, now }, { cutoverId, runId, after, limit, ...filter }) {
    const facts = await readFacts(tx, TRIAGE_FACT_TYPES, cutoverId);
    const groups = viewGroups(facts, now.getTime())
      .filter((view) => view.group.runId === runId && view.state !== "closed" && matches(view, filter))
      .map(({ group }) => group);
    const [number = 0, ordinal = -1] = after?.split(".").map(Number) ?? [];
    const page = groupsOfPage(groups, after === undefined ? undefined : { number, ordinal }, limit);
    const [first] = page;
    if (!first) return { records: [], next: null };
    const signatures = page.map(({ signature }) => signature);
    const rows = await tx.$queryRaw<Record<string, unknown>[]>`
      SELECT found.run_id AS "runId", found.ordinal, found.domain, found.resource_type AS "resourceType",
             found.source_pseudonym AS "sourcePseudonym", found.target_pseudonym AS "targetPseudonym", found.kind, found.category,
             found.severity, found.fields, found.cause, found.batch, found.key, found.signature
        FROM unnest(${signatures}::text[]) WITH ORDINALITY AS chosen(signature, place),
             LATERAL (SELECT * FROM discrepancy
                       WHERE run_id = ${first.runId}::uuid AND signature = chosen.signature
                         AND ordinal > CASE WHEN chosen.place = 1 THEN ${ordinal}::int ELSE -1 END
                       ORDER BY ordinal
                       LIMIT ${limit + 1}::int) AS found
       ORDER BY chosen.place, found.ordinal
       LIMIT ${limit + 1}::int`;
    const numbers = new Map(page.map((group) => [group.signature, group.number]));
    const records = rows
      .slice(0, limit)
      .map((row) => triageRecordSchema.parse({ ...row, groupNumber: numbers.get(String(row.signature)) }));
    const last = records.at(-1);
    return {
      records,
      next: rows.length > limit && last ? `${last.groupNumber}.${last.ordinal}` : null,
    };
  },
});
