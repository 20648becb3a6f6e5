"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { deviationState, openDeviations } from "#lib/deviations/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { DEVIATION_WORDS } from "./words.ts";

/** As many are named as fit; the rest is counted. */
const NAMED_MAX = 3;

/** On the board: what is under way outside the runbook, each with where it stands; nothing where there is none. */
export function OpenDeviations() {
  const { entities } = useRoom();
  const links = useLinks();
  const open = openDeviations(entities);
  if (open.length === 0) return null;
  return (
    <PanelRow className="grid gap-1 bg-hold-bg">
      <p className="font-medium text-hold">
        {open.length === 1 ? "1 deviation is open" : `${open.length} deviations are open`}
        <span className="font-normal">: no gate is passed meanwhile</span>
      </p>
      <ul className="grid gap-1">
        {open.slice(0, NAMED_MAX).map((deviation) => (
          <li key={deviation.id}>
            <Link
              href={links.deviation(deviation.number)}
              className="flex min-h-6 items-center justify-between gap-3 hover:underline"
            >
              <span className="truncate">
                {deviation.number} · {deviation.what}
              </span>
              <StateBadge state={DEVIATION_WORDS[deviationState(deviation)]} />
            </Link>
          </li>
        ))}
      </ul>
      {open.length > NAMED_MAX && (
        <Link href={links.deviations} className="w-fit text-small text-dim hover:underline">
          and {open.length - NAMED_MAX} more
        </Link>
      )}
    </PanelRow>
  );
}
