import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";
import {
  categorySchema,
  domainSchema,
  severitySchema,
  verdictSchema,
} from "#lib/reconciliation/vocabulary.ts";
import { signed } from "#lib/signatures/schema.ts";
import { fingerprintSchema } from "#lib/triage/schema.ts";

/** What a decision is on: what a group held when it was made, all of it or one record. */
const heldSchema = z.object({
  groupId: id,
  /** The record that it is on; null: all that the group held. */
  key: fingerprintSchema.nullable(),
  /** The run that the decider looked at, and what the group held in it. */
  runId: id,
  records: count,
  /** SHA-256 over the sorted keys of those records. */
  keysHash: sha256,
});

const decidedBySchema = z.object({ personId: id, personName: line, position: positionSchema });

export const DISPOSITION_KINDS = ["fix", "source-correction", "false-alarm"] as const;

/** A word that something is done about a cause, or a record of it. It stays open until a later run no longer sees it. */
export const dispositionSchema = heldSchema.extend({
  id,
  cutoverId: id,
  kind: z.enum(DISPOSITION_KINDS),
  reason: line,
  /** Who has to do it. */
  assignedTo: positionSchema,
  ...decidedBySchema.shape,
  madeAt: instant,
  /** What the newest run that began after it says of it; null: none did yet. */
  outcome: z.enum(["proved", "still-seen"]).nullable(),
  outcomeRunId: id.nullable(),
  outcomeAt: instant.nullable(),
});
export type Disposition = z.infer<typeof dispositionSchema>;

/** A signed word that records may stay as they are, with the reason. It is on those records alone, and is never rewritten. */
export const recordAcceptanceSchema = heldSchema.extend({
  id,
  cutoverId: id,
  domain: domainSchema,
  category: categorySchema,
  severity: severitySchema,
  reason: line,
  ...decidedBySchema.shape,
  acceptedAt: instant,
  signatureId: id,
});
export type RecordAcceptance = z.infer<typeof recordAcceptanceSchema>;

/** A steward's signed word that a domain is accepted as the newest run found it. */
export const domainAcceptanceSchema = z.object({
  id,
  cutoverId: id,
  domain: domainSchema,
  runId: id,
  runNumber: z.int(),
  /** Of what was on the screen: the account and its findings. */
  resultHash: sha256,
  /** Of the rules by which that was found; null in signatures from before it was kept. */
  rulesHash: sha256.nullish(),
  verdict: verdictSchema,
  summary: line,
  /** Findings that stood open, and those that were accepted, when it was signed. */
  open: count,
  accepted: count,
  ...decidedBySchema.shape,
  acceptedAt: instant,
  signatureId: id,
});
export type DomainAcceptance = z.infer<typeof domainAcceptanceSchema>;

/** What is decided on, as it was on the screen: when it is not so any more, nothing is decided. */
const seenInput = z.object({
  cutoverId: id,
  groupId: id,
  /** One record by its key; without it all that the group holds. */
  key: fingerprintSchema.nullable().default(null),
  runId: id,
  keysHash: sha256,
  reason: line,
});

export const dispose = commandSpec({
  name: "dispositions.dispose",
  summary: "Say that a cause, or one record of it, is mended, corrected at the source, or a false alarm",
  path: "/cutovers/{cutoverId}/causes/{groupId}/dispositions",
  input: seenInput.extend({ kind: z.enum(DISPOSITION_KINDS) }),
  output: z.object({ dispositionId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const acceptRecords = commandSpec({
  name: "dispositions.acceptRecords",
  summary: "Sign that a cause's records, or one of them, may stay as they are",
  path: "/cutovers/{cutoverId}/causes/{groupId}/acceptances",
  input: signed(seenInput),
  output: z.object({ acceptanceId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "fresh",
});

export const withdrawAcceptance = commandSpec({
  name: "dispositions.withdrawAcceptance",
  summary: "Withdraw an acceptance of records, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/acceptances/{acceptanceId}/withdrawal",
  input: z.object({ cutoverId: id, acceptanceId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const acceptDomain = commandSpec({
  name: "dispositions.acceptDomain",
  summary: "Sign, as its steward, that a domain is accepted as the newest run found it",
  path: "/cutovers/{cutoverId}/domains/{domain}/acceptances",
  input: signed(
    z.object({
      cutoverId: id,
      domain: domainSchema,
      /** Of the result on the screen, and of the rules by which it was found. */
      resultHash: sha256,
      rulesHash: sha256,
      /** Open findings on the screen. */
      open: count,
    }),
  ),
  output: z.object({ acceptanceId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "fresh",
});

export const withdrawDomainAcceptance = commandSpec({
  name: "dispositions.withdrawDomainAcceptance",
  summary: "Withdraw the acceptance of a domain, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/domain-acceptances/{acceptanceId}/withdrawal",
  input: z.object({ cutoverId: id, acceptanceId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});
