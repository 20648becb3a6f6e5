import { z } from "zod";
import { plural } from "#lib/plural.ts";
import { RuleBook } from "#lib/reconciliation/rules/ruleBook.ts";
import type { DiscrepancyLine } from "#lib/reconciliation/schema.ts";
import { type Domain, type Kind, REQUIRED_FOR_CARE, type Verdict } from "#lib/reconciliation/vocabulary.ts";

/**
 * Results of Google's Data Validation Tool (terraform/results_schema.json of professional-services-data-validator; later versions call
 * `status` `validation_status`) as findings and accounts of a run. An aggregate that agrees proves nothing of a single record, and rows that
 * agree do so in the columns that were compared: so nothing of it is ever a pass. What fails is a finding; the rest is unknown, and says why.
 */

const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? "" : String(value)));

export const dvtRowSchema = z
  .object({
    run_id: text,
    validation_name: text,
    validation_type: text,
    start_time: text,
    end_time: text,
    source_table_name: text,
    target_table_name: text,
    source_column_name: text,
    target_column_name: text,
    aggregation_type: text,
    group_by_columns: text,
    source_agg_value: text,
    target_agg_value: text,
    status: text,
    validation_status: text,
  })
  .refine((row) => row.validation_type !== "" && (row.status !== "" || row.validation_status !== ""), {
    message: "it has no validation_type, or neither status nor validation_status",
  });
export type DvtRow = z.infer<typeof dvtRowSchema>;

/** What a row says. `warning`, `incomplete`, `error`, `skip` and words that nobody knows are no answer. */
type Answer = "agrees" | "differs" | "no-answer";

function answerOf({ status, validation_status }: DvtRow): Answer {
  const word = (validation_status === "" ? status : validation_status)
    .toLowerCase()
    .replace(/^validation_/, "");
  if (word === "success" || word === "pass") return "agrees";
  return word === "fail" || word === "failed" ? "differs" : "no-answer";
}

const isOfRows = ({ validation_type }: DvtRow): boolean => validation_type.toLowerCase() === "row";

/** A name of a column or a check. Free text could hold a value, and is left where it is. */
const WORD = /^[\w.:$-]{1,64}$/;
const NULLS = ["", "null", "none", "nan", "<na>"];
const isNothing = (value: string): boolean => NULLS.includes(value.trim().toLowerCase());

/** The FHIR type that a table holds: by the map, or by its own name without schema, underscores and a plural. */
export function typeOf(
  table: string,
  map: Readonly<Record<string, string>>,
  known: readonly string[],
): string {
  const named = [table, table.split(".").at(-1) ?? ""].find((name) => Object.hasOwn(map, name));
  const mapped = named === undefined ? undefined : map[named];
  if (mapped !== undefined) return mapped;
  const bare = (table.split(".").at(-1) ?? "").replaceAll(/[_\W]/g, "").toLowerCase();
  const type = known.find((name) => [name.toLowerCase(), `${name.toLowerCase()}s`].includes(bare));
  return type ?? "Unknown";
}

/** Which record a row is about, by its primary keys: `Type/id` where there is one key. */
function recordOf(type: string, { group_by_columns }: DvtRow): string | null {
  let keys: unknown;
  try {
    keys = JSON.parse(group_by_columns);
  } catch {
    return null;
  }
  if (typeof keys !== "object" || keys === null || Array.isArray(keys)) return null;
  const values = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  if (values.length === 0) return null;
  return `${type}/${values.map(([, value]) => String(value)).join("|")}`;
}

function kindOf(row: DvtRow): Kind {
  const [source, target] = [row.source_agg_value, row.target_agg_value];
  if (isOfRows(row)) {
    if (isNothing(target) && !isNothing(source)) return "missing";
    return isNothing(source) && !isNothing(target) ? "unexpected" : "altered";
  }
  if (row.aggregation_type.toLowerCase() !== "count") return "altered";
  const [from, to] = [Number(source), Number(target)];
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to) return "altered";
  return to < from ? "missing" : "unexpected";
}

