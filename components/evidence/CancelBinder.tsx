"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Binder, cancelBinder } from "#lib/evidence/schema.ts";

/** Stops the making of a binder. */
export function CancelBinder({ binder: { id: binderId, cutoverId, number } }: { binder: Binder }) {
  const whyOff = useWhyNotAllowed(cancelBinder);
  const { run, pending, refusal } = useCommand(api.evidence.cancelBinder);
  return (
    <ReasonButton
      label="Cancel…"
      name={`Cancel binder ${number}`}
      title={`Cancel binder ${number}`}
      description="What is written of it is thrown away. The records are as they were; another can be made at any time."
      verb="Cancel it"
      intent="nogo"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ cutoverId, binderId, reason })) !== undefined}
    />
  );
}
