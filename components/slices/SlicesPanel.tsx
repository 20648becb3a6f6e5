"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { slicesOf } from "#lib/slices/rules.ts";
import { addSlice, type Slice } from "#lib/slices/schema.ts";
import { SliceCard } from "./SliceCard.tsx";
import { SliceDialog } from "./SliceDialog.tsx";

/** The parts of the hospital that go over on their own: what is in each, what it lacks, how far it is. */
export function SlicesPanel() {
  const { entities } = useRoom();
  const [edited, setEdited] = useState<Slice | "new">();
  const notAllowed = useWhyNotAllowed(addSlice);
  const slices = slicesOf(entities);
  return (
    <Panel title="Slices" aside={`${slices.length} in the plan`}>
      {slices.map((slice) => (
        <SliceCard key={slice.id} slice={slice} onEdit={() => setEdited(slice)} />
      ))}
      {slices.length === 0 && (
        <EmptyState title="No slice is drawn">
          A slice is a part of the hospital that goes over on its own, and can be paused, cut off and rolled
          back on its own. Draw one when not everything goes at once.
        </EmptyState>
      )}
      <PanelRow>
        <Button whyOff={notAllowed} onClick={() => setEdited("new")}>
          Draw a slice
        </Button>
      </PanelRow>
      <SliceDialog
        key={edited === "new" ? "new" : edited?.id}
        slice={edited}
        onClose={() => setEdited(undefined)}
      />
    </Panel>
  );
}
