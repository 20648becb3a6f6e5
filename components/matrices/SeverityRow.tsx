"use client";

import Link from "next/link";
import { useState } from "react";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Td } from "#components/ui/Table.tsx";
import { api } from "#lib/door/client.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import { ACTING_POSITIONS } from "#lib/door/spec.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Gate } from "#lib/gates/schema.ts";
import { accepterOf, isRequiredForCare, severityOf, unaskedAt } from "#lib/matrices/rules.ts";
import type { SeverityCell } from "#lib/matrices/schema.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";

interface SeverityRowProps {
  domain: Domain;
  title: string;
  gates: readonly Gate[];
  whyOff: string | undefined;
}

const ACCEPTERS = ACTING_POSITIONS as Exclude<Position, "executive">[];

const SELECT =
  "min-h-8 w-full min-w-28 rounded-md border border-edge bg-canvas px-2 text-[1rem] sm:text-body text-ink";

/** A domain's row: chosen in place, saved with what was seen there, and what follows from it at the gates. */
export function SeverityRow({ domain, title, gates, whyOff }: SeverityRowProps) {
  const { cutover, entities } = useRoom();
  const row = severityOf(entities, domain);
  const now: SeverityCell | null = row
    ? {
        careByGate: row.careByGate,
        completenessByGate: row.completenessByGate,
        acceptedBy: row.acceptedBy ?? null,
      }
    : null;
  const [draft, setDraft] = useState<{ seen: SeverityCell | null; value: SeverityCell }>();
  const { run, pending, refusal, reset } = useCommand(api.matrices.setSeverity);
  const shown = draft?.value ?? now ?? { careByGate: null, completenessByGate: null, acceptedBy: null };
  const write = (part: Partial<SeverityCell>) =>
    setDraft((before) => ({ seen: before ? before.seen : now, value: { ...shown, ...part } }));
  const stop = () => {
    setDraft(undefined);
    reset();
  };
  const pick = (label: string, part: "careByGate" | "completenessByGate") => (
    <select
      aria-label={`${title}: ${label}`}
      aria-disabled={whyOff !== undefined || undefined}
      className={SELECT}
      value={shown[part] ?? ""}
      onChange={({ target }) =>
        whyOff === undefined && write({ [part]: target.value === "" ? null : Number(target.value) })
      }
    >
      <option value="">not required</option>
      {/* One that was set for a gate that is not there any more still shows. */}
      {[
        ...new Set([...gates.map(({ number }) => number), ...(shown[part] === null ? [] : [shown[part]])]),
      ].map((number) => (
        <option key={number} value={number}>
          by gate {number}
        </option>
      ))}
    </select>
  );
  return (
    <tr className="align-top hover:bg-raised">
      <th scope="row" className="border-t border-line px-3 py-2.5 font-normal whitespace-nowrap">
        {title}
        {isRequiredForCare(entities, domain) && (
          <span className="ml-1.5 rounded-sm border border-line px-1 text-caption text-faint">care</span>
        )}
      </th>
      <Td>{pick("required for care", "careByGate")}</Td>
      <Td>{pick("required for completeness", "completenessByGate")}</Td>
      <Td>
        <select
          aria-label={`${title}: accepted by`}
          aria-disabled={whyOff !== undefined || undefined}
          className={SELECT}
          value={shown.acceptedBy ?? ""}
          onChange={({ target }) =>
            whyOff === undefined &&
            write({ acceptedBy: ACCEPTERS.find((one) => one === target.value) ?? null })
          }
        >
          <option value="">{positionTitle(accepterOf({ severityRow: {} }, domain))}, as usual</option>
          {ACCEPTERS.map((position) => (
            <option key={position} value={position}>
              {positionTitle(position)}
            </option>
          ))}
        </select>
      </Td>
      <Td className="w-1/3 min-w-56 py-2.5 text-small">
        <div className="grid gap-1.5">
          <Follows domain={domain} gates={gates} judged={now !== null} />
          {draft && (
            <span className="flex flex-wrap gap-2">
              <Button
                size="small"
                intent="primary"
                pending={pending}
                whyOff={whyOff}
                onClick={async () => {
                  if (await run({ cutoverId: cutover.id, domain, ...draft })) setDraft(undefined);
                }}
              >
                Save
              </Button>
              <Button size="small" intent="quiet" onClick={stop}>
                Leave it
              </Button>
            </span>
          )}
          <RefusalLine sentence={refusal?.sentence} />
        </div>
      </Td>
    </tr>
  );
}

/** What the gates make of it: a required domain that no criterion asks about stands there as unknown. */
function Follows({ domain, gates, judged }: { domain: Domain; gates: readonly Gate[]; judged: boolean }) {
  const { entities } = useRoom();
  const links = useLinks();
  const unasked = gates.filter(({ number }) =>
    unaskedAt(entities, number).some(({ row }) => row.domain === domain),
  );
  const asked = gates.filter(({ id }) =>
    Object.values(entities.criterion).some(
      ({ gateId, binding, removedAt }) =>
        gateId === id && removedAt == null && binding.kind === "reconciliation" && binding.domain === domain,
    ),
  );
  const name = ({ number }: Gate) => (
    <Link key={number} href={links.gate(number)} className="link">
      gate {number}
    </Link>
  );
  if (!judged)
    return <span className="text-dim">Not judged: the usual counts, and no gate requires it.</span>;
  if (unasked.length > 0)
    return (
      <span className="flex flex-wrap items-center gap-1.5">
        <StateBadge state="UNKNOWN" /> at {unasked.map(name)}: no criterion asks about it.
      </span>
    );
  if (asked.length > 0) return <span className="flex flex-wrap gap-1.5">Asked at {asked.map(name)}</span>;
  return <span className="text-dim">No gate requires it.</span>;
}
