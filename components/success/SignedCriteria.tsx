import type { Phase } from "#lib/plan/schema.ts";
import { labelOf } from "#lib/success/rules.ts";
import type { SignedCriterion } from "#lib/success/schema.ts";

/** Criteria as a signer reads them. */
export function SignedCriteria({ phase, criteria }: { phase: Phase; criteria: readonly SignedCriterion[] }) {
  return (
    <ol className="grid gap-2.5 rounded-md border border-line bg-canvas px-3 py-3">
      {criteria.map((criterion) => (
        <li key={criterion.number}>
          <p className="font-medium">
            <span className="figures text-faint">{labelOf(phase, criterion)}</span> {criterion.statement}
          </p>
          <p className="text-small text-dim">
            {criterion.measure}. Target: <b className="font-medium text-ink">{criterion.target}</b>
            {criterion.measured !== null && (
              <>
                . Measured: <b className="font-medium text-ink">{criterion.measured}</b>,{" "}
                {criterion.met ? "met" : "not met"}
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}
