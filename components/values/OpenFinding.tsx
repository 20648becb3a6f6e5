"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Discrepancy } from "#lib/runs/schema.ts";
import { RevealedFields } from "./RevealedFields.tsx";

/** A finding's values, opened from its row. */
export function OpenFinding({ discrepancy }: { discrepancy: Discrepancy }) {
  const { cutover } = useRoom();
  const [open, setOpen] = useState(false);
  const { runId, ordinal, resourceType, domain, fields } = discrepancy;
  return (
    <>
      <Button
        size="small"
        intent="quiet"
        aria-label={`Open finding ${ordinal + 1}`}
        onClick={() => setOpen(true)}
      >
        Open
      </Button>
      {open && (
        <Dialog
          wide
          open
          onOpenChange={setOpen}
          title={`Finding ${ordinal + 1}: ${resourceType}`}
          description="Field by field, the source beside the target."
        >
          <RevealedFields
            cutoverId={cutover.id}
            runId={runId}
            ordinal={ordinal}
            domain={domain}
            fields={fields}
          />
        </Dialog>
      )}
    </>
  );
}
