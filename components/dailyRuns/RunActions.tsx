"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { TakeFile } from "#components/journal/TakeFile.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { plannedRunOf, whyNotCancel } from "#lib/dailyRuns/rules.ts";
import { cancelRun } from "#lib/dailyRuns/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

/** What can be done with a run: cancel it while it is under way, take its report when it is filed. */
export function RunActions({ run }: { run: Run }) {
  const planned = plannedRunOf(useRoom().entities, run.id);
  if (run.status === "running")
    return (
      <PanelRow>
        <CancelButton run={run} />
      </PanelRow>
    );
  if (!planned || planned.reportSha256 === null) return null;
  return (
    <PanelRow className="grid justify-items-start gap-2">
      {planned.shards > 1 && (
        <p className="text-small text-dim">
          In {planned.shards} parts: no sample for clinical review can be drawn from it. One in a single part
          hands them over.
        </p>
      )}
      <TakeFile
        type="text/html"
        size="small"
        title={`SHA-256 of its report.json: ${planned.reportSha256}`}
        read={() => api.dailyRuns.getPage({ cutoverId: run.cutoverId, runId: run.id })}
      >
        Take the report
      </TakeFile>
    </PanelRow>
  );
}

function CancelButton({ run: cancelled }: { run: Run }) {
  const notAllowed = useWhyNotAllowed(cancelRun);
  const { run, pending, refusal } = useCommand(api.dailyRuns.cancel);
  const { id: runId, cutoverId, number } = cancelled;
  const whyOff = notAllowed ?? whyNotCancel(cancelled);
  return (
    <ReasonButton
      label="Cancel the run"
      title={`Cancel run ${number}?`}
      description="It ends without a result, and what rests on reconciliation is unknown until a run completes."
      verb="Cancel the run"
      intent="nogo"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, runId, reason })) !== undefined}
    />
  );
}
