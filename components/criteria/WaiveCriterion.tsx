"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { Button } from "#components/ui/Button.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { whyNotWaive, whyNotWaiverEnd } from "#lib/criteria/rules.ts";
import { WAIVER_HOURS_MAX, waiveCriterion } from "#lib/criteria/schema.ts";
import { api } from "#lib/door/client.ts";
import type { CriterionView } from "#lib/gates/criteria.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

const HOUR_MS = 60 * 60_000;
const HOURS = [1, 4, 12, 24, WAIVER_HOURS_MAX];
const HOURS_USUAL = 4;

/** Signs that a gate may be passed though a criterion is not met. Drawn where the criterion names somebody who may. */
export function WaiveCriterion({ view }: { view: CriterionView }) {
  // What is waived is what was shown when the dialog opened, and so is its end.
  const [opened, setOpened] = useState<{ view: CriterionView; atMs: number }>();
  const [hours, setHours] = useState(HOURS_USUAL);
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(waiveCriterion);
  const { criterion, state } = view;
  // What nobody may waive says so above.
  const nothingToWaive = state === "met" || state === "waived" || view.unwaivable !== undefined;
  if (criterion.waiverPosition == null || (!opened && nothingToWaive)) return null;
  const whyOff = whyNotWaive(view, entities, me) ?? notAllowed;
  const shown = opened?.view ?? view;
  const endsAt = new Date((opened?.atMs ?? nowMs) + hours * HOUR_MS).toISOString();
  const whyChanged =
    shown.basis === view.basis ? undefined : "It was found otherwise meanwhile: close this and look again.";
  return (
    <>
      <Button
        size="small"
        className="justify-self-start"
        whyOff={whyOff}
        onClick={() => setOpened({ view, atMs: nowMs })}
      >
        Waive…
      </Button>
      {opened && (
        <SignatureDialog
          open
          onOpenChange={() => setOpened(undefined)}
          title="Waive a criterion"
          asked={{
            verb: "Waive it",
            intent: "hold",
            comment: { label: "Reason", whyNeeded: "It needs a reason." },
          }}
          command={waiveCriterion.name}
          call={api.criteria.waive}
          input={({ comment }) => ({
            cutoverId: criterion.cutoverId,
            criterionId: criterion.id,
            basis: shown.basis,
            reason: comment ?? "",
            endsAt,
          })}
          whyOff={whyOff ?? whyChanged ?? whyNotWaiverEnd(endsAt, nowMs)}
        >
          <div className="grid gap-3 rounded-md border border-line bg-canvas px-3 py-3">
            <div>
              <p className="text-small text-faint">{criterion.question}</p>
              <p className="mt-1 text-title font-medium">{shown.finding}</p>
            </div>
            <SelectField label="For" value={hours} onChange={({ target }) => setHours(Number(target.value))}>
              {HOURS.map((option) => (
                <option key={option} value={option}>
                  {option === 1 ? "1 hour" : `${option} hours`}
                </option>
              ))}
            </SelectField>
            <p className="text-small text-dim">
              The gate can be passed without it until then, and you answer for that. It is shown as waived,
              never as met. It ends by itself, also when the criterion is found otherwise, and answers that
              rested on it must then be given again.
            </p>
          </div>
        </SignatureDialog>
      )}
    </>
  );
}
