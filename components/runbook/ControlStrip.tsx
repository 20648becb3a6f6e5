"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf, type StateWord } from "#components/ui/states.ts";
import type { RunbookFacts, TaskView } from "#lib/runbook/rules.ts";
import { releases } from "#lib/runbook/rules.ts";
import { CONTROL_STEPS, type Task } from "#lib/runbook/schema.ts";
import { STEP_NAMES } from "./words.ts";

/** How a step stands by its tasks: what failed shows first, then what is under way. */
function stepWord(
  tasks: readonly Task[],
  facts: RunbookFacts,
  views: ReadonlyMap<string, TaskView>,
): StateWord {
  if (tasks.every((task) => releases(task, facts.index))) return "DONE";
  const states = tasks.map(({ id }) => views.get(id)?.state);
  if (states.includes("failed")) return "FAILED";
  if (states.includes("in-progress") || states.includes("done")) return "RUNNING";
  return states.includes("startable") ? "STARTABLE" : "BLOCKED";
}

interface ControlStripProps {
  facts: RunbookFacts;
  views: ReadonlyMap<string, TaskView>;
}

/** The control sequence, step by step. */
export function ControlStrip({ facts, views }: ControlStripProps) {
  const links = useLinks();
  const steps = CONTROL_STEPS.flatMap((step) => {
    const tasks = facts.index.byStep.get(step);
    return tasks ? [{ step, tasks, word: stepWord(tasks, facts, views) }] : [];
  });
  if (steps.length === 0) return null;
  return (
    <ol aria-label="Control sequence" className="grid grid-cols-2 gap-1.5 sm:flex sm:flex-wrap">
      {steps.map(({ step, tasks, word }) => {
        const { tone, shape } = lookOf(word);
        const open = tasks.find((task) => !releases(task, facts.index)) ?? tasks[0];
        return (
          <li key={step} className="sm:min-w-28 sm:flex-1">
            <Link
              href={open ? links.task(open.code) : links.runbook}
              data-tone={tone}
              className={clsx(
                "flex min-h-8 items-center gap-2 rounded-md border px-2.5",
                word === "RUNNING" || word === "FAILED"
                  ? "border-(--tone) bg-(--tone-bg) font-semibold text-(--tone)"
                  : "border-line text-(--tone)",
              )}
            >
              <StateMark shape={shape} tone={tone} />
              {STEP_NAMES[step]}
              <span className="ml-auto text-caption">{word.toLowerCase()}</span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
