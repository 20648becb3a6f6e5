"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { FIELDS, partNames, wordOf, writeField } from "#lib/inventory/fields.ts";
import { impactOf } from "#lib/inventory/impact.ts";
import { kindTitle, usersOf } from "#lib/inventory/rules.ts";
import { editItem, type Item, type ItemKind } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { EditableField } from "./EditableField.tsx";
import { RetireItem } from "./RetireItem.tsx";

interface ItemPanelProps {
  kind: ItemKind;
  item: Item;
  onClose: () => void;
}

const CAN_FREEZE: readonly ItemKind[] = ["system", "interface", "identitySource"];

/** One thing of the inventory: what is known of it, what rests on it, and what stops without it. */
export function ItemPanel({ kind, item, onClose }: ItemPanelProps) {
  const [editing, setEditing] = useState(false);
  const notAllowed = useWhyNotAllowed(editItem);
  return (
    <Panel
      title={<span className="inline-block first-letter:uppercase">{kindTitle(kind)}</span>}
      aside={
        <button
          type="button"
          aria-label={`Close the ${kindTitle(kind)}`}
          className="-my-1 grid size-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
          onClick={onClose}
        >
          <X className="size-4" />
        </button>
      }
    >
      <PanelRow className="grid gap-2">
        <h3 className="text-lead font-semibold">{item.name}</h3>
        {CAN_FREEZE.includes(kind) && <WithoutIt item={item} />}
      </PanelRow>
      <PanelRow>
        {editing ? <Fields kind={kind} item={item} whyOff={notAllowed} /> : <Facts kind={kind} item={item} />}
      </PanelRow>
      <UsedBy item={item} />
      <PanelRow className="flex flex-wrap items-start gap-2">
        <Button size="small" whyOff={editing ? undefined : notAllowed} onClick={() => setEditing(!editing)}>
          {editing ? "Done" : "Edit…"}
        </Button>
        <RetireItem kind={kind} item={item} onRetired={onClose} />
      </PanelRow>
    </Panel>
  );
}

function Facts({ kind, item }: { kind: ItemKind; item: Item }) {
  const { entities } = useRoom();
  const names = partNames(entities);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
      {FIELDS[kind]
        .filter(({ name }) => name !== "name")
        .map((field) => {
          const written = writeField(field, (item as Record<string, unknown>)[field.name], names);
          return (
            <div key={field.name} className="contents">
              <dt className="text-faint">{field.label}</dt>
              <dd className={written === "" ? "text-faint" : ""}>{written === "" ? "not said" : written}</dd>
            </div>
          );
        })}
    </dl>
  );
}

function Fields({ kind, item, whyOff }: { kind: ItemKind; item: Item; whyOff: string | undefined }) {
  const { id: itemId, cutoverId } = item;
  return (
    <div className="grid gap-3">
      {FIELDS[kind].map((field) => (
        <EditableField
          key={field.name}
          field={field}
          value={(item as Record<string, unknown>)[field.name]}
          whyOff={whyOff}
          call={api.inventory.editItem}
          input={(seen, value) =>
            // Which fields a kind has is in its list; the door parses it again.
            ({ cutoverId, itemId, change: { kind, edits: { [field.name]: { seen, value } } } }) as Parameters<
              typeof api.inventory.editItem
            >[0]
          }
        />
      ))}
    </div>
  );
}

/** In one line what freezing it does, and the way to the whole answer. */
function WithoutIt({ item }: { item: Item }) {
  const { entities } = useRoom();
  const links = useLinks();
  const effects = [...impactOf(entities, [item.id]).values()].filter(({ kind }) => kind === "workflow");
  const stops = effects.filter(({ state }) => state === "stops").length;
  const degrades = effects.length - stops;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small">
      <span className="text-dim">If this is frozen:</span>
      {stops > 0 && (
        <span className="inline-flex items-center gap-1.5">
          {stops} <StateBadge state="STOPS" />
        </span>
      )}
      {degrades > 0 && (
        <span className="inline-flex items-center gap-1.5">
          {degrades} <StateBadge state="DEGRADES" />
        </span>
      )}
      {effects.length === 0 && <span>no workflow is hit.</span>}
      <Link href={links.things({ frozen: item.id })} className="link">
        on the map
      </Link>
    </p>
  );
}

function UsedBy({ item }: { item: Item }) {
  const { entities } = useRoom();
  const links = useLinks();
  const users = usersOf(item, entities);
  if (users.length === 0) return null;
  return (
    <PanelRow>
      <p className="mb-1 text-small text-faint">Rests on it</p>
      <ul className="grid gap-1">
        {users.map((user) => (
          <li key={user.item.id}>
            <Link href={links.things({ view: user.kind, item: user.item.id })} className="link">
              {user.item.name}
            </Link>{" "}
            <span className="text-small text-faint">
              {kindTitle(user.kind)}
              {"criticality" in user.item && `, ${wordOf(user.item.criticality).toLowerCase()}`}
            </span>
          </li>
        ))}
      </ul>
    </PanelRow>
  );
}
