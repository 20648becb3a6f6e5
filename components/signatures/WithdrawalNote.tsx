"use client";

import { Time } from "#components/ui/Time.tsx";
import { useNow } from "#lib/room/live.client.tsx";
import type { Withdrawal } from "#lib/signatures/schema.ts";
import { SignedNote } from "./SignedNote.tsx";

/** That something signed was withdrawn, by whom and why; nothing where it stands. */
export function WithdrawalNote({ withdrawal }: { withdrawal: Withdrawal | undefined }) {
  const nowMs = useNow();
  if (!withdrawal) return null;
  const { personName, withdrawnAt, reason, signatureId } = withdrawal;
  return (
    <div className="text-small text-hold">
      <p>
        Withdrawn by {personName}, <Time at={withdrawnAt} nowMs={nowMs} className="figures" />:{" "}
        <q>{reason}</q>
      </p>
      {signatureId !== null && <SignedNote signatureId={signatureId} />}
    </div>
  );
}
