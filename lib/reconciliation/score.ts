import { z } from "zod";
import type { DiscrepancyLine } from "./schema.ts";
import { categorySchema, type Kind } from "./vocabulary.ts";

/** A line of truth.ndjson: what was really done to a generated pair. Its kinds are finer than those of a finding. */
export const truthLineSchema = z.object({
  source: z.string().nullable(),
  target: z.string().nullable(),
  resourceType: z.string(),
  kind: z.string(),
  category: categorySchema.or(z.literal("accounted")),
  fields: z.array(z.string()),
  cause: z.string().optional(),
});
export type TruthLine = z.infer<typeof truthLineSchema>;

export interface KindScore {
  /** Kind as the truth names it; "(not in the truth)" for findings that nothing stands behind. */
  readonly kind: string;
  readonly inTruth: number;
  readonly found: number;
  readonly categoryRight: number;
  readonly kindRight: number;
  /** Found ones whose first field segments are those of the truth. */
  readonly fieldsRight: number;
}

export interface Score {
  readonly kinds: readonly KindScore[];
  readonly recall: number;
  readonly precision: number;
  /** Findings that no line of the truth accounts for. */
  readonly unfounded: readonly DiscrepancyLine[];
  readonly notFound: readonly TruthLine[];
}

/** Accounted for by the loader's word: in the account, and never in the list of discrepancies. */
export const ACCOUNTED_KINDS = ["rejected", "skipped", "quarantined"] as const;

/** The kind that a finding of this truth must have. */
export function expectedKind(truth: TruthLine): Kind {
  if (truth.kind.startsWith("missing-") || truth.kind.endsWith("-missing")) return "missing";
  // One patient in two charts.
  if (truth.kind === "patient-split") return "duplicated";
  if (truth.kind === "unexpected" || truth.kind === "duplicated" || truth.kind === "wrong-patient")
    return truth.kind;
  if (truth.kind.endsWith("-resurrected") || truth.kind.endsWith("-revived")) return "resurrected";
  return "altered";
}

/** Holds findings against the truth, record by record. */
export function score(truth: readonly TruthLine[], findings: readonly DiscrepancyLine[]): Score {
  const byPair = new Map<string, DiscrepancyLine[]>();
  for (const finding of findings) {
    const key = pairKey(finding);
    byPair.set(key, [...(byPair.get(key) ?? []), finding]);
  }
  const founded = new Set<DiscrepancyLine>();
  const notFound: TruthLine[] = [];
  const kinds = new Map<
    string,
    { inTruth: number; found: number; category: number; kind: number; fields: number }
  >();
  for (const line of truth) {
    if (isAccounted(line)) continue;
    const tally = kinds.get(line.kind) ?? { inTruth: 0, found: 0, category: 0, kind: 0, fields: 0 };
    kinds.set(line.kind, tally);
    tally.inTruth += 1;
    const candidates = (byPair.get(pairKey(line)) ?? []).filter((finding) => !founded.has(finding));
    const finding = candidates.find(({ kind }) => kind === expectedKind(line)) ?? candidates[0];
    if (finding === undefined) {
      notFound.push(line);
      continue;
    }
    founded.add(finding);
    tally.found += 1;
    if (finding.category === line.category) tally.category += 1;
    if (finding.kind === expectedKind(line)) tally.kind += 1;
    if (roots(finding.fields) === roots(line.fields)) tally.fields += 1;
  }
  const inTruth = truth.filter((line) => !isAccounted(line)).length;
  return {
    kinds: [...kinds]
      .map(([kind, tally]) => ({
        kind,
        inTruth: tally.inTruth,
        found: tally.found,
        categoryRight: tally.category,
        kindRight: tally.kind,
        fieldsRight: tally.fields,
      }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    recall: inTruth === 0 ? 1 : founded.size / inTruth,
    precision: findings.length === 0 ? 1 : founded.size / findings.length,
    unfounded: findings.filter((finding) => !founded.has(finding)),
    notFound,
  };
}

function isAccounted({ kind }: TruthLine): boolean {
  return ACCOUNTED_KINDS.some((accounted) => accounted === kind);
}

function pairKey({
  source,
  target,
}: {
  readonly source: string | null;
  readonly target: string | null;
}): string {
  return `${source ?? ""} ${target ?? ""}`;
}

function roots(fields: readonly string[]): string {
  return [...new Set(fields.map((field) => field.split(".")[0]))].sort().join(" ");
}
