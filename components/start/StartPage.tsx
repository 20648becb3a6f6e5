"use client";

import { clsx } from "clsx";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { HouseHeader } from "#components/shell/HouseHeader.tsx";
import { Button } from "#components/ui/Button.tsx";
import type { Program } from "#lib/program/schema.ts";
import { STEPS, type StepKey } from "./draft.ts";
import { FactsStep } from "./FactsStep.tsx";
import { PeopleStep } from "./PeopleStep.tsx";
import { ProgramStep } from "./ProgramStep.tsx";
import { ReviewStep } from "./ReviewStep.tsx";
import { SliceStep } from "./SliceStep.tsx";
import { StrategyStep } from "./StrategyStep.tsx";
import { TemplateStep } from "./TemplateStep.tsx";
import type { StepProps } from "./types.ts";
import { useDraft } from "./useDraft.ts";

interface StartPageProps {
  me: { personId: string; login: string; name: string };
  programs: readonly Program[];
}

const DRAWN: Record<StepKey, (props: StepProps) => React.ReactNode> = {
  program: ProgramStep,
  strategy: StrategyStep,
  template: TemplateStep,
  facts: FactsStep,
  slice: SliceStep,
  people: PeopleStep,
  review: ReviewStep,
};

/** From nothing to a war room: one question after another, and all that will be made before it is. */
export function StartPage({ me, programs }: StartPageProps) {
  const { draft, change, forget } = useDraft(me);
  const [step, setStep] = useState<StepKey>("program");
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is read from its beginning
  useEffect(() => {
    if (moved.current) heading.current?.focus();
  }, [step]);
  if (!draft) return <p className="p-6 text-dim">Looking for your draft…</p>;

  // A file says all of it itself.
  const steps = STEPS.filter(
    ({ key }) => draft.template !== "file" || !["facts", "slice", "people"].includes(key),
  );
  const place = steps.findIndex(({ key }) => key === step);
  const go = (to: StepKey | undefined) => {
    if (to === undefined) return;
    moved.current = true;
    setStep(to);
  };
  const next = (event: FormEvent) => {
    event.preventDefault();
    go(steps[place + 1]?.key);
  };
  const Step = DRAWN[step];
  return (
    <main className="mx-auto max-w-5xl px-3 py-6 sm:px-4">
      <HouseHeader here="start" />
      <h1 className="mt-6 text-title font-semibold">Open a war room</h1>
      <p className="mb-4 text-dim">
        No room is made before the last step. Your answers stay in this browser.
      </p>
      <div className="grid items-start gap-4 md:grid-cols-[11rem_minmax(0,1fr)]">
        <nav aria-label="Steps">
          <ol className="flex flex-wrap gap-1 md:grid">
            {steps.map(({ key, title }, number) => (
              <li key={key}>
                <button
                  type="button"
                  aria-current={key === step ? "step" : undefined}
                  onClick={() => go(key)}
                  className={clsx(
                    "flex min-h-9 items-center gap-2 rounded-md px-2.5 text-left hover:bg-raised",
                    key === step ? "bg-raised font-semibold text-ink" : "text-dim",
                  )}
                >
                  <span className="figures text-faint">{number + 1}</span>
                  {title}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <form onSubmit={next} className="grid min-w-0 gap-4">
          <h2 ref={heading} tabIndex={-1} className="text-title font-semibold outline-none">
            {steps[place]?.title}
          </h2>
          <Step draft={draft} change={change} forget={forget} me={me} programs={programs} />
          <div className="flex flex-wrap gap-2 border-t border-line pt-4">
            {place > 0 && <Button onClick={() => go(steps[place - 1]?.key)}>Back</Button>}
            {place < steps.length - 1 && (
              <Button type="submit" intent="primary">
                Next: {steps[place + 1]?.title}
              </Button>
            )}
          </div>
        </form>
      </div>
    </main>
  );
}
