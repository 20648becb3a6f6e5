import type { JournalFold, Kept } from "./fold.ts";
import { recordOf } from "./sections.ts";

const isOf = (field: string, id: string) => (kept: Kept) => kept.now?.[field] === id;

/** Kinds of entities that a person puts their name under. */
export const SIGNED_TYPES = [
  "signature",
  "signOff",
  "decision",
  "attestation",
  "waiver",
  "noticeApproval",
  "phaseSignature",
  "rollbackDecision",
  "consentSignOff",
  "mappingSignOff",
  "unitSignOff",
  "withdrawal",
] as const;

/** Each signature once: by itself, or by its record where none stands beside it. */
export const signaturesOf = (fold: JournalFold): Kept[] =>
  fold
    .of(...SIGNED_TYPES)
    .filter(({ type, now }) => type === "signature" || typeof now?.signatureId !== "string");

/**
 * Each gate with its criteria and every poll of it, with all answers, also those that were superseded, and its decision.
 * @returns one record per gate, in the order of their numbers
 */
export function gateRecords(fold: JournalFold): Record<string, unknown>[] {
  const criteria = fold.of("criterion");
  const attestations = fold.of("attestation");
  const attachments = fold.of("attachment");
  const waivers = fold.of("waiver");
  const signOffs = fold.of("signOff");
  const decisions = fold.of("decision");
  const polls = fold.of("poll");
  const changes = fold.of("gateChange");
  const gates = fold.of("gate").toSorted((a, b) => Number(a.now?.number ?? 0) - Number(b.now?.number ?? 0));
  return gates.map((gate) => ({
    ...recordOf(gate),
    criteria: criteria.filter(isOf("gateId", gate.id)).map((criterion) => ({
      ...recordOf(criterion),
      attestations: attestations.filter(isOf("criterionId", criterion.id)).map(recordOf),
      attachments: attachments.filter(isOf("criterionId", criterion.id)).map(recordOf),
      waivers: waivers.filter(isOf("criterionId", criterion.id)).map(recordOf),
    })),
    changes: changes.filter(isOf("gateId", gate.id)).map(recordOf),
    polls: polls.filter(isOf("gateId", gate.id)).map((poll) => ({
      ...recordOf(poll),
      answers: signOffs.filter(isOf("pollId", poll.id)).map(recordOf),
      decisions: decisions.filter(isOf("pollId", poll.id)).map(recordOf),
    })),
  }));
}

/** Everything that a person signed, in order, each with the entry that holds it. */
export const signatureRecords = (fold: JournalFold): Record<string, unknown>[] =>
  fold
    .of(...SIGNED_TYPES)
    .map((kept) => ({ ...recordOf(kept), signedInEntry: kept.versions[0]?.seq ?? null }));
