import type { Answer, Evidence } from "#lib/gates/schema.ts";

/** What a signature means, unless its signer says otherwise. A GO over open criteria never claims that they are met. */
export function usualMeaning(answer: Answer, evidence: Evidence): string {
  if (answer === "HOLD") return "I ask to wait: I can’t say yet that this gate is safe to pass.";
  if (answer === "NO-GO") return "I attest that this gate is not safe to pass.";
  return evidence.criteria.every(({ state }) => state === "met")
    ? "I attest that the criteria of this gate are met."
    : "I answer GO, knowing which criteria are not met.";
}
