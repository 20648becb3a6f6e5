"use client";

import type { ReactNode } from "react";
import { Time } from "#components/ui/Time.tsx";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { zoneName } from "#components/ui/time.ts";
import type { Notice } from "#lib/comms/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** A notice as clinicians read it. */
export function NoticeWords({ notice }: { notice: Notice }) {
  const nowMs = useNow();
  const zone = useTimeZone();
  const { unavailable, fallback, partialMeaning, until } = notice;
  return (
    <dl className="grid max-w-prose gap-x-3 gap-y-0.5 sm:gap-y-2 sm:grid-cols-[8rem_1fr]">
      <Line term="Unavailable">{unavailable}</Line>
      <Line term="Instead">{fallback}</Line>
      {partialMeaning !== null && <Line term="“Partial” means">{partialMeaning}</Line>}
      <Line term="Until">
        <Time at={until} nowMs={nowMs} className="figures font-medium" /> {zoneName(Date.parse(until), zone)}
      </Line>
    </dl>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{term}</dt>
      <dd className="min-w-0 whitespace-pre-line not-last:mb-2 sm:not-last:mb-0">{children}</dd>
    </>
  );
}
