import { STRATEGY_LIST } from "#lib/plan/strategies.ts";
import { Choice } from "./Choice.tsx";
import type { StepProps } from "./types.ts";

/** How the hospital goes over: each way with what it risks, what it fits and what it costs. */
export function StrategyStep({ draft, change }: StepProps) {
  return (
    <div className="grid gap-2 lg:grid-cols-2" role="radiogroup" aria-label="Strategy">
      {STRATEGY_LIST.map(({ key, title, what, downtimeRisk, fits, costs }) => (
        <Choice
          key={key}
          name="strategy"
          title={title}
          checked={draft.strategy === key}
          onChoose={() => change({ strategy: key })}
        >
          {what}
          <Point term="Downtime">{downtimeRisk}</Point>
          <Point term="Fits">{fits}</Point>
          <Point term="Costs">{costs}</Point>
        </Choice>
      ))}
    </div>
  );
}

function Point({ term, children }: { term: string; children: string }) {
  return (
    <span className="mt-1.5 block text-small">
      <b className="font-medium text-ink">{term}.</b> {children}
    </span>
  );
}
