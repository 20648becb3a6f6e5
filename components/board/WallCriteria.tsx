"use client";

import { CriteriaTally } from "#components/gates/CriteriaTally.tsx";
import { CRITERION_WORDS } from "#components/gates/words.ts";
import { useTriggerViews } from "#components/triggers/useTriggerViews.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { CriterionState } from "#lib/criteria/schema.ts";
import { safeToContinue, tallyOf } from "#lib/gates/criteria.ts";
import type { GateView } from "#lib/gates/rules.ts";

/** More than this can't be read from five metres: the worst are shown. */
const ROWS_MAX = 10;

/** Is it safe to continue, in one word, and the questions behind it. */
export function WallCriteria({ view }: { view: GateView }) {
  const order: CriterionState[] = ["not-met", "unknown", "waived", "met"];
  const shown =
    view.criteria.length <= ROWS_MAX
      ? view.criteria
      : view.criteria.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).slice(0, ROWS_MAX);
  const tally = tallyOf(view.criteria);
  const triggers = useTriggerViews().map((trigger) => trigger.view);
  return (
    <Panel title="Is it safe to continue?" className="flex flex-col">
      <CriteriaTally tally={tally} answer={safeToContinue(tally, triggers)} large />
      <ul className="grid flex-1">
        {shown.map(({ criterion, state, finding }) => (
          <li
            key={criterion.id}
            className="grid grid-cols-[1fr_auto] content-center items-center gap-x-4 border-t border-line px-3 py-1.5"
          >
            <span className="text-title font-medium">{criterion.question}</span>
            <StateBadge state={CRITERION_WORDS[state]} size="wide" />
            {state !== "met" && <span className="col-span-2 text-lead text-dim lg:truncate">{finding}</span>}
          </li>
        ))}
      </ul>
      {shown.length < view.criteria.length && (
        <p className="border-t border-line px-3 py-1.5 text-lead text-dim">
          and {view.criteria.length - shown.length} more, on the board
        </p>
      )}
    </Panel>
  );
}