function lineOf(row: DvtRow, type: string, domain: Domain): DiscrepancyLine {
  const kind = kindOf(row);
  const record = isOfRows(row) ? recordOf(type, row) : null;
  const column = row.source_column_name === "" ? row.target_column_name : row.source_column_name;
  const check = WORD.test(row.validation_name) ? row.validation_name : "check";
  return {
    domain,
    resourceType: type,
    source: kind === "unexpected" ? null : record,
    // The target's own id is not in the result: the record is known by its key at the source.
    target: kind === "unexpected" ? record : null,
    kind,
    category: kind === "missing" ? "missing-record" : "transformation-bug",
    severity: REQUIRED_FOR_CARE.includes(domain) ? "high" : "medium",
    fields: WORD.test(column) && kind === "altered" ? [column] : [],
    // An aggregate is a finding of its own and no record: each stands as a cause.
    ...(isOfRows(row) ? {} : { cause: `dvt-${type.toLowerCase()}-${check.toLowerCase()}` }),
  };
}

/** What a domain's rows come to. */
interface ForeignDomain {
  readonly domain: Domain;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** Rows that were compared one by one, and what became of them. */
  readonly rows: {
    readonly eligible: number;
    readonly matched: number;
    readonly altered: number;
    readonly missing: number;
  };
  readonly unexpected: number;
  readonly discrepancies: number;
}

interface ForeignResult {
  readonly lines: readonly DiscrepancyLine[];
  readonly domains: readonly ForeignDomain[];
  readonly verdict: Verdict;
}

/** Reads rows as a run's result. @param tables the FHIR type by table, where its name does not say it */
export function readDvt(
  rows: readonly DvtRow[],
  tables: Readonly<Record<string, string>> = {},
): ForeignResult {
  const book = RuleBook.builtIn;
  const known = Object.values(book.rules.domains).flatMap(({ types }) => Object.keys(types));
  const byDomain = new Map<Domain, { row: DvtRow; type: string }[]>();
  for (const row of rows) {
    const table = row.source_table_name === "" ? row.target_table_name : row.source_table_name;
    const type = typeOf(table, tables, known);
    const domain = book.domainOf(type);
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), { row, type }]);
  }
  const lines: DiscrepancyLine[] = [];
  const domains = [...byDomain].map(([domain, of]) => {
    const found = of
      .filter(({ row }) => answerOf(row) === "differs")
      .map(({ row, type }) => lineOf(row, type, domain));
    lines.push(...found);
    return domainOf(
      domain,
      of.map(({ row }) => row),
      found,
    );
  });
  const verdict = domains.some((of) => of.verdict === "fail") ? "fail" : "unknown";
  return { lines, domains, verdict };
}

function domainOf(domain: Domain, rows: readonly DvtRow[], lines: readonly DiscrepancyLine[]): ForeignDomain {
  const single = rows.filter(isOfRows);
  const aggregates = rows.length - single.length;
  const count = (of: readonly DvtRow[], answer: Answer): number =>
    of.filter((row) => answerOf(row) === answer).length;
  const ofKind = (kind: Kind): number =>
    single.filter((row) => answerOf(row) === "differs" && kindOf(row) === kind).length;
  const [matched, altered, missing, unexpected] = [
    count(single, "agrees"),
    ofKind("altered"),
    ofKind("missing"),
    ofKind("unexpected"),
  ];
  const silent = count(rows, "no-answer");
  const differing = count(
    rows.filter((row) => !isOfRows(row)),
    "differs",
  );
  const reasons = [
    differing > 0 &&
      `${plural(differing, "aggregate differs", "aggregates differ")} between source and target.`,
    altered + missing + unexpected > 0 &&
      `${plural(altered + missing + unexpected, "row differs", "rows differ")} between source and target.`,
    silent > 0 && `${plural(silent, "check gave", "checks gave")} no answer.`,
    aggregates > 0 && `${plural(aggregates, "aggregate", "aggregates")} can't show that any record is right.`,
    single.length > 0 &&
      "Rows were compared in the columns that were chosen; of the others nothing is known.",
  ].filter((reason) => reason !== false);
  return {
    domain,
    verdict: lines.length > 0 ? "fail" : "unknown",
    reasons,
    rows: { eligible: matched + altered + missing, matched, altered, missing },
    unexpected,
    discrepancies: lines.length,
  };
}
