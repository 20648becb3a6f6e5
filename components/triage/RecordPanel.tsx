"use client";

import Link from "next/link";
import { CATEGORY_WORDS, KIND_WORDS } from "#components/runs/discrepancyWords.ts";
import { Severity } from "#components/runs/Severity.tsx";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { RevealedFields } from "#components/values/RevealedFields.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { GroupFilter, TriageRecord } from "#lib/triage/schema.ts";
import { DecideActions } from "./DecideActions.tsx";
import { DecisionHistory } from "./DecisionHistory.tsx";
import { RecordFields } from "./RecordFields.tsx";
import { useGroupViews } from "./useGroupViews.ts";
import { useIntoView } from "./useIntoView.ts";

/** One record: what differs, field by field, the source beside the target. Without its values: they are masked. */
export function RecordPanel({ record, filter }: { record: TriageRecord; filter: GroupFilter }) {
  const links = useLinks();
  useIntoView("record");
  const { cutover } = useRoom();
  const view = useGroupViews().find(({ group }) => group.number === record.groupNumber);
  const { kind, resourceType, sourcePseudonym, targetPseudonym, groupNumber, category, domain, batch } =
    record;
  return (
    <Panel
      id="record"
      title={`${KIND_WORDS[kind]} ${resourceType}`}
      aside={
        <span className="flex flex-wrap items-center gap-x-3">
          <PanelLink href={links.causes({ group: groupNumber })}>cause {groupNumber}</PanelLink>
          <PanelLink href={links.lineage}>trace a record</PanelLink>
          <Link
            href={links.causes(filter)}
            scroll={false}
            className={buttonClass({ intent: "quiet", size: "small" })}
          >
            Close
          </Link>
        </span>
      }
    >
      <PanelRow className="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-small text-dim">
        <Severity severity={record.severity} />
        <span>
          {CATEGORY_WORDS[category]} · {domainTitle(domain)}
        </span>
        {batch !== null && <span>batch {batch}</span>}
        <span className="figures [overflow-wrap:anywhere]">
          source {sourcePseudonym ?? "none"} → target {targetPseudonym ?? "none"}
        </span>
      </PanelRow>
      <PanelRow>
        <RevealedFields
          key={record.key}
          cutoverId={cutover.id}
          runId={record.runId}
          ordinal={record.ordinal}
          domain={domain}
          fields={record.fields}
        >
          <RecordFields record={record} />
        </RevealedFields>
      </PanelRow>
      {view && (
        <>
          <PanelRow>
            <DecideActions view={view} recordKey={record.key} />
          </PanelRow>
          <PanelRow>
            <DecisionHistory group={view.group} recordKey={record.key} />
          </PanelRow>
        </>
      )}
    </Panel>
  );
}
