import { StateMark } from "#components/ui/StateMark.tsx";
import { blockersInBrief, blockersOf, type GateView } from "#lib/gates/rules.ts";

interface WhatBlocksProps {
  /** A GO that is off points here. */
  id: string;
  view: GateView;
  /** In one sentence, with the rest to unfold: the criteria and the seats are on the screen already. */
  brief?: boolean;
}

/** While a gate is polled: why GO is not possible, in the open. */
export function WhatBlocks({ id, view, brief = false }: WhatBlocksProps) {
  const blockers = view.state === "polling" ? blockersOf(view) : [];
  if (blockers.length === 0) return null;
  return (
    <div id={id} className="rounded-md bg-hold-bg px-3 py-2 text-small">
      <p>
        <b className="font-semibold whitespace-nowrap text-hold">
          <StateMark shape="bars" tone="hold" className="mr-1.5 align-[-0.08em]" />
          GO is not possible
        </b>
        {brief && `: ${blockersInBrief(view)}`}
      </p>
      {brief ? (
        <details className="mt-0.5">
          <summary className="min-h-6 w-fit content-center text-dim hover:text-ink">
            {blockers.length === 1 ? "The reason in full" : `All ${blockers.length} reasons`}
          </summary>
          <Sentences sentences={blockers} />
        </details>
      ) : (
        <Sentences sentences={blockers} />
      )}
    </div>
  );
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul className="mt-1 list-disc gap-x-8 pl-4 marker:text-hold @xl:columns-2">
      {sentences.map((sentence) => (
        <li key={sentence} className="break-inside-avoid">
          {sentence}
        </li>
      ))}
    </ul>
  );
}
