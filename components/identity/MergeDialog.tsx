"use client";

import { useState } from "react";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { fieldsToChoose, whyNotAnswer } from "#lib/identity/rules.ts";
import type { Matching, Pair, Survivors } from "#lib/identity/schema.ts";
import type { Values } from "./RevealValues.tsx";

interface MergeDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  matching: Matching;
  pair: Pair;
  values: Values | undefined;
  whyOff: string | undefined;
  pending: boolean;
  refusal: string | undefined;
  onMerge: (survivors: Survivors) => unknown;
}

/** Merges two records into one: of every field that differs a person says whose value survives. Nothing is chosen beforehand. */
export function MergeDialog({ open, onOpenChange, pair, ...form }: MergeDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Merge the records of pair ${pair.ordinal + 1}`}
      description="One human, one record. Of every field that differs, say whose value survives; nothing is overwritten that you did not choose."
      wide
    >
      <MergeForm key={pair.ordinal} pair={pair} {...form} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

function MergeForm({
  matching: { comparisons, twoSided },
  pair,
  values,
  whyOff,
  pending,
  refusal,
  onMerge,
  onClose,
}: Omit<MergeDialogProps, "open" | "onOpenChange"> & { onClose: () => void }) {
  const [survivors, setSurvivors] = useState<Survivors>({});
  const fields = fieldsToChoose(comparisons, pair.levels);
  const missing = whyNotAnswer("merge", survivors, comparisons, pair.levels);
  const sides = twoSided ? (["source", "target"] as const) : (["one", "other"] as const);
  return (
    <div className="grid gap-3">
      {fields.length === 0 && <p>No field differs: both records say the same.</p>}
      {values === undefined && fields.length > 0 && (
        <p className="text-small text-hold">
          The values are masked: reveal them first, to see what you choose between.
        </p>
      )}
      {fields.map(({ name, protected: guarded }) => {
        const index = comparisons.findIndex((each) => each.name === name);
        return (
          <fieldset key={name} className="grid gap-1 rounded-md border border-line px-3 py-2">
            <legend className="px-1 font-medium">
              {name} {guarded && <span className="text-small font-normal text-faint">protected</span>}
            </legend>
            {(["a", "b"] as const).map((side, at) => (
              <label key={side} className="flex min-h-7 items-baseline gap-2">
                <input
                  type="radio"
                  name={`survivor-${name}`}
                  checked={survivors[name] === side}
                  onChange={() => setSurvivors({ ...survivors, [name]: side })}
                />
                <span className="text-dim">{sides[at]}</span>
                <span className="break-words">
                  {values === undefined ? "••••••" : (values[side][index] ?? "none")}
                </span>
              </label>
            ))}
          </fieldset>
        );
      })}
      <FormEnd
        verb="Merge"
        pending={pending}
        whyOff={whyOff ?? missing}
        refusal={refusal}
        onClose={onClose}
        onDo={() => onMerge(survivors)}
      />
    </div>
  );
}
