"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Matching, revealPair } from "#lib/identity/schema.ts";

export interface Values {
  readonly a: readonly (string | null)[];
  readonly b: readonly (string | null)[];
}

interface RevealValuesProps {
  matching: Matching;
  ordinal: number;
  shown: boolean;
  onShown: (values: Values | undefined) => void;
}

/** Shows both records' values for as long as the pair is looked at; that they were shown, and why, is journaled. */
export function RevealValues({ matching, ordinal, shown, onShown }: RevealValuesProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(revealPair);
  const { run, pending, refusal } = useCommand(api.identity.revealPair);
  if (shown)
    return (
      <p className="flex flex-wrap items-center gap-3 text-small text-dim">
        Shown to you until you go on to another pair.
        <Button size="small" intent="quiet" onClick={() => onShown(undefined)}>
          Mask them again
        </Button>
      </p>
    );
  const { id: matchingId, cutoverId } = matching;
  return (
    <>
      <span data-acts="">
        <Button size="small" whyOff={notAllowed} onClick={() => setOpen(true)}>
          Reveal the values…
        </Button>
      </span>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title={`Reveal the values of pair ${ordinal + 1}`}
        description="That you looked, and why, goes into the journal under your name; what you see does not."
        verb="Reveal"
        whyOff={notAllowed}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => {
          const values = await run({ cutoverId, matchingId, ordinal, reason });
          if (values) onShown(values);
          return values !== undefined;
        }}
      />
    </>
  );
}
