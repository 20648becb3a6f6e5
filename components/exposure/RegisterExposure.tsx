"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { type Drafts, fieldsOf } from "#components/inventory/draft.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { EXPOSURE_FIELDS } from "#lib/exposure/fields.ts";
import { registerExposure } from "#lib/exposure/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ExposureFields } from "./ExposureFields.tsx";

/** Registers something that the migration makes and that has to go again. */
export function RegisterExposure() {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(registerExposure);
  return (
    <>
      <Button whyOff={notAllowed} onClick={() => setOpen(true)}>
        Register an exposure…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Register an exposure"
        description="A temporary account, a staging copy, an API, a backup, a log: what the migration makes and what has to go again. Name no patient."
        wide
      >
        <RegisterForm whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function RegisterForm({ whyOff, onClose }: { whyOff: string | undefined; onClose: () => void }) {
  const { cutover } = useRoom();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [endsAt, setEndsAt] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const { run, pending, refusal } = useCommand(api.exposure.registerExposure);
  const written = fieldsOf(EXPOSURE_FIELDS, drafts);
  const wrong = "wrong" in written ? written.wrong : {};
  const register = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!("fields" in written) || endsAt === null) return;
    // Which fields there are is in their list; the door parses them again.
    const input = { cutoverId: cutover.id, ...written.fields, endsAt };
    if (await run(input as unknown as Parameters<typeof api.exposure.registerExposure>[0])) onClose();
  };
  return (
    <form onSubmit={register} className="grid gap-3">
      <ExposureFields
        drafts={drafts}
        endsAt={endsAt}
        wrong={tried ? wrong : undefined}
        onDrafts={setDrafts}
        onEnd={setEndsAt}
      />
      <FormEnd
        verb="Register it"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
