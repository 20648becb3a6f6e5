"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { DEFAULT_SIZES, setPlan } from "#lib/sampling/schema.ts";
import { PlanForm } from "./PlanForm.tsx";

/** How the runs to come sample, and by which method. */
export function PlanPanel() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const [open, setOpen] = useState(false);
  const whyOff = useWhyNotAllowed(setPlan);
  const plan = all(entities, "samplingPlan").at(-1);
  const { random, risk, perSite, secondReviewEvery, seed } = plan ?? { ...DEFAULT_SIZES, seed: null };
  return (
    <Panel
      title="How samples are drawn"
      aside={
        <Button size="small" whyOff={whyOff} onClick={() => setOpen(true)}>
          Change
        </Button>
      }
    >
      <PanelRow>
        <p>
          The runs to come hand over, of each domain, <b>{random}</b> records by chance, <b>{risk}</b> by risk
          and <b>{perSite}</b> of each site, matched ones too.{" "}
          {secondReviewEvery === 0
            ? "Each is reviewed by one person."
            : `Every ${ordinal(secondReviewEvery)} of those drawn by chance is reviewed by a second person who does not see the first answer.`}{" "}
          {seed === null ? (
            "The seed is each run’s own id, which nobody knows before it starts."
          ) : (
            <>
              The seed is <code className="break-all">{seed}</code>.
            </>
          )}
        </p>
        <p className="mt-1 max-w-prose text-small text-dim">
          By chance: the records with the smallest SHA-256 of seed and record, a simple random sample. By
          risk: weighted by high-risk findings, any difference, expected normalizations, minors and patients
          with many records (Efraimidis and Spirakis, 2006). Only what is drawn by chance gives a figure.
        </p>
        {plan && (
          <p className="mt-1 text-small text-faint">
            Set by {plan.setByName}, <Time at={plan.setAt} nowMs={nowMs} className="figures" />
          </p>
        )}
      </PanelRow>
      {open && (
        <Dialog
          open
          onOpenChange={setOpen}
          title="Change how samples are drawn"
          description="For the runs to come. What was drawn stays as it is."
        >
          <PlanForm plan={{ random, risk, perSite, secondReviewEvery, seed }} onDone={() => setOpen(false)} />
        </Dialog>
      )}
    </Panel>
  );
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIXES: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd" };
const ordinal = (value: number): string => `${value}${SUFFIXES[ordinals.select(value)] ?? "th"}`;
