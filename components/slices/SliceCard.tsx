"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { useStanding } from "#components/holds/useStanding.ts";
import { useRunbook } from "#components/runbook/useRunbook.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whereIs, whyNotRealSlice } from "#lib/slices/rules.ts";
import { retireSlice, type Slice } from "#lib/slices/schema.ts";
import { Lacks } from "./Lacks.tsx";
import { SliceProgress } from "./SliceProgress.tsx";

/** One slice: what is in it, what it lacks, how far its tasks are, and what holds it. */
export function SliceCard({ slice, onEdit }: { slice: Slice; onEdit: () => void }) {
  const { cutover, entities } = useRoom();
  const links = useLinks();
  const { views } = useRunbook();
  const { holds, rollbacks } = useStanding();
  const [asked, setAsked] = useState(false);
  const notAllowed = useWhyNotAllowed(retireSlice);
  const { run, pending, refusal } = useCommand(api.slices.retireSlice);
  const names = (ids: readonly string[], items: Readonly<Record<string, { name: string }>>): string =>
    ids.flatMap((id) => items[id]?.name ?? []).join(", ") || "none";
  const tasks = [...views.values()].filter(({ task }) => slice.streamIds.includes(task.streamId));
  const hold = holds.find(({ sliceId }) => sliceId === slice.id);
  return (
    <article
      id={`slice-${slice.id}`}
      aria-label={slice.name}
      className="grid scroll-mt-28 gap-2 border-t border-line px-3 py-3"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-lead font-semibold">{slice.name}</h3>
        <span className="text-dim">{whereIs(slice)}</span>
        {hold && <StateBadge state={hold.kind === "isolate" ? "CUT OFF" : "PAUSED"} />}
        {rollbacks.some(({ sliceId }) => sliceId === slice.id) && <StateBadge state="ROLLING BACK" />}
        <span className="ml-auto flex flex-wrap gap-1">
          <Button size="small" aria-label={`Change ${slice.name}`} whyOff={notAllowed} onClick={onEdit}>
            Change
          </Button>
          <Button
            size="small"
            intent="quiet"
            aria-label={`Take ${slice.name} out of the plan`}
            {...(notAllowed === undefined ? {} : { whyOff: notAllowed })}
            onClick={() => setAsked(true)}
          >
            Take out
          </Button>
        </span>
      </header>
      <Lacks lacks={whyNotRealSlice(slice, entities)} />
      <dl className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[10rem_minmax(0,1fr)] [&>dt]:text-faint">
        <dt>Workflows</dt>
        <dd>{names(slice.workflowIds, entities.workflow)}</dd>
        <dt>Interfaces</dt>
        <dd>{names(slice.interfaceIds, entities.interface)}</dd>
        <dt>Sign-in from</dt>
        <dd>{names(slice.identitySourceIds, entities.identitySource)}</dd>
        <dt>Patients matched by</dt>
        <dd>{slice.patientMatching ?? "not said"}</dd>
        <dt>Consents</dt>
        <dd>{slice.consentScope ?? "not said"}</dd>
        <dt>Streams</dt>
        <dd>{names(slice.streamIds, entities.stream)}</dd>
      </dl>
      <SliceProgress views={tasks} />
      <p className="text-small">
        <PanelLink href={`${links.rollback}#holds`}>Pause it, cut it off or roll it back</PanelLink>
      </p>
      <ReasonDialog
        open={asked}
        onOpenChange={setAsked}
        title={`Take “${slice.name}” out of the plan`}
        description="Its record stays; its tasks are the cutover’s again."
        verb="Take it out"
        whyOff={notAllowed}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) =>
          (await run({ cutoverId: cutover.id, sliceId: slice.id, reason })) !== undefined
        }
      />
    </article>
  );
}
