"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { closingOf, type RecordKey, recordState, whyNotClose } from "#lib/sampling/rules.ts";
import { closeRecord, type Sample, type SampleClosing } from "#lib/sampling/schema.ts";

const VERBS: Readonly<Record<SampleClosing["outcome"], string>> = {
  explained: "Close as explained",
  accepted: "Close as accepted",
};

/** What became of a record that somebody did not agree with. */
export function CloseRecord({ sample, record }: { sample: Sample; record: RecordKey }) {
  const { entities, me } = useRoom();
  const [outcome, setOutcome] = useState<SampleClosing["outcome"]>();
  const notAllowed = useWhyNotAllowed(closeRecord);
  const { run, pending, refusal } = useCommand(api.sampling.close);
  const closing = closingOf(entities, sample.id, record);
  if (closing)
    return (
      <p className="text-dim">
        Closed as {closing.outcome} by {closing.closedByName}: <q>{closing.reason}</q> The answer stays in the
        figures.
      </p>
    );
  const state = recordState(entities, sample, record);
  if (state !== "not-agreed" && state !== "unsure") return null;
  const whyOff = notAllowed ?? whyNotClose(entities, sample, record, me);
  return (
    <div className="flex flex-wrap gap-2">
      {(["explained", "accepted"] as const).map((option) => (
        <Button key={option} size="small" whyOff={whyOff} onClick={() => setOutcome(option)}>
          {VERBS[option]}
        </Button>
      ))}
      {outcome !== undefined && (
        <ReasonDialog
          open
          onOpenChange={() => setOutcome(undefined)}
          title={VERBS[outcome]}
          description="The question ends; the answer stays in the figures, and the next run may ask it again. No name or number of a patient’s in the reason."
          verb={VERBS[outcome]}
          whyOff={whyOff}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (reason) => {
            const { cutoverId, id: sampleId } = sample;
            return (await run({ cutoverId, sampleId, ...record, outcome, reason })) !== undefined;
          }}
        />
      )}
    </div>
  );
}
