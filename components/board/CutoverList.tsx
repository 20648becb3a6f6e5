import Link from "next/link";
import type { ReactNode } from "react";
import { HouseHeader } from "#components/shell/HouseHeader.tsx";
import { KindTag } from "#components/shell/KindTag.tsx";
import { linksOf } from "#components/shell/links.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { TimeZoneProvider } from "#components/ui/TimeZone.tsx";
import type { Cutover } from "#lib/plan/schema.ts";

interface CutoverListProps {
  cutovers: readonly Cutover[];
  nowMs: number;
  /** Whether they may open another. */
  mayStart: boolean;
  /** What else there is for who looks. */
  children?: ReactNode;
}

/** The cutovers in which the person who looks holds a position. */
export function CutoverList({ cutovers, nowMs, mayStart, children }: CutoverListProps) {
  return (
    <main className="mx-auto max-w-3xl px-4 py-6">
      <HouseHeader here="cutovers" mayStart={mayStart} />
      <h1 className="mt-6 mb-3 text-title font-semibold">My cutovers</h1>
      <ul className="overflow-hidden rounded-lg border border-line bg-panel [&>li:first-child]:border-t-0">
        {cutovers.map((cutover) => (
          <li key={cutover.id} className="border-t border-line">
            <TimeZoneProvider zone={cutover.timeZone}>
              <CutoverRow cutover={cutover} nowMs={nowMs} />
            </TimeZoneProvider>
          </li>
        ))}
        {cutovers.length === 0 && (
          <li>
            <EmptyState title="You hold no position in any cutover">
              The incident commander of yours gives you one; it then stands here.
            </EmptyState>
          </li>
        )}
      </ul>
      {children}
    </main>
  );
}

function CutoverRow({ cutover, nowMs }: { cutover: Cutover; nowMs: number }) {
  return (
    <Link
      href={linksOf(cutover.id).board}
      className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-3.5 -outline-offset-2 hover:bg-raised"
    >
      <span className="min-w-0">
        <span className="text-dim">{cutover.organization} · </span>
        <b className="font-semibold">{cutover.name}</b>
      </span>
      <KindTag kind={cutover.kind} />
      {cutover.closedAt !== null && <StateBadge state="CLOSED" />}
      <span className="ml-auto text-small text-faint">
        {cutover.freezeAt === null ? (
          "no freeze set"
        ) : (
          <>
            freeze <Time at={cutover.freezeAt} nowMs={nowMs} className="figures text-dim" /> in{" "}
            {cutover.place}
          </>
        )}
      </span>
    </Link>
  );
}
