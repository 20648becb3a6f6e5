"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotLift } from "#lib/retention/rules.ts";
import { type LegalHold, liftLegalHold } from "#lib/retention/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** A legal hold: by whom, why, and whether it stands. */
export function LegalHoldRow({ hold }: { hold: LegalHold }) {
  const nowMs = useNow();
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2">
      <div className="grid gap-0.5">
        <p className="flex items-center gap-2.5">
          <StateBadge state={hold.liftedAt === null ? "IN FORCE" : "CLOSED"} /> {hold.reason}
        </p>
        <p className="text-small text-dim">
          placed by {hold.placedByName} <Time at={hold.placedAt} nowMs={nowMs} className="figures" />
          {hold.liftedAt !== null && (
            <>
              {" "}
              · lifted by {hold.liftedByName} <Time at={hold.liftedAt} nowMs={nowMs} className="figures" />:{" "}
              {hold.liftedReason}
            </>
          )}
        </p>
      </div>
      {hold.liftedAt === null && <Lift hold={hold} />}
    </li>
  );
}

function Lift({ hold }: { hold: LegalHold }) {
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(liftLegalHold);
  const whyOff = notAllowed ?? whyNotLift(hold, me.personId);
  const { run, pending, refusal } = useCommand(api.retention.liftLegalHold);
  return (
    <ReasonButton
      label="Lift…"
      name={`Lift the legal hold: ${hold.reason}`}
      title="Lift the legal hold"
      description={`“${hold.reason}” then stops no purge any more. The hold and its lifting stay in the record.`}
      verb="Lift it"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) =>
        (await run({ cutoverId: hold.cutoverId, legalHoldId: hold.id, reason })) !== undefined
      }
    />
  );
}
