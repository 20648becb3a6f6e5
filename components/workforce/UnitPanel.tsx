"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { GAINED, LOST, sumOf, type UnitView, viewUnit } from "#lib/workforce/rules.ts";
import type { WorkforceParity } from "#lib/workforce/schema.ts";
import { SignUnit } from "./SignUnit.tsx";
import { UNIT_WORDS } from "./words.ts";

const ORDER = ["blocked", "unknown", "stale", "open", "signed"];

/** Unit by unit: what was lost and gained, and whether somebody has signed for it as it stands. The worst first. */
export function UnitPanel({ parity }: { parity: WorkforceParity | undefined }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const views = (parity?.units ?? [])
    .map((unit) => viewUnit(unit, entities, nowMs))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const signed = views.filter(({ state }) => state === "signed").length;
  return (
    <Panel title="Units" aside={parity && `${signed} of ${views.length} signed`}>
      {parity ? (
        <Table caption="Parity of access by unit">
          <thead>
            <tr>
              <Th>unit</Th>
              <Th numeric className="hidden sm:table-cell">
                legacy
              </Th>
              <Th numeric className="hidden sm:table-cell">
                target
              </Th>
              <Th numeric>lost</Th>
              <Th numeric>gained</Th>
              <Th numeric className="hidden md:table-cell">
                no MFA
              </Th>
              <Th numeric className="hidden md:table-cell">
                no owner
              </Th>
              <Th>sign-off</Th>
            </tr>
          </thead>
          <tbody>
            {views.map((view) => (
              <UnitRow key={view.parity.unit} view={view} />
            ))}
          </tbody>
        </Table>
      ) : (
        <EmptyState title="Nothing to compare yet">
          Import the accounts of both sides, then say in the role map what each role of the legacy becomes.
        </EmptyState>
      )}
    </Panel>
  );
}

function UnitRow({ view }: { view: UnitView }) {
  const links = useLinks();
  const { parity, state, why, signOff } = view;
  const { unit, legacy, target, counts } = parity;
  return (
    <tr className="align-top">
      <Td className="min-w-32 font-medium">
        <Link href={links.unit({ unit })} className="link">
          {unit}
        </Link>
        {why !== undefined && <span className="block text-small font-normal text-hold">{why}</span>}
      </Td>
      <Td numeric className="hidden sm:table-cell">
        {grouped(legacy)}
      </Td>
      <Td numeric className="hidden sm:table-cell">
        {grouped(target)}
      </Td>
      <Figure value={sumOf(counts, LOST)} bad />
      <Figure value={sumOf(counts, GAINED)} />
      <Figure value={sumOf(counts, ["mfa-missing", "mfa-unknown"])} className="hidden md:table-cell" />
      <Figure value={counts["no-owner"]} className="hidden md:table-cell" />
      <Td>
        <span className="flex flex-wrap items-start gap-x-3 gap-y-1">
          <StateBadge state={UNIT_WORDS[state]} />
          <SignUnit view={view} />
        </span>
        {signOff && state !== "open" && (
          <span className="mt-1 block">
            {state !== "signed" && (
              <span className="block text-small text-hold">Its accounts changed since it was signed.</span>
            )}
            <SignedNote signatureId={signOff.signatureId} />
          </span>
        )}
      </Td>
    </tr>
  );
}

/** A figure that stands out when it is not nought. */
function Figure({ value, bad = false, className }: { value: number; bad?: boolean; className?: string }) {
  const tone = value === 0 ? "text-faint" : bad ? "font-semibold text-nogo" : "font-semibold text-hold";
  return (
    <Td numeric className={className}>
      <span className={tone}>{grouped(value)}</span>
    </Td>
  );
}
