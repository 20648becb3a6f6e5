"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whyNotLook } from "#lib/sampling/rules.ts";
import { beginReview, type Sample } from "#lib/sampling/schema.ts";

/** The records are masked until somebody says why they look. */
export function BeginReview({ sample }: { sample: Sample }) {
  const { entities, me } = useRoom();
  const [reason, setReason] = useState("");
  const notAllowed = useWhyNotAllowed(beginReview);
  const { run, pending, refusal } = useCommand(api.sampling.beginReview);
  const given = reason.trim();
  const whyOff =
    notAllowed ?? whyNotLook(entities, sample, me) ?? (given === "" ? "It needs a reason." : undefined);
  return (
    <form
      aria-label="Begin a review"
      className="grid max-w-2xl gap-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void run({ cutoverId: sample.cutoverId, sampleId: sample.id, reason: given });
      }}
    >
      <p className="text-dim">
        The charts are hidden. A session shows them to you alone, for an hour; the journal has it once, with
        your reason.
      </p>
      <TextField
        label="Why you look at these charts"
        hint="One sentence without a name or a number of a patient’s."
        value={reason}
        maxLength={LINE_LENGTH_MAX}
        autoComplete="off"
        onChange={({ target }) => setReason(target.value)}
      />
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button type="submit" intent="primary" pending={pending} whyOff={whyOff}>
          Begin the review
        </Button>
      </div>
    </form>
  );
}
