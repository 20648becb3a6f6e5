"use client";

import Link from "next/link";
import { Severity } from "#components/runs/Severity.tsx";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { describeGroup, type GroupView, isToDecide, nextCause } from "#lib/triage/rules.ts";
import { DueNote } from "./DueNote.tsx";

/** What whoever looks decides on next, before all counts: on a phone it is what the first screen is for. */
export function NextCause({ views }: { views: readonly GroupView[] }) {
  const { me } = useRoom();
  const links = useLinks();
  const next = nextCause(views, me.positions);
  const open = views.filter(isToDecide);
  const overdue = open.filter(({ sla }) => sla === "overdue").length;
  const worst =
    next ??
    nextCause(
      open,
      open.map(({ owner }) => owner.position),
    );
  if (!worst) return null;
  const { group, owner } = worst;
  return (
    <Panel
      title={next ? "Next for you" : "Nothing waits for you"}
      aside={`${counted(open.length, "cause")} open, ${overdue} overdue`}
      className="xl:hidden"
    >
      <PanelRow className="grid gap-2">
        {!next && (
          <p className="text-small text-dim">What is due first waits for {positionTitle(owner.position)}.</p>
        )}
        <p className="[overflow-wrap:anywhere]">{describeGroup(group, 1)}</p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-dim">
          <Severity severity={group.severity} />
          {domainTitle(group.domain)}
          <DueNote view={worst} inline />
        </p>
        <Link
          href={links.causes({ group: group.number })}
          scroll={false}
          className={buttonClass({ intent: next ? "primary" : "plain" })}
        >
          {next ? "Look at it and decide" : "Look at it"}
        </Link>
      </PanelRow>
    </Panel>
  );
}
