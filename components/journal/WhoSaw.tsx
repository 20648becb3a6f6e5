"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** What is signed on evidence. */
const SIGNED_TYPES: readonly string[] = ["signOff", "decision", "attestation", "waiver"];

/** At an entry that signs something: the way to the room as its signer had it before them. */
export function WhoSaw({ entry }: { entry: Entry }) {
  const { entities } = useRoom();
  const links = useLinks();
  const signed = entry.changes.find(({ type, after }) => SIGNED_TYPES.includes(type) && after !== null);
  const gateId = signed?.after?.gateId ?? entities.criterion[`${signed?.after?.criterionId}`]?.gateId;
  const gate = entities.gate[`${gateId}`];
  if (!signed || !gate || entry.actor.kind !== "person") return null;
  return (
    <p className="px-3 pb-2.5 text-small">
      <Link href={links.saw(signed.id, gate.number)} className="text-ink link">
        What {entry.actor.name} saw
      </Link>{" "}
      <span className="text-dim">
        when signing: gate {gate.number} as it was drawn then, with its evidence
      </span>
    </p>
  );
}
