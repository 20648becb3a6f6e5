"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { Age } from "#components/ui/Age.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf, type StateWord } from "#components/ui/states.ts";
import { scopeTitle, toQuarantine } from "#lib/holds/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { useStanding } from "./useStanding.ts";
import { HOLD_WORDS } from "./words.ts";

/** On every screen of the cutover: what is paused, cut off or rolled back, since when, by whom and why. @param quiet nothing on it can be pressed */
export function HoldBanner({ quiet = false }: { quiet?: boolean }) {
  const { entities } = useRoom();
  const standing = useStanding();
  const quarantine = toQuarantine(standing, entities);
  const { holds, rollbacks } = standing;
  return (
    <section aria-label="Holds" hidden={holds.length + rollbacks.length === 0}>
      {rollbacks.map(({ id, sliceId, decidedAt, personName, reason }) => (
        <Row
          key={id}
          word="ROLLING BACK"
          scope={scopeTitle(sliceId, standing)}
          at={decidedAt}
          by={personName}
          reason={reason}
          quiet={quiet}
        />
      ))}
      {holds.map(({ id, kind, sliceId, startedAt, startedByName, reason }) => (
        <Row
          key={id}
          word={HOLD_WORDS[kind]}
          scope={scopeTitle(sliceId, standing)}
          at={startedAt}
          by={startedByName}
          reason={reason}
          quiet={quiet}
        />
      ))}
      {quarantine.length > 0 && (
        <p className="border-b border-hold bg-hold-bg px-4 py-1.5 text-small text-hold">
          To be quarantined: {quarantine.map(({ name }) => name).join(", ")}
        </p>
      )}
    </section>
  );
}

interface RowProps {
  word: StateWord;
  scope: string;
  at: string;
  by: string;
  reason: string;
  quiet: boolean;
}

function Row({ word, scope, at, by, reason, quiet }: RowProps) {
  const links = useLinks();
  const { tone, shape } = lookOf(word);
  return (
    <div
      data-tone={tone}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-(--tone) bg-(--tone-bg) px-4 py-1.5"
    >
      <span className="inline-flex items-center gap-1.5 font-semibold text-(--tone)">
        <StateMark shape={shape} tone={tone} />
        {word}
      </span>
      <span className="min-w-0">
        <b className="font-semibold">{scope}</b>, by {by}: <q>{reason}</q>
      </span>
      <span className="text-small text-dim">
        for <Age at={at} nowMs={useNow()} className="figures" />
      </span>
      {!quiet && (
        <Link href={links.holds} className="text-small link">
          look at it
        </Link>
      )}
    </div>
  );
}
