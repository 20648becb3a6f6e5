import { createHash } from "node:crypto";
import { perform } from "#lib/door/query.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import { fileDiscrepancies } from "#lib/runs/ingest.ts";
import type { Discrepancy, DomainResult } from "#lib/runs/schema.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asSystem } from "#prisma/factories.ts";

/** Runs for tests of what comes after them: findings as they are filed, and an account that fits them. */

export type Finding = Omit<Discrepancy, "runId" | "ordinal">;

/** One record whose criticality became another; `patient` tells records apart. */
export const finding = (patient: number, over: Partial<Finding> = {}): Finding => ({
  domain: "allergies",
  resourceType: "AllergyIntolerance",
  sourcePseudonym: `a${String(patient).padStart(19, "0")}`,
  targetPseudonym: `b${String(patient).padStart(19, "0")}`,
  kind: "altered",
  category: "high-risk-clinical-mismatch",
  severity: "critical",
  fields: ["criticality"],
  cause: null,
  batch: "B0001",
  mark: `m${patient}`,
  ...over,
});

export const findings = (count: number, over: Partial<Finding> = {}): Finding[] =>
  Array.from({ length: count }, (_, index) => finding(index + 1, over));

/** Files a run through the door. @param over what its account says other than it should, by domain */
export async function landRun(
  runtime: Runtime,
  cutoverId: string,
  found: readonly Finding[],
  {
    domains = ["allergies"],
    over = {},
    rulesHash = BY_BUILT_IN_RULES.rulesHash,
    rulesSaid = null,
  }: {
    domains?: readonly Domain[];
    over?: Partial<DomainResult>;
    rulesHash?: string | null;
    rulesSaid?: string | null;
  } = {},
): Promise<string> {
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "extract" });
  const discrepancies = found.map((each, ordinal) => ({ ...each, ordinal }));
  await perform(
    runtime,
    fileDiscrepancies,
    { cutoverId, runId, discrepancies },
    { kind: "system", name: "test" },
  );
  const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  await asSystem(runtime, finishRun, {
    cutoverId,
    runId,
    sourceRecords: 1_000,
    targetRecords: 1_000,
    durationMs: 1,
    inputHash: hash(found),
    rulesHash,
    rulesSaid,
    verdict: found.length === 0 ? "pass" : "fail",
    domains: domains.map((domain) => {
      const own = found.filter((each) => each.domain === domain);
      return {
        ...NO_RECORDS,
        domain,
        eligible: 1_000,
        matched: 1_000 - own.length,
        altered: own.length,
        discrepancies: own.length,
        verdict: own.length === 0 ? ("pass" as const) : ("fail" as const),
        reasons: [],
        resultHash: hash(own),
        ...over,
      };
    }),
  });
  return runId;
}
