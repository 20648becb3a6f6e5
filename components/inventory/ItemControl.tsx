"use client";

import { X } from "lucide-react";
import { Field, SelectField, TextArea, TextField } from "#components/ui/Field.tsx";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import type { ItemField } from "#lib/inventory/fields.ts";
import { itemsOf } from "#lib/inventory/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Draft } from "./draft.ts";

interface ItemControlProps {
  field: ItemField;
  draft: Draft;
  error?: string;
  onChange: (draft: Draft) => void;
}

const HINTS: Partial<Record<ItemField["type"], string>> = { minutes: "Such as 30 min, 4 h or 2 d." };

/** The control of one field, as its type asks. */
export function ItemControl({ field, draft, error, onChange }: ItemControlProps) {
  const { label, optional } = field;
  const hint = [field.hint, HINTS[field.type]].filter((part) => part !== undefined).join(" ");
  const labelled = {
    label: optional ? `${label} (may stay empty)` : label,
    hint: hint === "" ? undefined : hint,
    error,
  };
  const text = typeof draft === "string" ? draft : "";
  switch (field.type) {
    case "text":
      return (
        <TextArea
          {...labelled}
          rows={2}
          maxLength={TEXT_LENGTH_MAX}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    case "choice":
      return (
        <SelectField {...labelled} value={text} onChange={({ target }) => onChange(target.value)}>
          <option value="">{optional ? "not said" : "choose…"}</option>
          {field.options.map(({ value, label: word }) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </SelectField>
      );
    case "system":
      return (
        <SelectField {...labelled} value={text} onChange={({ target }) => onChange(target.value)}>
          <option value="">{optional ? "none" : "choose…"}</option>
          <PartOptions chosen={[]} />
        </SelectField>
      );
    case "systems":
    case "parts":
      return (
        <PartsControl
          {...labelled}
          chosen={typeof draft === "string" ? [] : draft}
          alsoInterfaces={field.type === "parts"}
          onChange={onChange}
        />
      );
    default:
      return (
        <TextField
          {...labelled}
          maxLength={LINE_LENGTH_MAX}
          inputMode={field.type === "months" || field.type === "number" ? "numeric" : undefined}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      );
  }
}

/** The systems, and the interfaces where they count too, that are not chosen yet. */
function PartOptions({
  chosen,
  alsoInterfaces = false,
}: {
  chosen: readonly string[];
  alsoInterfaces?: boolean;
}) {
  const { entities } = useRoom();
  const option = ({ id, name }: { id: string; name: string }) => (
    <option key={id} value={id}>
      {name}
    </option>
  );
  const left = (items: readonly { id: string; name: string }[]) =>
    items.filter(({ id }) => !chosen.includes(id));
  const systems = left(itemsOf(entities, "system"));
  if (!alsoInterfaces) return systems.map(option);
  return (
    <>
      <optgroup label="Systems">{systems.map(option)}</optgroup>
      <optgroup label="Interfaces">{left(itemsOf(entities, "interface")).map(option)}</optgroup>
    </>
  );
}

interface PartsControlProps {
  label: string;
  hint?: string;
  error?: string;
  chosen: readonly string[];
  alsoInterfaces: boolean;
  onChange: (chosen: readonly string[]) => void;
}

/** Several systems or interfaces: what is chosen, each to be taken away, and one more from the list. */
export function PartsControl({ label, hint, error, chosen, alsoInterfaces, onChange }: PartsControlProps) {
  const { entities } = useRoom();
  const nameOf = (id: string): string =>
    entities.system[id]?.name ?? entities.interface[id]?.name ?? "unknown";
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="grid gap-1.5">
          {chosen.length > 0 && (
            <ul className="flex flex-wrap gap-1.5">
              {chosen.map((id) => (
                <li key={id}>
                  <Chip name={nameOf(id)} onRemove={() => onChange(chosen.filter((other) => other !== id))} />
                </li>
              ))}
            </ul>
          )}
          <select
            {...control}
            className={`${control.className} min-h-9`}
            value=""
            onChange={({ target }) => target.value !== "" && onChange([...chosen, target.value])}
          >
            <option value="">{chosen.length === 0 ? "none; add…" : "add…"}</option>
            <PartOptions chosen={chosen} alsoInterfaces={alsoInterfaces} />
          </select>
        </div>
      )}
    </Field>
  );
}

/** A name that was chosen, with the way to take it away. */
export function Chip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <span className="inline-flex min-h-7 items-center gap-1 rounded-md border border-edge bg-raised pl-2 text-small">
      {name}
      <button
        type="button"
        aria-label={`Take away ${name}`}
        onClick={onRemove}
        className="grid size-6 place-items-center rounded-md text-dim hover:text-ink"
      >
        <X aria-hidden="true" className="size-3.5" />
      </button>
    </span>
  );
}
