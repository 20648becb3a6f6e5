"use client";

import { useEffect, useState } from "react";
import type { EntryFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FilterBar } from "#components/ui/FilterBar.tsx";
import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";
import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { CUTOVER_COMMANDS } from "#lib/journal/describe.ts";
import { HOUSE, listHouseEntries } from "#lib/journal/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

/** `gates.openPoll` as `open poll`. */
const spoken = (command: string): string =>
  command.slice(command.indexOf(".") + 1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const BY_DOMAIN = Object.entries(
  Object.groupBy(CUTOVER_COMMANDS, (command) => command.slice(0, command.indexOf("."))),
);

const LAST_OF_MINUTE_MS = 59_999;
/** A search is asked for when nobody has typed for this long. */
const TYPING_MS = 400;
const WORDS_LENGTH_MAX = 200;

/** Everyone who has ever had a position here, by name. */
function usePeople(): [personId: string, name: string][] {
  const { entities } = useRoom();
  const names = new Map(
    all(entities, "assignment").map(({ personId, personName }) => [personId, personName]),
  );
  return [...names].sort(([, a], [, b]) => a.localeCompare(b));
}

function WordsField({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const [typed, setTyped] = useState(words);
  useEffect(() => {
    if (typed.trim() === words) return;
    const timer = setTimeout(() => onSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, words, onSearch]);
  return (
    <div className="min-[30rem]:col-span-2 sm:w-64">
      <TextField
        label="Words"
        type="search"
        data-search=""
        placeholder="notice -printing &quot;call the lab&quot;"
        maxLength={WORDS_LENGTH_MAX}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </div>
  );
}

/** What is shown of the journal. The filters are the address's, so that what is seen can be sent. */
export function EntryFilters({ filter }: { filter: EntryFilter }) {
  const links = useLinks();
  // The history's own call: the page's data does not depend on these, so there is nothing to ask the server.
  const narrow = (next: EntryFilter) => window.history.replaceState(null, "", links.entries(next));
  const { cutover } = useRoom();
  const zone = cutover.timeZone;
  const people = usePeople();
  const readsHouse = useRoom().me.positions.some((position) =>
    listHouseEntries.allowed.positions?.some((reader) => reader === position),
  );
  const narrowed = Object.values(filter).some((asked) => asked !== undefined);
  const time = (name: "from" | "to") => ({
    type: "datetime-local",
    defaultValue: filter[name] === undefined ? "" : toLocalInput(Date.parse(filter[name]), zone),
    onChange: ({ target }: { target: { value: string } }) => {
      const atMs = fromLocalInput(target.value, zone);
      // Up to a minute means to the end of it.
      const edgeMs = name === "to" ? LAST_OF_MINUTE_MS : 0;
      narrow({ ...filter, [name]: atMs === undefined ? undefined : new Date(atMs + edgeMs).toISOString() });
    },
  });
  return (
    <FilterBar
      key={narrowed ? "narrowed" : "all"}
      narrowed={narrowed}
      className="grid grid-cols-1 min-[30rem]:grid-cols-2 sm:flex sm:flex-wrap"
    >
      <WordsField
        words={filter.words ?? ""}
        onSearch={(words) => narrow({ ...filter, words: words === "" ? undefined : words })}
      />
      <SelectField
        label="Person"
        value={filter.actorId ?? ""}
        onChange={({ target }) =>
          narrow({ ...filter, actorId: target.value === "" ? undefined : target.value })
        }
      >
        <option value="">anyone</option>
        {people.map(([personId, name]) => (
          <option key={personId} value={personId}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Position"
        value={filter.position ?? ""}
        onChange={({ target }) =>
          narrow({ ...filter, position: POSITIONS.find((position) => position === target.value) })
        }
      >
        <option value="">anyone</option>
        {POSITIONS.map((position) => (
          <option key={position} value={position}>
            {positionTitle(position)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Command"
        value={filter.command ?? ""}
        onChange={({ target }) =>
          narrow({ ...filter, command: target.value === "" ? undefined : target.value })
        }
      >
        <option value="">any</option>
        {BY_DOMAIN.map(([domain, commands]) => (
          <optgroup key={domain} label={domain}>
            {commands?.map((command) => (
              <option key={command} value={command}>
                {spoken(command)}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <TextField label={`From, ${cutover.place} time`} {...time("from")} />
      <TextField label="To" {...time("to")} />
      {filter.subjectId !== undefined && (
        <p className="pb-2 text-small text-dim">
          Only what changed <span className="figures">{filter.subjectId}</span>
        </p>
      )}
      {readsHouse && (
        <SelectField
          label="Journal"
          value={filter.journal ?? ""}
          onChange={({ target }) =>
            narrow(target.value === HOUSE ? { journal: HOUSE } : { ...filter, journal: undefined })
          }
        >
          <option value="">this cutover’s</option>
          <option value={HOUSE}>the house’s, about its people</option>
        </SelectField>
      )}
      {narrowed && (
        <Button intent="quiet" onClick={() => narrow({})}>
          Show all
        </Button>
      )}
    </FilterBar>
  );
}
