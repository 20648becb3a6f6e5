import { StateMark } from "#components/ui/StateMark.tsx";
import { STATE_WORDS } from "#lib/consent/rules.ts";
import type { ParityState } from "#lib/consent/schema.ts";
import { LOOKS } from "./words.ts";

/** How a consent stands, as colour, shape and words. */
export function ConsentState({ state }: { state: ParityState }) {
  const { tone, shape } = LOOKS[state];
  return (
    <span data-tone={tone} className="inline-flex items-baseline gap-1.5 font-medium text-(--tone)">
      <StateMark shape={shape} tone={tone} className="translate-y-px" />
      {STATE_WORDS[state]}
    </span>
  );
}
