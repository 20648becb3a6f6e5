"use client";

import { SystemNames } from "#components/freeze/SystemNames.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { age } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { exposureState } from "#lib/exposure/rules.ts";
import type { Exposure } from "#lib/exposure/schema.ts";
import { wordOf } from "#lib/inventory/fields.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { ChangeExposure } from "./ChangeExposure.tsx";
import { ProveRemoval } from "./ProveRemoval.tsx";
import { EXPOSURE_WORDS } from "./words.ts";

/** One exposure: what it exposes, whose it is, until when, and how anyone can see that it is gone. */
export function ExposureRow({ exposure }: { exposure: Exposure }) {
  const nowMs = useNow();
  const state = exposureState(exposure, nowMs);
  const { number, kind, name, systemId, phiClass, ownerPosition, ownerName, purpose, endsAt } = exposure;
  return (
    <div
      id={`exposure-${number}`}
      className="grid scroll-mt-28 gap-1.5 border-t border-line px-3 py-2.5 target:bg-raised"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p>
          <span className="figures text-faint">{number}</span> <b className="font-medium">{name}</b>{" "}
          <span className="text-dim">
            · {wordOf(kind)} · {wordOf(phiClass)}
          </span>
        </p>
        <StateBadge state={EXPOSURE_WORDS[state]} />
      </div>
      <p>{purpose}</p>
      <p className="text-small text-dim">
        {positionTitle(ownerPosition)}
        {ownerName !== null && ` (${ownerName})`}
        {systemId !== null && (
          <>
            {" "}
            · in <SystemNames ids={[systemId]} />
          </>
        )}{" "}
        · gone by <Time at={endsAt} nowMs={nowMs} className="figures" />
        {state === "overdue" && (
          <span className="font-semibold text-hold"> · {age(nowMs - Date.parse(endsAt))} overdue</span>
        )}
      </p>
      {exposure.removedAt !== null && (
        <p className="text-small">
          Removed, says {exposure.removedByName}{" "}
          <Time at={exposure.removedAt} nowMs={nowMs} className="figures" />:{" "}
          <q className="wrap-anywhere whitespace-pre-line">{exposure.removalProof}</q>
        </p>
      )}
      {state !== "removed" && (
        <div data-acts="" className="flex flex-wrap items-start gap-2">
          <ProveRemoval exposure={exposure} />
          <ChangeExposure exposure={exposure} />
        </div>
      )}
    </div>
  );
}
