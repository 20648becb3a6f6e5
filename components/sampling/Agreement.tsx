import { WILSON_WORDS } from "#lib/sampling/interval.ts";
import { type SampleStanding, shareWords } from "#lib/sampling/rules.ts";

/** The share of charts that agree, with its interval; how it is made, on hover. Before all are reviewed it says so. */
export function Agreement({ standing }: { standing: SampleStanding }) {
  const { interval, agreed, reviewed, isWhole } = standing;
  if (!interval) return <span className="text-faint">–</span>;
  return (
    <span title={WILSON_WORDS} className="decoration-dotted underline-offset-4 hover:underline">
      {agreed} of {reviewed}: {shareWords(interval.low)} to {shareWords(interval.high)}
      {!isWhole && <span className="block text-caption text-faint">not all reviewed: no figure yet</span>}
    </span>
  );
}
