"use client";

import { Age } from "#components/ui/Age.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { currentImport } from "#lib/workforce/rules.ts";
import { IMPORT_HOURS_MAX } from "#lib/workforce/schema.ts";
import { type Side, sideSchema } from "#lib/workforce/vocabulary.ts";
import { ImportAccounts } from "./ImportAccounts.tsx";

const HOUR_MS = 60 * 60_000;

/** The accounts of either side: from where, how old, and the way to newer ones. */
export function SidesPanel() {
  return (
    <Panel title="Accounts" aside={`an export counts for ${IMPORT_HOURS_MAX} h`}>
      {sideSchema.options.map((side) => (
        <SideRow key={side} side={side} />
      ))}
    </Panel>
  );
}

function SideRow({ side }: { side: Side }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const found = currentImport(entities, side);
  const stale = found && !(nowMs - Date.parse(found.takenAt) <= IMPORT_HOURS_MAX * HOUR_MS);
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <b className="font-medium">{side === "legacy" ? "Legacy" : "Target"}</b>
          {!found && <StateBadge state="NO DATA" />}
          {stale && <StateBadge state="STALE" />}
        </p>
        {found ? (
          <p className="text-small text-dim">
            <span className="figures">{grouped(found.enabled ?? 0)}</span> enabled of{" "}
            <span className="figures">{grouped(found.accounts ?? 0)}</span> · exported{" "}
            <Age at={found.takenAt} nowMs={nowMs} className="figures" /> ago
            <span className="block break-all text-faint">
              {found.label}, brought by {found.importedByName}
            </span>
            {found.olderReason !== null && (
              <span className="block text-hold">
                An older export than one that counted before, by their word: {found.olderReason}
              </span>
            )}
          </p>
        ) : (
          <p className="text-small text-dim">Nothing is known of it until its accounts are imported.</p>
        )}
      </div>
      <ImportAccounts side={side} />
    </PanelRow>
  );
}
