"use client";

import { CATEGORY_WORDS } from "#components/runs/discrepancyWords.ts";
import { Severity } from "#components/runs/Severity.tsx";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { describeGroup, type GroupView } from "#lib/triage/rules.ts";
import { BATCHES_PER_GROUP_MAX } from "#lib/triage/schema.ts";
import { DecideActions } from "./DecideActions.tsx";
import { DecisionHistory } from "./DecisionHistory.tsx";
import { DueNote } from "./DueNote.tsx";
import { ProposeRule } from "./ProposeRule.tsx";
import { useIntoView } from "./useIntoView.ts";
import { GROUP_STATE_WORDS } from "./words.ts";

/** One cause: what it is, since when, whose it is, and what was decided about it. */
export function GroupPanel({ view }: { view: GroupView }) {
  const { entities } = useRoom();
  const links = useLinks();
  const nowMs = useNow();
  useIntoView("cause");
  const { group, owner, state, open, isCurrent, settled } = view;
  const run = entities.run[group.runId];
  const closedBy = group.closedByRunId === null ? undefined : entities.run[group.closedByRunId];
  return (
    <Panel id="cause" title={`Cause ${group.number}`} aside={<StateBadge state={GROUP_STATE_WORDS[state]} />}>
      <PanelRow>
        <p className="text-lead font-medium [overflow-wrap:anywhere]">
          {describeGroup(group, BATCHES_PER_GROUP_MAX)}
        </p>
        <p className="mt-1 flex flex-wrap items-baseline gap-x-5 gap-y-1 text-small text-dim">
          <Severity severity={group.severity} />
          <span>
            {CATEGORY_WORDS[group.category]} · {domainTitle(group.domain)}
          </span>
          <span>
            {positionTitle(owner.position)}
            {owner.personName !== null && `, ${owner.personName}`}: {owner.by}
          </span>
          <span>
            open since <Time at={group.openedAt} nowMs={nowMs} className="figures" />
          </span>
          <span className="inline-flex gap-x-1.5">
            <DueNote view={view} inline />
          </span>
        </p>
        <p className="mt-2 text-small">
          {closedBy ? (
            <>
              Run {closedBy.number} no longer sees it, and its account of {domainTitle(group.domain)} is
              whole: that closed it.{" "}
              <PanelLink href={links.run(closedBy.number)}>run {closedBy.number}</PanelLink>
            </>
          ) : (
            <>
              <span className="figures">{grouped(open)}</span> of {grouped(group.records)} open
              {run && (
                <>
                  , as run {run.number} saw it
                  {!isCurrent && "; the newest run says nothing that could close it"}
                </>
              )}
              .
            </>
          )}
        </p>
        {settled.undecided < group.records && closedBy === undefined && (
          <p className="text-small text-dim">
            {[
              settled.accepted > 0 && `${grouped(settled.accepted)} accepted`,
              settled.awaiting > 0 && `${grouped(settled.awaiting)} wait for a run`,
              settled.stillSeen > 0 &&
                `${grouped(settled.stillSeen)} still seen after they were said to be mended`,
              settled.undecided > 0 && `${grouped(settled.undecided)} that nobody has decided on`,
            ]
              .filter(Boolean)
              .join(", ")}
          </p>
        )}
      </PanelRow>
      {closedBy === undefined && (
        <PanelRow className="flex flex-wrap items-start gap-2">
          <DecideActions view={view} recordKey={null} />
          {group.kind === "altered" && <ProposeRule group={group} />}
        </PanelRow>
      )}
      <PanelRow>
        <DecisionHistory group={group} recordKey={null} />
      </PanelRow>
    </Panel>
  );
}
