"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { whyNotClose } from "#lib/comms/rules.ts";
import { closeNotice, type Notice } from "#lib/comms/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";

/** Says that everything is back online; asks once more, for it can't be taken back. */
export function CloseNotice({ notice }: { notice: Notice }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(closeNotice);
  const whyOff = whyNotClose(notice) ?? notAllowed;
  const { run, pending, refusal, reset } = useCommand(api.comms.closeNotice);
  const { id: noticeId, cutoverId, number, title } = notice;
  return (
    <>
      <Button
        whyOff={whyOff}
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Back online: close it…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Close notice ${number}`}
        description={
          <>
            <q>{title}</q> is over: clinicians are told that it is back online. A closed notice stays in the
            record and is not opened again.
          </>
        }
      >
        <FormEnd
          verb="Close it"
          pending={pending}
          whyOff={whyOff}
          refusal={refusal?.sentence}
          onClose={() => setOpen(false)}
          onDo={async () => {
            if (await run({ cutoverId, noticeId })) setOpen(false);
          }}
        />
      </Dialog>
    </>
  );
}
