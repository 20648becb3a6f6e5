"use client";

import { type FormEvent, useState } from "react";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type SamplingPlan, setPlan } from "#lib/sampling/schema.ts";

type Sizes = Pick<SamplingPlan, "random" | "risk" | "perSite" | "secondReviewEvery" | "seed">;

const NUMBERS = [
  ["random", "By chance, of each domain", "The interval is made of these alone."],
  ["risk", "By risk, of each domain", undefined],
  ["perSite", "Of each site", undefined],
  ["secondReviewEvery", "A second reviewer for every so many-th", "0: one reviewer each."],
] as const;

/** The fields of a sampling plan. */
export function PlanForm({ plan, onDone }: { plan: Sizes; onDone: () => void }) {
  const { cutover } = useRoom();
  const [written, setWritten] = useState<Record<string, string>>({
    random: String(plan.random),
    risk: String(plan.risk),
    perSite: String(plan.perSite),
    secondReviewEvery: String(plan.secondReviewEvery),
    seed: plan.seed ?? "",
  });
  const { run, pending, refusal } = useCommand(api.sampling.setPlan);
  const candidate = setPlan.input.safeParse({
    cutoverId: cutover.id,
    random: Number(written.random),
    risk: Number(written.risk),
    perSite: Number(written.perSite),
    secondReviewEvery: Number(written.secondReviewEvery),
    seed: written.seed?.trim() ? written.seed.trim() : null,
  });
  const write = (name: string, value: string) => setWritten((before) => ({ ...before, [name]: value }));
  return (
    <form
      className="grid gap-3"
      onSubmit={async (event: FormEvent) => {
        event.preventDefault();
        if (candidate.success && (await run(candidate.data))) onDone();
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {NUMBERS.map(([name, label, hint]) => (
          <TextField
            key={name}
            label={label}
            hint={hint}
            type="number"
            min={0}
            value={written[name]}
            onChange={({ target }) => write(name, target.value)}
          />
        ))}
      </div>
      <TextField
        label="Seed"
        hint="Empty: each run’s own id. Else a-z, 0-9 and -, best thrown with dice before witnesses."
        value={written.seed}
        onChange={({ target }) => write("seed", target.value)}
      />
      <FormEnd
        verb="Keep"
        pending={pending}
        whyOff={
          candidate.success
            ? undefined
            : `${String(candidate.error.issues[0]?.path[0] ?? "It")} is not right.`
        }
        refusal={refusal?.sentence}
        onClose={onDone}
      />
    </form>
  );
}
