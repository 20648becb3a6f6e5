"use client";

import { clsx } from "clsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { waiverWords } from "#lib/criteria/rules.ts";
import type { CriterionView } from "#lib/gates/criteria.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { bindingWords } from "./bindingWords.ts";
import { CheckEvidence } from "./CheckEvidence.tsx";
import { EditCriterion } from "./EditCriterion.tsx";
import { WaiveCriterion } from "./WaiveCriterion.tsx";
import { WaiverNotes } from "./WaiverNotes.tsx";

/** What a criterion of a gate asks, what was handed in for it, who waived it, and what can be done about it. */
export function CriterionDetails({ gateView, view }: { gateView: GateView; view: CriterionView }) {
  const { entities } = useRoom();
  const { criterion, state, unwaivable } = view;
  const written = entities.criterion[criterion.id];
  // What the severity matrix asks for by itself, and deviations, are changed where they are.
  if (!written) return null;
  const needsSomething = state !== "met";
  return (
    <div id={`criterion-${criterion.id}`} className="scroll-mt-28">
      <Disclosure
        className={clsx("border-dashed", needsSomething && "text-ink")}
        summary={<span className="text-small">About this criterion</span>}
      >
        <div className="grid gap-3 px-3 pb-3 text-small">
          <p className="text-dim">
            {bindingWords(written.binding, entities)} {waiverWords(written.waiverPosition)}.
          </p>
          {unwaivable !== undefined && <p className="text-nogo">{unwaivable}</p>}
          <CheckEvidence criterion={written} />
          <WaiverNotes view={view} />
          <div className="flex flex-wrap items-start gap-2">
            <WaiveCriterion view={view} />
            <EditCriterion gateView={gateView} criterion={written} />
          </div>
        </div>
      </Disclosure>
    </div>
  );
}
