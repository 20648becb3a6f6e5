"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { domainTitle } from "#components/runs/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api, orpc } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { latestCompleted } from "#lib/runs/rules.ts";
import { askedSize, isLargeEnough, whyNotEnlarge } from "#lib/sampling/rules.ts";
import { enlargeSample, type Sample } from "#lib/sampling/schema.ts";

/** What a sample lacks of what a criterion asks for, and the way there. Nothing where it is large enough. */
export function EnlargeSample({ sample }: { sample: Sample }) {
  const { entities } = useRoom();
  const asked = askedSize(entities, sample.domain);
  if (isLargeEnough(sample, asked)) return null;
  return <TooSmall key={sample.id} sample={sample} asked={asked} />;
}

function TooSmall({ sample, asked }: { sample: Sample; asked: number }) {
  const { entities } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(enlargeSample);
  const { run, pending, refusal } = useCommand(api.sampling.enlarge);
  const { id: sampleId, cutoverId, domain } = sample;
  const own = useFrame(sample, sample.runId);
  const newestId = latestCompleted(entities)?.id ?? sample.runId;
  const newest = useFrame(sample, newestId);
  const whyNotOwn = whyNotEnlarge(entities, sample, sample.runId, own, asked);
  // Its own run where that has enough of them; otherwise the newest one, which may have drawn more.
  const runId = whyNotOwn === undefined ? sample.runId : newestId;
  const whyOff = whyNotOwn && whyNotEnlarge(entities, sample, newestId, newest, asked);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <span className="inline-flex flex-wrap items-center gap-2">
        <StateBadge state="UNKNOWN" />
        <span>
          {sample.random} by chance are drawn, and a criterion asks for {asked}.
        </span>
      </span>
      <Button size="small" whyOff={notAllowed ?? whyOff} onClick={() => setOpen(true)}>
        Enlarge to {Math.min(asked, sample.population)}…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`Enlarge the sample of ${domainTitle(domain)}`}
        description="It goes on in the order that it was drawn by. What was answered stays, and it gives no figure until all of it is reviewed."
        verb="Enlarge it"
        whyOff={notAllowed ?? whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) =>
          (await run({ cutoverId, sampleId, runId, random: asked, reason })) !== undefined
        }
      />
    </div>
  );
}

function useFrame({ cutoverId, domain }: Sample, runId: string) {
  const { data } = useQuery(
    orpc.sampling.listFrames.queryOptions({
      input: { cutoverId, runId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  return data?.frames.find((frame) => frame.domain === domain);
}
