"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog, DialogActions } from "#components/ui/Dialog.tsx";
import { TextArea } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { RehearsalSummary } from "#lib/rehearsals/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

interface RecordResultProps {
  rehearsal: RehearsalSummary;
  whyOff: string | undefined;
  onClose: () => void;
}

/** Says whether a rehearsal passed. What it measured is read from its own room. */
export function RecordResult({ rehearsal, whyOff, onClose }: RecordResultProps) {
  const { cutover } = useRoom();
  const [reason, setReason] = useState("");
  const { run, pending, refusal } = useCommand(api.rehearsals.recordResult);
  const given = reason.trim();
  const why = whyOff ?? (given === "" ? "Say why." : undefined);
  const { shortcomings } = rehearsal;
  const record = async (passed: boolean) => {
    const input = { cutoverId: cutover.id, rehearsalId: rehearsal.id, passed, reason: given };
    if (await run(input)) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Result of ${rehearsal.name}`}
      description="How long everything took is read from its room and kept here. Gates may ask for it."
    >
      <div className="grid gap-3">
        {shortcomings.length > 0 && (
          <ul className="list-disc pl-4 text-hold">
            {shortcomings.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <TextArea
          label="Why it passed, or did not"
          rows={3}
          value={reason}
          maxLength={TEXT_LENGTH_MAX}
          onChange={({ target }) => setReason(target.value)}
        />
        <RefusalLine sentence={refusal?.sentence} />
        <DialogActions>
          <Button intent="nogo" pending={pending} whyOff={why} onClick={() => record(false)}>
            It did not pass
          </Button>
          <Button
            intent="go"
            pending={pending}
            whyOff={why ?? (shortcomings.length > 0 ? "It can’t have passed, as said above." : undefined)}
            onClick={() => record(true)}
          >
            It passed
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
