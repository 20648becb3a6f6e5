"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotHold, whyNotRollback } from "#lib/holds/rules.ts";
import { decideRollback, type HoldKind, startHold } from "#lib/holds/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { slicesOf } from "#lib/slices/rules.ts";
import { DecideRollback } from "./DecideRollback.tsx";
import { StandingHolds } from "./StandingHolds.tsx";

const WHOLE = "";

const QUESTIONS: Record<HoldKind, { button: string; about: string }> = {
  pause: {
    button: "Pause",
    about:
      "Nothing is started in it until it is resumed. What is under way stays in sight, with its clock, and can be finished.",
  },
  isolate: {
    button: "Cut off",
    about:
      "Nothing is started in it, and its interfaces are named as to be quarantined. The other slices are not touched by it.",
  },
};

/** Pauses, cuts and rolling back: of a slice or of all of it, each by itself. */
export function HoldsPanel() {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const [scope, setScope] = useState(WHOLE);
  const [asked, setAsked] = useState<HoldKind | "rollback">();
  const { run, pending, refusal } = useCommand(api.holds.startHold);
  const notHold = useWhyNotAllowed(startHold);
  const notRollback = useWhyNotAllowed(decideRollback);
  const slices = slicesOf(entities);
  const sliceId = scope === WHOLE ? null : scope;
  const title = sliceId === null ? "the cutover" : `slice “${entities.slice[sliceId]?.name}”`;
  const kinds: readonly HoldKind[] = sliceId === null ? ["pause"] : ["pause", "isolate"];
  const whyNot = (kind: HoldKind) => notHold ?? whyNotHold(kind, sliceId, entities);
  const whyNotBack = notRollback ?? whyNotRollback(sliceId, entities, cutover, nowMs);
  return (
    <Panel id="holds" title="Pause, cut off, roll back" aside="of a slice, or of all of it">
      <StandingHolds />
      <PanelRow className="grid gap-3">
        {slices.length > 0 && (
          <SelectField label="What" value={scope} onChange={({ target }) => setScope(target.value)}>
            <option value={WHOLE}>all of the cutover</option>
            {slices.map(({ id, name }) => (
              <option key={id} value={id}>
                slice “{name}”
              </option>
            ))}
          </SelectField>
        )}
        <div className="flex flex-wrap items-start gap-2">
          {kinds.map((kind) => (
            <Button key={kind} intent="hold" whyOff={whyNot(kind)} onClick={() => setAsked(kind)}>
              {QUESTIONS[kind].button}
            </Button>
          ))}
          <Button intent="nogo" whyOff={whyNotBack} onClick={() => setAsked("rollback")}>
            Roll back…
          </Button>
        </div>
        {slices.length === 0 && (
          <p className="text-small text-faint">
            No slice is drawn: all of the cutover is paused and rolled back together.
          </p>
        )}
      </PanelRow>
      {(asked === "pause" || asked === "isolate") && (
        <ReasonDialog
          open
          onOpenChange={() => setAsked(undefined)}
          title={`${QUESTIONS[asked].button} ${title}`}
          description={QUESTIONS[asked].about}
          verb={QUESTIONS[asked].button}
          intent="hold"
          whyOff={whyNot(asked)}
          pending={pending}
          refusal={refusal?.sentence}
          onGiven={async (reason) =>
            (await run({ cutoverId: cutover.id, sliceId, kind: asked, reason })) !== undefined
          }
        />
      )}
      {asked === "rollback" && (
        <DecideRollback
          sliceId={sliceId}
          title={title}
          whyOff={whyNotBack}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Panel>
  );
}
