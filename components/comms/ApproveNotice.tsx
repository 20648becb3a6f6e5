"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { Button } from "#components/ui/Button.tsx";
import { whyNotApprove } from "#lib/comms/rules.ts";
import { approveNotice, type Notice } from "#lib/comms/schema.ts";
import { api } from "#lib/door/client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { NoticeWords } from "./NoticeWords.tsx";

/** A second person signs the words that clinicians will read. */
export function ApproveNotice({ notice }: { notice: Notice }) {
  const [open, setOpen] = useState(false);
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(approveNotice);
  const whyOff = whyNotApprove(notice, me.personId, useNow()) ?? notAllowed;
  const { id: noticeId, cutoverId, number, title } = notice;
  return (
    <>
      <Button intent="primary" whyOff={whyOff} onClick={() => setOpen(true)}>
        Approve…
      </Button>
      <SignatureDialog
        open={open}
        onOpenChange={setOpen}
        title={`Approve notice ${number}`}
        asked={{ verb: "Approve", intent: "primary", comment: null }}
        command={approveNotice.name}
        call={api.comms.approveNotice}
        input={() => ({ cutoverId, noticeId })}
        whyOff={whyOff}
      >
        <div className="rounded-md border border-line bg-canvas px-3 py-3">
          <p className="mb-2 text-small text-faint">As clinicians will read it</p>
          <p className="mb-2 text-title font-semibold">{title}</p>
          <NoticeWords notice={notice} />
        </div>
      </SignatureDialog>
    </>
  );
}
