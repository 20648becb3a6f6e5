"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { FIELDS } from "#lib/inventory/fields.ts";
import { kindTitle, whyNotItem } from "#lib/inventory/rules.ts";
import { addItem, type ItemKind } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { blankOf, type Drafts, fieldsOf } from "./draft.ts";
import { ItemControl } from "./ItemControl.tsx";

interface AddItemProps {
  kind: ItemKind;
  onAdded: (itemId: string) => void;
}

/** Adds one thing of a kind by hand. */
export function AddItem({ kind, onAdded }: AddItemProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(addItem);
  return (
    <>
      <Button intent="primary" whyOff={notAllowed} onClick={() => setOpen(true)}>
        Add…
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={`Add a ${kindTitle(kind)}`} wide>
        <AddForm
          kind={kind}
          whyOff={notAllowed}
          onClose={() => setOpen(false)}
          onAdded={(itemId) => {
            setOpen(false);
            onAdded(itemId);
          }}
        />
      </Dialog>
    </>
  );
}

function AddForm({
  kind,
  whyOff,
  onClose,
  onAdded,
}: AddItemProps & { whyOff: string | undefined; onClose: () => void }) {
  const { cutover, entities } = useRoom();
  const [drafts, setDrafts] = useState<Drafts>({});
  /** Before the first try nobody is told what they have not written yet. */
  const [tried, setTried] = useState(false);
  const { run, pending, refusal } = useCommand(api.inventory.addItem);
  const written = fieldsOf(FIELDS[kind], drafts);
  const wrong = "wrong" in written ? written.wrong : undefined;
  const whyNot =
    "fields" in written
      ? whyNotItem(kind, written.fields as { name: string } & typeof written.fields, entities)
      : undefined;
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!("fields" in written) || whyNot !== undefined) return;
    // Which fields a kind has is in its list; the door parses it again.
    const item = { kind, fields: written.fields } as Parameters<typeof api.inventory.addItem>[0]["item"];
    const added = await run({ cutoverId: cutover.id, item });
    if (added) onAdded(added.itemId);
  };
  return (
    <form onSubmit={add} className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        {FIELDS[kind].map((field) => (
          <ItemControl
            key={field.name}
            field={field}
            draft={drafts[field.name] ?? blankOf(field)}
            error={tried ? wrong?.[field.name] : undefined}
            onChange={(draft) => setDrafts((before) => ({ ...before, [field.name]: draft }))}
          />
        ))}
      </div>
      <FormEnd
        verb="Add"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence ?? (tried ? whyNot : undefined)}
        onClose={onClose}
      />
    </form>
  );
}
