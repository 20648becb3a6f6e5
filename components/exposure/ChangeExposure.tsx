"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { ReasonField } from "#components/ui/ReasonField.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotExtend } from "#lib/exposure/rules.ts";
import { type Exposure, editExposure } from "#lib/exposure/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ExposureFields } from "./ExposureFields.tsx";
import { draftsOf, editsOf } from "./edits.ts";

/** Changes what is written of an exposure, with a reason. A later end takes the commander or compliance. */
export function ChangeExposure({ exposure }: { exposure: Exposure }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(editExposure);
  return (
    <>
      <Button size="small" intent="quiet" whyOff={notAllowed} onClick={() => setOpen(true)}>
        Change…
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={`Change exposure ${exposure.number}`} wide>
        <ChangeForm exposure={exposure} whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface ChangeFormProps {
  exposure: Exposure;
  whyOff: string | undefined;
  onClose: () => void;
}

function ChangeForm({ exposure, whyOff, onClose }: ChangeFormProps) {
  const { me } = useRoom();
  /** As the form was opened: what is saved is what was changed since then. */
  const [seen] = useState(exposure);
  const [drafts, setDrafts] = useState(() => draftsOf(exposure));
  const [endsAt, setEndsAt] = useState<string | null>(exposure.endsAt);
  const [reason, setReason] = useState("");
  const { run, pending, refusal } = useCommand(api.exposure.editExposure);
  const read = editsOf(seen, drafts, endsAt);
  const whyNotYet =
    "wrong" in read
      ? "Mend what is marked first."
      : Object.keys(read.edits).length === 0
        ? "Nothing is changed."
        : (whyNotExtend(exposure, endsAt ?? exposure.endsAt, me.positions) ??
          (reason.trim() === "" ? "It needs a reason." : undefined));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!("edits" in read)) return;
    const { id: exposureId, cutoverId } = exposure;
    // Which fields there are is in their list; the door parses them again.
    const input = { cutoverId, exposureId, edits: read.edits, reason: reason.trim() };
    if (await run(input as unknown as Parameters<typeof api.exposure.editExposure>[0])) onClose();
  };
  return (
    <form onSubmit={save} className="grid gap-3">
      <ExposureFields
        drafts={drafts}
        endsAt={endsAt}
        wrong={"wrong" in read ? read.wrong : undefined}
        onDrafts={setDrafts}
        onEnd={setEndsAt}
      />
      <ReasonField value={reason} onChange={setReason} />
      <FormEnd
        verb="Save"
        pending={pending}
        whyOff={whyOff ?? whyNotYet}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
