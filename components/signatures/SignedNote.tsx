"use client";

import { Hash } from "#components/ui/Hash.tsx";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { dayOfMonth, timeOfDay, utc, zoneName } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { METHOD_WORDS } from "#lib/signatures/rules.ts";
import type { Signature } from "#lib/signatures/schema.ts";

/** Under whatever was signed: printed name, position, date and time with the zone, meaning and method (21 CFR 11.50). */
export function SignedNote({ signatureId }: { signatureId: string | null }) {
  const { entities } = useRoom();
  const signature = signatureId === null ? undefined : entities.signature[signatureId];
  if (!signature)
    return <p className="text-small text-faint">Signed before signatures were kept; see the journal.</p>;
  return <SignatureLines signature={signature} />;
}

/** A signature in two lines. */
function SignatureLines({ signature }: { signature: Signature }) {
  const zone = useTimeZone();
  const { personName, position, signedAt, meaning, method, statement, statementHash } = signature;
  const atMs = Date.parse(signedAt);
  return (
    <div className="text-small">
      <p className="text-dim">
        {personName}, {positionTitle(position)},{" "}
        <time dateTime={signedAt} title={utc(atMs)} className="figures">
          {dayOfMonth(atMs, zone)} {timeOfDay(atMs, zone, true)} {zoneName(atMs, zone)}
        </time>
        <span className="text-faint">
          {" · by "}
          {METHOD_WORDS[method]}
          {" · statement "}
          <Hash hash={statementHash} />
          {statement.evidenceHash !== null && (
            <>
              {" · evidence "}
              <Hash hash={statement.evidenceHash} />
            </>
          )}
        </span>
      </p>
      <p className="text-dim">
        <q>{meaning}</q>
      </p>
    </div>
  );
}
