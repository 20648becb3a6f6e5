"use client";

import type { EntryFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { CUTOVER_COMMANDS } from "#lib/journal/describe.ts";

/** `gates.openPoll` as `open poll`. */
const spoken = (command: string): string =>
  command.slice(command.indexOf(".") + 1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const BY_DOMAIN = Object.entries(
  Object.groupBy(CUTOVER_COMMANDS, (command) => command.slice(0, command.indexOf("."))),
);

/** What is shown of the journal. The filters are the address's, so that what is seen can be sent. */
export function EntryFilters({ filter }: { filter: EntryFilter }) {
  const links = useLinks();
  // The history's own call: the page's data does not depend on these, so there is nothing to ask the server.
  const narrow = (next: EntryFilter) => window.history.replaceState(null, "", links.entries(next));
  const narrowed = filter.position !== undefined || filter.command !== undefined;
  return (
    <div className="grid grid-cols-2 items-end gap-3 border-t border-line px-3 py-2.5 sm:flex">
      <SelectField
        label="Position"
        data-search=""
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
      {narrowed && (
        <Button intent="quiet" onClick={() => narrow({})}>
          Show all
        </Button>
      )}
    </div>
  );
}
