import type { Binding } from "#lib/criteria/schema.ts";
import type { CriterionView } from "#lib/gates/criteria.ts";
import type { Criterion } from "#lib/gates/schema.ts";

export interface AttestedCriterion {
  readonly criterion: Criterion;
  readonly binding: Extract<Binding, { kind: "attestation" }>;
}

/** The criteria among these that rest on a person's word. */
export const attestedCriteria = (criteria: readonly CriterionView[]): AttestedCriterion[] =>
  criteria.flatMap(({ criterion }) =>
    criterion.binding.kind === "attestation"
      ? [{ criterion: { ...criterion, binding: criterion.binding }, binding: criterion.binding }]
      : [],
  );
