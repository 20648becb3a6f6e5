"use client";

import { type ReactNode, useState } from "react";
import { domainTitle } from "#components/runs/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Td } from "#components/ui/Table.tsx";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { ACTING_POSITIONS } from "#lib/door/spec.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { minutesWords } from "#lib/inventory/fields.ts";
import { authorityOf, warningOf } from "#lib/matrices/rules.ts";
import { type AuthorityCell, READS, WRITES } from "#lib/matrices/schema.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";

interface AuthorityRowProps {
  domain: Domain;
  phase: number;
  whyOff: string | undefined;
}

const CONTROL =
  "min-h-8 w-full min-w-24 rounded-md border border-edge bg-canvas px-2 text-[1rem] sm:text-body text-ink";
const FIRST: AuthorityCell = {
  reads: "legacy",
  writes: "legacy",
  conflictOwner: "clinical-informatics",
  lagMinutes: 0,
};

/** A domain in a phase: read, or changed in place with what was seen there. */
export function AuthorityRow({ domain, phase, whyOff }: AuthorityRowProps) {
  const { cutover, entities } = useRoom();
  const row = authorityOf(entities, domain, phase);
  const now: AuthorityCell | null = row
    ? { reads: row.reads, writes: row.writes, conflictOwner: row.conflictOwner, lagMinutes: row.lagMinutes }
    : null;
  const [draft, setDraft] = useState<{ seen: AuthorityCell | null; value: AuthorityCell }>();
  const { run, pending, refusal, reset } = useCommand(api.matrices.setAuthority);
  const stop = () => {
    setDraft(undefined);
    reset();
  };
  const title = domainTitle(domain);
  const heading = (
    <th scope="row" className="border-t border-line px-3 py-2.5 font-normal whitespace-nowrap">
      {title}
    </th>
  );
  if (!draft)
    return (
      <tr className="hover:bg-raised">
        {heading}
        <Cells cell={now} />
        <Td className="text-small">
          <span className="flex items-center justify-between gap-2">
            <span className="text-hold">{now && warningOf(now)}</span>
            <Button
              size="small"
              intent="quiet"
              aria-label={`Change ${title}`}
              whyOff={whyOff}
              onClick={() => setDraft({ seen: now, value: now ?? FIRST })}
            >
              Change
            </Button>
          </span>
        </Td>
      </tr>
    );
  const { value } = draft;
  const write = (part: Partial<AuthorityCell>) => setDraft({ ...draft, value: { ...value, ...part } });
  const pick = <T extends string>(
    label: string,
    options: readonly T[],
    chosen: T,
    onPick: (option: T) => void,
    word: (option: T) => ReactNode,
  ) => (
    <select
      aria-label={`${title}: ${label}`}
      className={CONTROL}
      value={chosen}
      onChange={({ target }) => onPick(options.find((option) => option === target.value) ?? chosen)}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {word(option)}
        </option>
      ))}
    </select>
  );
  const same = (option: string) => option;
  return (
    <tr className="bg-raised align-top">
      {heading}
      <Td>{pick("reads", READS, value.reads, (reads) => write({ reads }), same)}</Td>
      <Td>{pick("writes", WRITES, value.writes, (writes) => write({ writes }), same)}</Td>
      <Td>
        {pick(
          "conflicts",
          ACTING_POSITIONS,
          value.conflictOwner as (typeof ACTING_POSITIONS)[number],
          (conflictOwner) => write({ conflictOwner }),
          positionTitle,
        )}
      </Td>
      <Td numeric>
        <input
          aria-label={`${title}: lag in minutes`}
          type="number"
          min={0}
          className={`${CONTROL} text-right`}
          value={value.lagMinutes}
          onChange={({ target }) => write({ lagMinutes: Math.max(0, Math.floor(Number(target.value))) })}
        />
      </Td>
      <Td className="text-small">
        <div className="grid gap-1.5">
          <span className="text-hold">{warningOf(value)}</span>
          <span className="flex flex-wrap gap-2">
            <Button
              size="small"
              intent="primary"
              pending={pending}
              whyOff={whyOff}
              onClick={async () => {
                if (await run({ cutoverId: cutover.id, domain, phase, ...draft })) setDraft(undefined);
              }}
            >
              Save
            </Button>
            <Button size="small" intent="quiet" onClick={stop}>
              Leave it
            </Button>
          </span>
          <RefusalLine sentence={refusal?.sentence} />
        </div>
      </Td>
    </tr>
  );
}

function Cells({ cell }: { cell: AuthorityCell | null }) {
  if (cell === null)
    return (
      <Td colSpan={4}>
        <span data-tone="unknown" className="hatched rounded-sm border px-1.5 text-small text-(--tone)">
          not decided
        </span>
      </Td>
    );
  return (
    <>
      <Td>{cell.reads}</Td>
      <Td>{cell.writes}</Td>
      <Td className="text-dim">{positionTitle(cell.conflictOwner)}</Td>
      <Td numeric>{minutesWords(cell.lagMinutes)}</Td>
    </>
  );
}
