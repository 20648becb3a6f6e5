"use client";

import { Time } from "#components/ui/Time.tsx";
import type { SignOff } from "#lib/gates/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** Enough of a hash to tell two apart at a glance; the whole is on hover. */
const HASH_SHOWN = 12;

/** A signed answer: by whom, when, what it means, why, how it was proved and on which evidence. */
export function SignOffNote({ signOff }: { signOff: SignOff }) {
  const nowMs = useNow();
  const { personName, answer, signedAt, meaning, comment, method, evidenceHash } = signOff;
  return (
    <div className="text-small">
      <p className="text-dim">
        {answer} by {personName}, <Time at={signedAt} nowMs={nowMs} className="figures" />
        <span className="text-faint">
          {" · "}
          {method}
          {" · evidence "}
          <span className="figures" title={evidenceHash}>
            {evidenceHash.slice(0, HASH_SHOWN)}
          </span>
        </span>
      </p>
      <p className="text-dim">
        <q>{meaning}</q>
      </p>
      {comment !== null && (
        <p>
          Reason: <q>{comment}</q>
        </p>
      )}
    </div>
  );
}
