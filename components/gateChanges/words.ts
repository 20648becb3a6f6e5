import { positionTitle } from "#lib/door/positions.ts";
import type { GateTerms } from "#lib/gateChanges/schema.ts";
import { requiredOf } from "#lib/gates/policy.ts";

interface ChangedTerm {
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** What a change changes, each as it is and as it would be, in words. */
export function whatChanges(before: GateTerms, after: GateTerms): ChangedTerm[] {
  const rows = [
    ["Title", (terms: GateTerms) => terms.title],
    ["Question", (terms: GateTerms) => terms.question],
    ["Positions", ({ policy }: GateTerms) => policy.positions.map(positionTitle).join(", ")],
    ["GO needed", ({ policy }: GateTerms) => `${policy.quorum} of ${policy.positions.length}`],
    ["GO required of", ({ policy }: GateTerms) => requiredOf(policy).map(positionTitle).join(", ") || "none"],
    ["An answer of GO holds", ({ policy }: GateTerms) => `${policy.approvalExpiryMinutes} min`],
    ["A decided GO holds", ({ policy }: GateTerms) => `${policy.executionExpiryMinutes} min`],
  ] as const;
  return rows
    .map(([label, read]) => ({ label, from: read(before), to: read(after) }))
    .filter(({ from, to }) => from !== to);
}
