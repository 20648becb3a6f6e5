"use client";

import { SelectField, TextField } from "#components/ui/Field.tsx";
import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** A field's value as its control has it; null where the field is empty. */
export type PlanValue = string | number | null;

export interface PlanFieldProps {
  readonly label: string;
  readonly value: PlanValue;
  readonly error?: string;
  readonly onChange: (value: PlanValue) => void;
}

export function WordsField({ value, onChange, ...rest }: PlanFieldProps) {
  return (
    <TextField
      {...rest}
      maxLength={LINE_LENGTH_MAX}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

export function DurationField({ value, onChange, ...rest }: PlanFieldProps) {
  return (
    <TextField
      {...rest}
      type="number"
      min={0}
      value={value ?? ""}
      onChange={({ target }) => onChange(Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber)}
    />
  );
}

/** An instant, in the hospital's time. */
export function InstantField({ label, value, onChange, ...rest }: PlanFieldProps) {
  const { cutover } = useRoom();
  const zone = cutover.timeZone;
  return (
    <TextField
      {...rest}
      label={`${label}, in ${cutover.place} time`}
      type="datetime-local"
      value={typeof value === "string" ? toLocalInput(Date.parse(value), zone) : ""}
      onChange={({ target }) => {
        const atMs = fromLocalInput(target.value, zone);
        onChange(atMs === undefined ? null : new Date(atMs).toISOString());
      }}
    />
  );
}

export function PositionField({ value, onChange, ...rest }: PlanFieldProps) {
  return (
    <SelectField
      {...rest}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? null : target.value)}
    >
      <option value="">nobody</option>
      {POSITIONS.filter((position) => position !== "executive").map((position) => (
        <option key={position} value={position}>
          {positionTitle(position)}
        </option>
      ))}
    </SelectField>
  );
}

/** A stream of the runbook, by its id. */
export function StreamField({ value, onChange, ...rest }: PlanFieldProps) {
  const { entities } = useRoom();
  const streams = Object.values(entities.stream).sort((a, b) => a.ordinal - b.ordinal);
  return (
    <SelectField {...rest} value={value ?? ""} onChange={({ target }) => onChange(target.value)}>
      {streams.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

/** The gate that a task stands behind, by its id. */
export function GateField({ value, onChange, ...rest }: PlanFieldProps) {
  const { entities } = useRoom();
  const gates = Object.values(entities.gate).sort((a, b) => a.number - b.number);
  return (
    <SelectField
      {...rest}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? null : target.value)}
    >
      <option value="">none</option>
      {gates.map(({ id, number, title }) => (
        <option key={id} value={id}>
          {number} {title}
        </option>
      ))}
    </SelectField>
  );
}

/** Tasks by their codes, apart by spaces. */
export function CodesField({ value, onChange, ...rest }: PlanFieldProps) {
  return (
    <TextField
      {...rest}
      hint="Codes, apart by spaces"
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
