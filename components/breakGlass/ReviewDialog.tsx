"use client";

import { useState } from "react";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextArea } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import type { BreakGlass } from "#lib/breakGlass/schema.ts";
import { api } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";

interface ReviewDialogProps {
  breakGlass: BreakGlass;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  whyOff: string | undefined;
}

/** What a second person found when they looked at a break-glass. */
export function ReviewDialog({ breakGlass, open, onOpenChange, whyOff }: ReviewDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Review the break-glass of ${breakGlass.personName}`}
      description="Look at what they did on the audit page first. Your finding stays in the record."
    >
      <ReviewForm breakGlass={breakGlass} whyOff={whyOff} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

type ReviewFormProps = Pick<ReviewDialogProps, "breakGlass" | "whyOff"> & { onClose: () => void };

function ReviewForm({ breakGlass, whyOff, onClose }: ReviewFormProps) {
  const [verdict, setVerdict] = useState<"justified" | "not-justified">("justified");
  const [finding, setFinding] = useState("");
  const { run, pending, refusal } = useCommand(api.breakGlass.review);
  const { id: breakGlassId, cutoverId } = breakGlass;
  return (
    <form
      className="grid gap-3"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await run({ cutoverId, breakGlassId, verdict, finding: finding.trim() })) onClose();
      }}
    >
      <SelectField
        label="It was"
        value={verdict}
        onChange={({ target }) =>
          setVerdict(target.value === "not-justified" ? "not-justified" : "justified")
        }
      >
        <option value="justified">justified</option>
        <option value="not-justified">not justified</option>
      </SelectField>
      <TextArea
        label="What you found"
        value={finding}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setFinding(target.value)}
      />
      <FormEnd
        verb="Keep the review"
        pending={pending}
        whyOff={whyOff ?? (finding.trim() === "" ? "Say what you found." : undefined)}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
