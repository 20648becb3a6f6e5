"use client";

import { useGateViews } from "#components/gates/useGateViews.ts";
import { Hash } from "#components/ui/Hash.tsx";
import { describeEntry } from "#lib/journal/describe.ts";
import type { Standing } from "#lib/replay/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { useMoment } from "./useMoment.ts";

/**
 * Where the address asks what a signer saw: who was about to sign what, and whether the evidence as it is drawn here has the hash that
 * they signed.
 */
export function SignerSaw({ past: { next } }: { past: Standing }) {
  const { entities } = useRoom();
  const views = useGateViews();
  const moment = useMoment();
  if (!next || typeof moment !== "object" || !("before" in moment)) return null;
  const { who, what } = describeEntry(next, entities);
  const signed = next.changes.find(({ id }) => id === moment.before)?.after;
  const evidenceHash = signed?.evidenceHash;
  const drawn = views.find(({ gate }) => gate.id === signed?.gateId)?.evidenceHash;
  return (
    <p className="mt-1 text-body">
      This is what {who} had before them, who then {what}.{" "}
      {typeof evidenceHash === "string" && (
        <>
          {drawn === evidenceHash ? (
            <b className="text-go">The evidence on this screen is the evidence that was signed</b>
          ) : (
            <b className="text-hold">
              The evidence on this screen is not the evidence that was signed: not all that it rested on was
              kept
            </b>
          )}{" "}
          <Hash hash={evidenceHash} />
        </>
      )}
    </p>
  );
}
