"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { counted } from "#components/ui/number.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { Time } from "#components/ui/Time.tsx";
import { exposureState } from "#lib/exposure/rules.ts";
import { exceptionState, freezeState } from "#lib/freeze/rules.ts";
import type { ChangeFreeze } from "#lib/freeze/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

const LINE =
  "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-(--tone) bg-(--tone-bg) px-3 py-1.5";
const MARKED = "inline-flex items-center gap-1.5 font-semibold text-(--tone)";

/** On the board: the change freezes in force, and what the migration made and should have removed. Nothing is drawn when there is neither. */
export function StandingRules() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const inForce = all(entities, "changeFreeze").filter((freeze) => freezeState(freeze, nowMs) === "in-force");
  const overdue = all(entities, "exposure").filter(
    (exposure) => exposureState(exposure, nowMs) === "overdue",
  );
  if (inForce.length === 0 && overdue.length === 0) return null;
  return (
    <section aria-label="Freeze and exposures" className="mt-2.5 flex flex-wrap gap-2.5 *:grow">
      {inForce.map((freeze) => (
        <FreezeLine key={freeze.id} freeze={freeze} />
      ))}
      {overdue.length > 0 && <OverdueLine count={overdue.length} />}
    </section>
  );
}

function FreezeLine({ freeze }: { freeze: ChangeFreeze }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const links = useLinks();
  const exceptions = all(entities, "freezeException").filter(({ freezeId }) => freezeId === freeze.id);
  const of = (wanted: string): number =>
    exceptions.filter((exception) => exceptionState(exception, nowMs) === wanted).length;
  const notes = [
    of("asked") > 0 && `${counted(of("asked"), "exception")} to decide`,
    of("in-force") > 0 && `${counted(of("in-force"), "exception")} in force`,
  ].filter((note) => note !== false);
  return (
    <div data-tone="info" className={LINE}>
      <Link href={`${links.freeze}#freeze-${freeze.id}`} className={MARKED}>
        <StateMark shape="bars" tone="info" />
        CHANGE FREEZE
      </Link>
      <span>
        {freeze.name}, until <Time at={freeze.endsAt} nowMs={nowMs} className="figures" />
      </span>
      <span className="text-small text-dim">
        {freeze.systemIds.length === 0 ? "every system" : counted(freeze.systemIds.length, "system")}
        {notes.length > 0 && ` · ${notes.join(" · ")}`}
      </span>
    </div>
  );
}

function OverdueLine({ count }: { count: number }) {
  const links = useLinks();
  return (
    <div data-tone="hold" className={LINE}>
      <Link href={links.exposures} className={MARKED}>
        <StateMark shape="cross" tone="hold" />
        {counted(count, "EXPOSURE", "EXPOSURES")} OVERDUE
      </Link>
      <span className="text-small text-dim">to be removed with proof before the cutover can be closed</span>
    </div>
  );
}
