"use client";

import type { ReactNode } from "react";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { timeOfDay, utc, zoneName } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import type { Statement } from "./SignatureDialog.tsx";

/** The statement, line by line, as it will stand in the record. */
export function SignatureStatement({ statement }: { statement: Statement }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const zone = useTimeZone();
  return (
    <dl
      aria-label="The statement"
      className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 rounded-md border border-line bg-canvas px-3 py-2.5"
    >
      {statement.lines.map(({ term, detail }) => (
        <Line key={term} term={term}>
          {detail}
        </Line>
      ))}
      <Line term="Signed by">
        {me.name}, {positionTitle(statement.position)}
      </Line>
      <Line term="Time">
        <span className="figures">
          {timeOfDay(nowMs, zone, true)} {zoneName(nowMs, zone)}
        </span>
        <span className="block text-small text-faint">
          <span className="figures">{utc(nowMs)}</span>, set by the server when you sign
        </span>
      </Line>
      {statement.evidenceHash !== undefined && (
        <Line term="Evidence">
          <span className="figures text-small break-all text-dim">{statement.evidenceHash}</span>
        </Line>
      )}
      <Line term="Proof">password</Line>
    </dl>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
