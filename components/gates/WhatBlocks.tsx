import { StateMark } from "#components/ui/StateMark.tsx";
import { blockersOf, type GateView } from "#lib/gates/rules.ts";

/** While a gate is polled: why GO is not possible, sentence by sentence, in the open; a GO that is off points here by `id`. */
export function WhatBlocks({ id, view }: { id: string; view: GateView }) {
  const blockers = view.state === "polling" ? blockersOf(view) : [];
  if (blockers.length === 0) return null;
  return (
    <div id={id} className="rounded-md bg-hold-bg px-3 py-2 text-small">
      <p className="flex items-center gap-1.5 font-semibold text-hold">
        <StateMark shape="bars" tone="hold" />
        GO is not possible
      </p>
      <ul className="mt-1 list-disc gap-x-8 pl-4 marker:text-hold @xl:columns-2">
        {blockers.map((sentence) => (
          <li key={sentence} className="break-inside-avoid">
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}
