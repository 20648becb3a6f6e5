"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { SelectField, TextArea, TextField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { whyNotAssign } from "#lib/access/rules.ts";
import { assignPosition } from "#lib/access/schema.ts";
import { api, orpc } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { POSITIONS, type Position, positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

const SEARCH_LENGTH_MIN = 2;
const HOUR_MS = 60 * 60_000;
const TERMS = [
  { label: "until it is ended", hours: null },
  { label: "8 hours", hours: 8 },
  { label: "12 hours", hours: 12 },
  { label: "24 hours", hours: 24 },
  { label: "7 days", hours: 7 * 24 },
] as const;

interface Found {
  readonly personId: string;
  readonly name: string;
  readonly login: string;
}

/** Gives somebody a position: who, which, as what, for how long and why. Drawn for those who can. */
export function AssignPosition() {
  const { me } = useRoom();
  if (whyNotPosition(assignPosition.allowed.positions ?? [], me.positions) !== undefined) return null;
  return (
    <Panel title="Give a position" aside="with a reason, to somebody else">
      <PanelRow>
        <AssignForm />
      </PanelRow>
    </Panel>
  );
}

function AssignForm() {
  const { cutover, entities, me } = useRoom();
  const nowMs = useNow();
  const [person, setPerson] = useState<Found>();
  const [position, setPosition] = useState<Position>("clinical-informatics");
  const [kind, setKind] = useState<"primary" | "backup">("primary");
  const [hours, setHours] = useState<number | null>(null);
  const [justification, setJustification] = useState("");
  const notAllowed = useWhyNotAllowed(assignPosition);
  const { run, pending, refusal } = useCommand(api.access.assignPosition);
  const endsAtFrom = (fromMs: number): string | null =>
    hours === null ? null : new Date(fromMs + hours * HOUR_MS).toISOString();
  const whyOff =
    notAllowed ??
    (person === undefined
      ? "Choose who gets it."
      : (whyNotAssign(entities, me.personId, person.personId, position, null, endsAtFrom(nowMs), nowMs) ??
        (justification.trim() === "" ? "Say why." : undefined)));

  const give = async (event: FormEvent) => {
    event.preventDefault();
    if (!person) return;
    const given = { cutoverId: cutover.id, personId: person.personId, position, kind, startsAt: null };
    if (!(await run({ ...given, endsAt: endsAtFrom(nowMs), justification: justification.trim() }))) return;
    setPerson(undefined);
    setJustification("");
  };

  return (
    <form onSubmit={give} className="grid grid-cols-1 gap-3">
      <PersonField person={person} onChoose={setPerson} />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        <SelectField
          label="Position"
          value={position}
          onChange={({ target }) =>
            setPosition(POSITIONS.find((option) => option === target.value) ?? position)
          }
        >
          {POSITIONS.map((option) => (
            <option key={option} value={option}>
              {positionTitle(option)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="As"
          value={kind}
          onChange={({ target }) => setKind(target.value === "backup" ? "backup" : "primary")}
        >
          <option value="primary">primary</option>
          <option value="backup">backup</option>
        </SelectField>
        <SelectField
          label="For"
          value={String(hours)}
          onChange={({ target }) =>
            setHours(TERMS.find((term) => String(term.hours) === target.value)?.hours ?? null)
          }
        >
          {TERMS.map((term) => (
            <option key={term.label} value={String(term.hours)}>
              {term.label}
            </option>
          ))}
        </SelectField>
      </div>
      <TextArea
        label="Justification"
        rows={2}
        value={justification}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setJustification(target.value)}
      />
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button type="submit" intent="primary" pending={pending} whyOff={whyOff}>
          Give the position
        </Button>
      </div>
    </form>
  );
}

interface PersonFieldProps {
  person: Found | undefined;
  onChoose: (person: Found | undefined) => void;
}

/** Finds a person by name or login. */
export function PersonField({ person, onChoose }: PersonFieldProps) {
  const { cutover } = useRoom();
  const [text, setText] = useState("");
  const asked = text.trim();
  const { data } = useQuery(
    orpc.people.find.queryOptions({
      input: { cutoverId: cutover.id, text: asked },
      enabled: person === undefined && asked.length >= SEARCH_LENGTH_MIN,
    }),
  );
  if (person)
    return (
      <p className="flex flex-wrap items-center gap-2">
        <b className="font-medium">{person.name}</b>
        <span className="text-dim">{person.login}</span>
        <Button size="small" intent="quiet" onClick={() => onChoose(undefined)}>
          Somebody else
        </Button>
      </p>
    );
  const found = asked.length >= SEARCH_LENGTH_MIN ? (data?.people ?? []) : [];
  return (
    <div className="grid grid-cols-1 gap-1">
      <TextField
        label="Who"
        hint="Part of a name or login"
        value={text}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
      />
      {data && asked.length >= SEARCH_LENGTH_MIN && found.length === 0 && (
        <p className="text-small text-dim">Nobody of that name has an account.</p>
      )}
      <ul className="grid grid-cols-1 gap-1">
        {found.map((candidate) => (
          <li key={candidate.personId}>
            <Button size="small" onClick={() => onChoose(candidate)}>
              {candidate.name} · {candidate.login}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
