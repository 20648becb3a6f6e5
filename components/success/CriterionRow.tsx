"use client";

import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Td } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Phase } from "#lib/plan/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { labelOf } from "#lib/success/rules.ts";
import type { SuccessCriterion } from "#lib/success/schema.ts";
import { DropCriterion } from "./DropCriterion.tsx";
import { MeasureCriterion } from "./MeasureCriterion.tsx";
import { ProposeCriterion } from "./ProposeCriterion.tsx";

interface CriterionRowProps {
  phase: Phase;
  criterion: SuccessCriterion;
}

/** One criterion: what has to be so, how it is measured, the figure, and what came of it. */
export function CriterionRow({ phase, criterion }: CriterionRowProps) {
  const nowMs = useNow();
  const { statement, measure, target, version, met, measured, measuredAt, measuredByName } = criterion;
  return (
    <tr className="align-top">
      <Td className="min-w-56">
        <span className="figures text-faint">{labelOf(phase, criterion)}</span>{" "}
        <span className="font-medium">{statement}</span>
        {version > 1 && <span className="text-small text-faint"> · version {version}</span>}
        <span className="mt-0.5 block text-small text-dim md:hidden">
          {measure}: <b className="font-medium text-ink">{target}</b>
        </span>
        {phase.signedAt === null && (
          <span data-acts="" className="mt-1 flex flex-wrap items-start gap-1">
            {phase.startedAt !== null && <MeasureCriterion phase={phase} criterion={criterion} />}
            <ProposeCriterion phase={phase} superseded={criterion} />
            <DropCriterion phase={phase} criterion={criterion} />
          </span>
        )}
      </Td>
      <Td className="hidden text-dim md:table-cell">{measure}</Td>
      <Td className="hidden md:table-cell">{target}</Td>
      <Td className="min-w-32">
        <StateBadge state={met === null ? "NOT MEASURED" : met ? "MET" : "NOT MET"} />
        {measured !== null && <span className="mt-0.5 block">{measured}</span>}
        {measuredAt !== null && (
          <span className="block text-small text-faint">
            {measuredByName} <Time at={measuredAt} nowMs={nowMs} className="figures" />
          </span>
        )}
      </Td>
    </tr>
  );
}
