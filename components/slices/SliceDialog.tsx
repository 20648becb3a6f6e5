"use client";

import { useState } from "react";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextArea, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { itemsOf } from "#lib/inventory/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { SLICE_LABELS } from "#lib/slices/fields.ts";
import { whyNotRealSlice, whyNotSlice } from "#lib/slices/rules.ts";
import { type Slice, type SliceFields, sliceFields } from "#lib/slices/schema.ts";
import { Lacks } from "./Lacks.tsx";
import { PartsField } from "./PartsField.tsx";

const EMPTY: SliceFields = {
  name: "",
  site: null,
  department: null,
  workflowIds: [],
  interfaceIds: [],
  identitySourceIds: [],
  patientMatching: null,
  consentScope: null,
  streamIds: [],
};
const FIELDS = Object.keys(EMPTY) as (keyof SliceFields)[];

interface SliceDialogProps {
  /** The slice that is changed, a new one, or none: then the dialog is closed. */
  slice: Slice | "new" | undefined;
  onClose: () => void;
}

export function SliceDialog({ slice, onClose }: SliceDialogProps) {
  return (
    <Dialog
      open={slice !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={slice === "new" ? "Draw a slice" : "Change the slice"}
      description="What it leaves out, it proves nothing about."
      wide
    >
      {slice !== undefined && <SliceForm slice={slice} onClose={onClose} />}
    </Dialog>
  );
}

function SliceForm({ slice, onClose }: { slice: Slice | "new"; onClose: () => void }) {
  const { cutover, entities } = useRoom();
  const [seen] = useState<SliceFields>(() => (slice === "new" ? EMPTY : sliceFields.parse(slice)));
  const [draft, setDraft] = useState(seen);
  const adding = useCommand(api.slices.addSlice);
  const editing = useCommand(api.slices.editSlice);
  const set = (part: Partial<SliceFields>) => setDraft((before) => ({ ...before, ...part }));
  const line = (field: "site" | "department" | "patientMatching" | "consentScope") => ({
    label: SLICE_LABELS[field],
    value: draft[field] ?? "",
    onChange: ({ target }: { target: { value: string } }) => set({ [field]: target.value || null }),
  });
  const given = sliceFields.safeParse(draft);
  const whyOff = given.success
    ? whyNotSlice(given.data, entities, slice === "new" ? undefined : slice.id)
    : "Give it a name.";
  const save = async () => {
    if (!given.success) return;
    const { cutoverId } = { cutoverId: cutover.id };
    const changed = FIELDS.filter(
      (field) => JSON.stringify(given.data[field]) !== JSON.stringify(seen[field]),
    );
    const edits = Object.fromEntries(
      changed.map((field) => [field, { seen: seen[field], value: given.data[field] }]),
    );
    const done =
      slice === "new"
        ? await adding.run({ cutoverId, slice: given.data })
        : await editing.run({ cutoverId, sliceId: slice.id, edits });
    if (done) onClose();
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField label="Name" value={draft.name} onChange={({ target }) => set({ name: target.value })} />
        <TextField {...line("site")} />
        <TextField {...line("department")} />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <PartsField
          label={SLICE_LABELS.workflowIds}
          items={itemsOf(entities, "workflow")}
          chosen={draft.workflowIds}
          onChange={(workflowIds) => set({ workflowIds })}
        />
        <PartsField
          label={SLICE_LABELS.interfaceIds}
          items={itemsOf(entities, "interface")}
          chosen={draft.interfaceIds}
          onChange={(interfaceIds) => set({ interfaceIds })}
        />
        <PartsField
          label={SLICE_LABELS.identitySourceIds}
          items={itemsOf(entities, "identitySource")}
          chosen={draft.identitySourceIds}
          onChange={(identitySourceIds) => set({ identitySourceIds })}
        />
        <PartsField
          label={SLICE_LABELS.streamIds}
          items={all(entities, "stream")}
          chosen={draft.streamIds}
          onChange={(streamIds) => set({ streamIds })}
        />
      </div>
      <TextArea rows={2} {...line("patientMatching")} />
      <TextArea rows={2} {...line("consentScope")} />
      <Lacks lacks={whyNotRealSlice(draft, entities)} />
      <FormEnd
        verb={slice === "new" ? "Draw it" : "Save"}
        pending={adding.pending || editing.pending}
        whyOff={whyOff}
        refusal={(adding.refusal ?? editing.refusal)?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
