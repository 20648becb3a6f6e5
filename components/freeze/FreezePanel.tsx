"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { freezeState, whyNotEndFreeze } from "#lib/freeze/rules.ts";
import { type ChangeFreeze, endFreeze } from "#lib/freeze/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { AskException } from "./AskException.tsx";
import { ExceptionRow } from "./ExceptionRow.tsx";
import { SystemNames } from "./SystemNames.tsx";
import { FREEZE_WORDS } from "./words.ts";

/** One freeze with its exceptions. */
export function FreezePanel({ freeze }: { freeze: ChangeFreeze }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const state = freezeState(freeze, nowMs);
  const exceptions = all(entities, "freezeException")
    .filter(({ freezeId }) => freezeId === freeze.id)
    .reverse();
  return (
    <Panel id={`freeze-${freeze.id}`} title={freeze.name} aside={<StateBadge state={FREEZE_WORDS[state]} />}>
      <PanelRow className="grid gap-1.5">
        <p>
          <Time at={freeze.startsAt} nowMs={nowMs} className="figures" /> to{" "}
          <Time at={freeze.endsAt} nowMs={nowMs} className="figures" />, over{" "}
          {freeze.systemIds.length === 0 ? "every system" : <SystemNames ids={freeze.systemIds} />}
        </p>
        <p className="text-small text-dim">
          Declared by {freeze.declaredByName}{" "}
          <Time at={freeze.declaredAt} nowMs={nowMs} className="figures" />
          {freeze.endedAt !== null && (
            <>
              ; ended by {freeze.endedByName} <Time at={freeze.endedAt} nowMs={nowMs} className="figures" />:{" "}
              <q>{freeze.endedReason}</q>
            </>
          )}
        </p>
        {state !== "over" && (
          <div data-acts="" className="flex flex-wrap items-start gap-2">
            <AskException freeze={freeze} />
            <EndFreeze freeze={freeze} />
          </div>
        )}
      </PanelRow>
      {exceptions.map((exception) => (
        <ExceptionRow key={exception.id} exception={exception} />
      ))}
    </Panel>
  );
}

function EndFreeze({ freeze }: { freeze: ChangeFreeze }) {
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(endFreeze);
  const { run, pending, refusal } = useCommand(api.freeze.endFreeze);
  const whyOff = notAllowed ?? whyNotEndFreeze(freeze, nowMs);
  return (
    <ReasonButton
      label="End it…"
      look="quiet"
      title={`End “${freeze.name}”`}
      description="From then on its systems can be changed without an exception."
      verb="End it"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) =>
        (await run({ cutoverId: freeze.cutoverId, freezeId: freeze.id, reason })) !== undefined
      }
    />
  );
}
