import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { orpc } from "#lib/door/client.ts";
import { POSITIONS, type Position, positionTitle } from "#lib/door/positions.ts";
import { problemsOf, warningsOf } from "#lib/opening/rules.ts";
import { planOfDraft } from "./draft.ts";
import { Sentences } from "./Sentences.tsx";
import type { StepProps } from "./types.ts";

const SEARCH_LENGTH_MIN = 2;

/** Who holds which position. Gates need their people from the beginning. */
export function PeopleStep({ draft, change, me }: StepProps) {
  const reading = planOfDraft(draft);
  const remove = (login: string, position: Position) =>
    change({
      people: draft.people.filter((person) => person.login !== login || person.position !== position),
    });
  return (
    <>
      <ul className="overflow-hidden rounded-lg border border-line bg-panel [&>li:first-child]:border-t-0">
        {draft.people.map(({ login, name, position }) => (
          <li
            key={`${login} ${position}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-2"
          >
            <b className="font-medium">{name}</b>
            <span className="text-dim">{login}</span>
            <span className="ml-auto">{positionTitle(position)}</span>
            <Button
              size="small"
              intent="quiet"
              aria-label={`Take ${name} out as ${positionTitle(position)}`}
              onClick={() => remove(login, position)}
            >
              Take out
            </Button>
          </li>
        ))}
        {draft.people.length === 0 && (
          <li className="px-3 py-3 text-dim">Nobody yet. A room has a commander.</li>
        )}
      </ul>
      <AddPerson
        taken={draft.people}
        myLogin={me.login}
        onAdd={(person) => change({ people: [...draft.people, person] })}
      />
      {"plan" in reading ? (
        <>
          <Sentences title="This has to be mended" tone="nogo" sentences={problemsOf(reading.plan)} />
          <Sentences title="This can wait" tone="hold" sentences={warningsOf(reading.plan)} />
        </>
      ) : (
        <p className="text-small text-hold">{reading.problem}</p>
      )}
    </>
  );
}

interface AddPersonProps {
  taken: StepProps["draft"]["people"];
  myLogin: string;
  onAdd: (person: StepProps["draft"]["people"][number]) => void;
}

function AddPerson({ taken, myLogin, onAdd }: AddPersonProps) {
  const [text, setText] = useState("");
  const [position, setPosition] = useState<Position>("clinical-informatics");
  const asked = text.trim();
  const { data } = useQuery(
    orpc.opening.findPeople.queryOptions({
      input: { text: asked },
      enabled: asked.length >= SEARCH_LENGTH_MIN,
    }),
  );
  const found = asked.length >= SEARCH_LENGTH_MIN ? (data?.people ?? []) : [];
  const whyNot = (login: string): string | undefined => {
    if (login === myLogin && position !== "incident-commander")
      return "You may be the commander of what you open.";
    return taken.some((person) => person.login === login && person.position === position)
      ? "They are in the list."
      : undefined;
  };
  return (
    <fieldset className="grid gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 text-small text-dim">Name somebody</legend>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <SelectField
          label="Position"
          value={position}
          onChange={({ target }) => setPosition(POSITIONS.find((one) => one === target.value) ?? position)}
        >
          {POSITIONS.map((one) => (
            <option key={one} value={one}>
              {positionTitle(one)}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Who"
          hint="Part of a name or login"
          value={text}
          autoComplete="off"
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <ul className="flex flex-wrap gap-1">
        {found.map(({ personId, login, name }) => (
          <li key={personId}>
            <Button
              size="small"
              whyOff={whyNot(login)}
              onClick={() => {
                onAdd({ login, name, position });
                setText("");
              }}
            >
              {name} · {login}
            </Button>
          </li>
        ))}
      </ul>
      {data && found.length === 0 && asked.length >= SEARCH_LENGTH_MIN && (
        <p className="text-small text-dim">Nobody of that name has an account.</p>
      )}
    </fieldset>
  );
}
