"use client";

import type { RunbookFilter } from "#components/shell/links.ts";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FilterBar } from "#components/ui/FilterBar.tsx";
import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { TASK_STATES, TASK_WORDS } from "./words.ts";

const orNone = (value: string): string | undefined => (value === "" ? undefined : value);

interface TaskFiltersProps {
  filter: RunbookFilter;
  onNarrow: (filter: RunbookFilter) => void;
}

/** What is shown of the runbook, and how it is grouped. */
export function TaskFilters({ filter, onNarrow }: TaskFiltersProps) {
  const { entities } = useRoom();
  const streams = Object.values(entities.stream).sort((a, b) => a.ordinal - b.ordinal);
  const narrowed = [filter.words, filter.stream, filter.owner, filter.state].some(
    (value) => value !== undefined,
  );
  return (
    <FilterBar narrowed={narrowed} className="grid grid-cols-2 lg:grid-cols-5">
      <TextField
        label="Code or words"
        data-search=""
        defaultValue={filter.words ?? ""}
        onChange={({ target }) => onNarrow({ ...filter, words: orNone(target.value.trim()) })}
      />
      <SelectField
        label="Stream"
        value={filter.stream ?? ""}
        onChange={({ target }) => onNarrow({ ...filter, stream: orNone(target.value) })}
      >
        <option value="">any</option>
        {streams.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Owner or backup"
        value={filter.owner ?? ""}
        onChange={({ target }) =>
          onNarrow({ ...filter, owner: POSITIONS.find((position) => position === target.value) })
        }
      >
        <option value="">anyone</option>
        {POSITIONS.filter((position) => position !== "executive").map((position) => (
          <option key={position} value={position}>
            {positionTitle(position)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="State"
        value={filter.state ?? ""}
        onChange={({ target }) =>
          onNarrow({ ...filter, state: TASK_STATES.find((state) => state === target.value) })
        }
      >
        <option value="">any</option>
        {TASK_STATES.map((state) => (
          <option key={state} value={state}>
            {TASK_WORDS[state].toLowerCase()}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Grouped by"
        value={filter.group ?? ""}
        onChange={({ target }) =>
          onNarrow({
            ...filter,
            group: target.value === "owner" || target.value === "state" ? target.value : undefined,
          })
        }
      >
        <option value="">stream</option>
        <option value="owner">owner</option>
        <option value="state">state</option>
      </SelectField>
    </FilterBar>
  );
}
