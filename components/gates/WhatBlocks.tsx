"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { blockersInBrief, type GateView, type Obstacle, obstaclesTo } from "#lib/gates/rules.ts";
import { seatId } from "./binding.ts";
import { evidenceLink } from "./GateCriteria.tsx";

interface WhatBlocksProps {
  /** A GO that is off points here. */
  id: string;
  view: GateView;
  /** In one sentence, with the rest to unfold: the criteria and the seats are on the screen already. */
  brief?: boolean;
}

/** While a gate is polled: why GO is not possible, in the open. */
export function WhatBlocks({ id, view, brief = false }: WhatBlocksProps) {
  const blockers = view.state === "polling" ? obstaclesTo(view) : [];
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
          <Sentences view={view} obstacles={blockers} />
        </details>
      ) : (
        <Sentences view={view} obstacles={blockers} />
      )}
    </div>
  );
}

/** Each on a line of its own, with the way to what can be done about it. */
function Sentences({ view, obstacles }: { view: GateView; obstacles: readonly Obstacle[] }) {
  const links = useLinks();
  const { gate } = view;
  return (
    <ul className="mt-1 list-disc gap-x-8 pl-4 marker:text-hold @xl:columns-2">
      {obstacles.map(({ sentence, criterion, seat }) => (
        <li key={sentence} className="break-inside-avoid">
          {criterion ? (
            <Link href={evidenceLink(criterion, gate, links)} className={LINK}>
              {sentence}
            </Link>
          ) : seat ? (
            <Link href={`${links.gates}#${seatId(gate, seat.position)}`} className={LINK}>
              {sentence}
            </Link>
          ) : (
            sentence
          )}
        </li>
      ))}
    </ul>
  );
}

const LINK = "inline-block min-h-6 link";
