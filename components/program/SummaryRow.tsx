import { clsx } from "clsx";
import Link from "next/link";
import { GATE_WORDS } from "#components/gates/words.ts";
import { KindTag } from "#components/shell/KindTag.tsx";
import { linksOf } from "#components/shell/links.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { TimeZoneProvider } from "#components/ui/TimeZone.tsx";
import { phaseState } from "#lib/plan/rules.ts";
import { plural } from "#lib/plural.ts";
import type { CutoverSummary } from "#lib/program/schema.ts";

const PHASE_WORDS = { signed: "DONE", active: "OPEN", ahead: "AWAITED" } as const;

/** A cutover in its program: its phases, what it decides next, what blocks, what is out of the plan. */
export function SummaryRow({ summary, nowMs }: { summary: CutoverSummary; nowMs: number }) {
  const { cutover, phases, next, openDeviations, firingTriggers, slices } = summary;
  const links = linksOf(cutover.id);
  const [blocker, ...more] = next?.blockers ?? [];
  return (
    <TimeZoneProvider zone={cutover.timeZone}>
      <section aria-label={cutover.name} className="grid gap-2 border-t border-line px-3 py-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link href={links.board} className="font-semibold underline-offset-2 hover:underline">
            {cutover.name}
          </Link>
          <KindTag kind={cutover.kind} />
          {cutover.closedAt !== null && <StateBadge state="CLOSED" />}
          {firingTriggers > 0 && (
            <Link href={links.rollback}>
              <StateBadge state="FIRING" /> {plural(firingTriggers, "trigger")}
            </Link>
          )}
          {openDeviations > 0 && (
            <span className="text-hold">{plural(openDeviations, "open deviation")}</span>
          )}
        </div>
        <ol className="flex flex-wrap gap-1" aria-label={`Phases of ${cutover.name}`}>
          {phases.map((phase) => (
            <li
              key={phase.id}
              className={clsx(
                "flex flex-wrap items-center gap-2 rounded-md border border-line px-2 py-1",
                phaseState(phase) === "ahead" && "text-faint",
              )}
            >
              {phase.number} {phase.name} <StateBadge state={PHASE_WORDS[phaseState(phase)]} />
            </li>
          ))}
        </ol>
        {next ? (
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <StateBadge state={GATE_WORDS[next.state]} />
            <Link href={links.gate(next.number)} className="underline-offset-2 hover:underline">
              Gate {next.number} · {next.title}
            </Link>
            {next.dueAt !== null && (
              <span className="text-dim">
                due <Time at={next.dueAt} nowMs={nowMs} className="figures" />
              </span>
            )}
            {blocker !== undefined && (
              <span className="w-full text-dim">
                {blocker} {more.length > 0 && `And ${more.length} more.`}
              </span>
            )}
          </p>
        ) : (
          <p className="text-dim">No gate waits for a decision.</p>
        )}
        {slices.length > 0 && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-dim">
            {slices.map(({ id, name, lacks }) => (
              <Link key={id} href={`${links.plan}#slice-${id}`} className="flex items-center gap-1.5">
                <StateBadge state={lacks === 0 ? "OK" : "CHECK"} /> {name}
                {lacks > 0 && ` lacks ${lacks}`}
              </Link>
            ))}
          </p>
        )}
      </section>
    </TimeZoneProvider>
  );
}
