"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { kindTitle, whyNotRetire } from "#lib/inventory/rules.ts";
import { type Item, type ItemKind, retireItem } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

interface RetireItemProps {
  kind: ItemKind;
  item: Item;
  onRetired: () => void;
}

/** Takes a thing out of the inventory when nothing rests on it. */
export function RetireItem({ kind, item, onRetired }: RetireItemProps) {
  const { entities } = useRoom();
  const notAllowed = useWhyNotAllowed(retireItem);
  const { run, pending, refusal } = useCommand(api.inventory.retireItem);
  const whyOff = notAllowed ?? whyNotRetire(kind, item, entities);
  const { id: itemId, cutoverId, name } = item;
  return (
    <ReasonButton
      label="Retire…"
      look="quiet"
      title={`Take “${name}” out of the inventory`}
      description={`The record of this ${kindTitle(kind)} stays in the journal.`}
      verb="Retire"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => {
        const done = (await run({ cutoverId, itemId, kind, reason })) !== undefined;
        if (done) onRetired();
        return done;
      }}
    />
  );
}
