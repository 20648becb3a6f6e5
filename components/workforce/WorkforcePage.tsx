"use client";

import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { currentParity, workforceStanding } from "#lib/workforce/rules.ts";
import { IMPORT_HOURS_MAX } from "#lib/workforce/schema.ts";
import { EmergencyPanel } from "./EmergencyPanel.tsx";
import { FindingsPanel } from "./FindingsPanel.tsx";
import { RolePanel } from "./RolePanel.tsx";
import { SidesPanel } from "./SidesPanel.tsx";
import { UnitPanel } from "./UnitPanel.tsx";
import { STANDING_WORDS } from "./words.ts";

const HOUR_MINUTES = 60;

/** Whether staff can do at the target what they could, and no more: by unit, by role, name by name. */
export function WorkforcePage() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const { state, finding } = workforceStanding(entities, IMPORT_HOURS_MAX * HOUR_MINUTES, nowMs);
  const parity = currentParity(entities);
  return (
    <>
      <h1 className="sr-only">Workforce</h1>
      <p role="status" className="mb-2.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-lead">
        <StateBadge state={STANDING_WORDS[state]} size="wide" />
        <span>{finding}</span>
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
          <UnitPanel parity={parity} />
          {parity && <FindingsPanel parity={parity} />}
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
          <SidesPanel />
          {parity && <EmergencyPanel parity={parity} />}
          <RolePanel parity={parity} />
        </div>
      </div>
    </>
  );
}
