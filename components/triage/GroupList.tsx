"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { Severity } from "#components/runs/Severity.tsx";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import type { Run } from "#lib/runs/schema.ts";
import { describeGroup, type GroupView } from "#lib/triage/rules.ts";
import type { GroupFilter } from "#lib/triage/schema.ts";
import { DueNote } from "./DueNote.tsx";
import { GROUP_STATE_WORDS } from "./words.ts";

const BATCHES_SHOWN = 3;

/** The causes, each a plain sentence with its count, its owner and its clock. */
export function GroupList({
  run,
  views,
  filter,
}: {
  run: Run;
  views: readonly GroupView[];
  filter: GroupFilter;
}) {
  const links = useLinks();
  const { group: _, ...narrowing } = filter;
  const narrowed = Object.values(narrowing).some((value) => value !== undefined);
  return (
    <Panel
      title="Causes"
      aside={
        <span className="flex flex-wrap items-center gap-x-3">
          {narrowed && (
            <Link
              href={links.causes({})}
              scroll={false}
              data-search=""
              className={buttonClass({ intent: "quiet", size: "small" })}
            >
              Show all
            </Link>
          )}
          <PanelLink href={links.run(run.number)}>run {run.number}</PanelLink>
        </span>
      }
    >
      {views.length === 0 ? (
        narrowed ? (
          <EmptyState title="No cause of this sort">Choose another count, or show all.</EmptyState>
        ) : (
          <EmptyState title="Nothing differs">
            Run {run.number} found no discrepancy. What its account covered, and what it did not, is on the
            data page.
          </EmptyState>
        )
      ) : (
        <Table caption="Causes of discrepancies, the worst first" tall="max-h-[56dvh]">
          <thead>
            <tr>
              <Th numeric className="hidden md:table-cell">
                no.
              </Th>
              <Th>cause</Th>
              <Th numeric>open</Th>
              <Th className="hidden lg:table-cell">owner</Th>
              <Th className="hidden md:table-cell">due</Th>
              <Th className="text-right">state</Th>
            </tr>
          </thead>
          <tbody>
            {views.map((view) => (
              <GroupRow key={view.group.id} view={view} filter={filter} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function GroupRow({ view, filter }: { view: GroupView; filter: GroupFilter }) {
  const links = useLinks();
  const { group, owner, state, open } = view;
  const chosen = filter.group === group.number;
  return (
    <tr className={clsx("align-top", chosen ? "bg-raised" : "hover:bg-raised")}>
      <Td numeric className="hidden text-faint md:table-cell">
        {group.number}
      </Td>
      <Td>
        <Link
          href={links.causes({ ...filter, group: chosen ? undefined : group.number })}
          scroll={false}
          aria-current={chosen ? "true" : undefined}
          className="inline-block min-h-6 link [overflow-wrap:anywhere]"
        >
          {describeGroup(group, BATCHES_SHOWN)}
        </Link>
        <span className="flex flex-wrap items-center gap-x-3 text-small text-faint">
          <Severity severity={group.severity} />
          {domainTitle(group.domain)}
          <span className="lg:hidden">{positionTitle(owner.position)}</span>
          <span className="md:hidden">
            <DueNote view={view} />
          </span>
        </span>
      </Td>
      <Td numeric className={clsx(open === 0 && "text-faint")}>
        {grouped(open)}
      </Td>
      <Td className="hidden text-small lg:table-cell" title={owner.by}>
        {positionTitle(owner.position)}
        {owner.personName !== null && <span className="block text-faint">{owner.personName}</span>}
      </Td>
      <Td className="hidden text-small whitespace-nowrap md:table-cell">
        <DueNote view={view} />
      </Td>
      <Td className="text-right">
        <StateBadge state={GROUP_STATE_WORDS[state]} />
      </Td>
    </tr>
  );
}
