import { WILSON_WORDS } from "#lib/sampling/interval.ts";
import { type SampleStanding, shareWords } from "#lib/sampling/rules.ts";

/** The share of charts that agree, with its interval; how it is made, on hover. Whoever stops halfway has no figure. */
export function Agreement({ standing }: { standing: SampleStanding }) {
  const { interval, agreed, reviewed, isWhole } = standing;
  if (!interval) return <span className="text-faint">–</span>;
  if (!isWhole)
    return (
      <span>
        {agreed} of {reviewed} so far
        <span className="block text-caption text-faint">no figure until all are reviewed</span>
      </span>
    );
  return (
    <span title={WILSON_WORDS} className="decoration-dotted underline-offset-4 hover:underline">
      {agreed} of {reviewed}: {shareWords(interval.low)} to {shareWords(interval.high)}
    </span>
  );
}
