import { z } from "zod";
import {
  attachmentSchema,
  bindingSchema,
  CRITERIA_MAX,
  criterionStateSchema,
  writtenCriterionSchema,
} from "#lib/criteria/schema.ts";
import { count, id, instant, line, sha256, text } from "#lib/door/fields.ts";
import { actorFields, POSITIONS, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";
import { signed } from "#lib/signatures/schema.ts";

/** Whose record it is. Null only for what was signed before signatures were records of their own; the database takes no more of it. */
const signatureId = id.nullable();

/** Who must answer, how many GO it takes, and how long answers and a GO hold. */
const policySchema = z.object({
  /** Who is polled: any of them can stop it with a NO-GO or a HOLD. */
  positions: z.array(positionSchema).min(1).max(POSITIONS.length),
  /** How many of them must answer GO. */
  quorum: z.int().min(1),
  /** Those of them whose GO it takes in any case. Left out: none in particular. */
  required: z.array(positionSchema).max(POSITIONS.length).optional(),
  approvalExpiryMinutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60),
  executionExpiryMinutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60),
});
export type Policy = z.infer<typeof policySchema>;

/** A go/no-go checkpoint. */
export const gateSchema = z.object({
  id,
  cutoverId: id,
  phaseId: id,
  number: z.int().min(1),
  title: line,
  /** The clinical question that GO answers yes to. */
  question: line,
  dueAt: instant.nullable(),
  policy: policySchema,
});
export type Gate = z.infer<typeof gateSchema>;

export const criterionSchema = z.object({
  id,
  cutoverId: id,
  gateId: id,
  ordinal: count,
  /** A question in the words of a clinician: "Do allergies match?" */
  question: line,
  binding: bindingSchema,
  /** Who may waive it, with a signature; null: nobody. */
  waiverPosition: positionSchema.nullish(),
  /** That the commander asks for it to be dropped; it is asked until a second person agrees. */
  removalAskedAt: instant.nullish(),
  removalAskedById: id.nullish(),
  removalAskedByName: line.nullish(),
  removalReason: line.nullish(),
  /** From when on it is asked no more, and who agreed. */
  removedAt: instant.nullish(),
  removedByName: line.nullish(),
});
export type Criterion = z.infer<typeof criterionSchema>;
/** A criterion that nobody wants dropped. */
export const NOT_REMOVED = {
  removalAskedAt: null,
  removalAskedById: null,
  removalAskedByName: null,
  removalReason: null,
  removedAt: null,
  removedByName: null,
} as const;

/** A person's signed word that a criterion is met, in a position that the criterion names. */
export const attestationSchema = z.object({
  id,
  cutoverId: id,
  criterionId: id,
  statement: line,
  comment: text.nullable(),
  ...actorFields,
  attestedAt: instant,
  /** The file that it rests on, by its hash. */
  attachment: attachmentSchema
    .pick({ id: true, name: true, mediaType: true, sizeBytes: true, sha256: true })
    .nullish(),
  signatureId,
});
export type Attestation = z.infer<typeof attestationSchema>;

/** One polling of a gate's positions. A new poll never inherits answers; the policy is the one frozen at its opening. */
export const pollSchema = z.object({
  id,
  cutoverId: id,
  gateId: id,
  policy: policySchema,
  openedAt: instant,
  openedById: id,
  openedByName: line,
  closedAt: instant.nullable(),
  closedByName: line.nullable(),
  closedReason: line.nullable(),
});
export type Poll = z.infer<typeof pollSchema>;

export const answerSchema = z.enum(["GO", "HOLD", "NO-GO"]);
export type Answer = z.infer<typeof answerSchema>;

/** A signed answer of one position in one poll. Never edited: to change an answer is to supersede it. */
export const signOffSchema = z.object({
  id,
  cutoverId: id,
  gateId: id,
  pollId: id,
  ...actorFields,
  answer: answerSchema,
  /** What the signature means, in the signer's words: "I attest that allergies reconciled." */
  meaning: line,
  comment: text.nullable(),
  /** Of the snapshot of this poll that the signer saw. */
  evidenceHash: sha256,
  signedAt: instant,
  /** The answer of this position before it, which counts no more. */
  supersedesId: id.nullable(),
  signatureId,
});
export type SignOff = z.infer<typeof signOffSchema>;

/** What a gate rested on at one moment: the bytes under a signature. */
const evidenceSchema = z.object({
  gateId: id,
  pollId: id,
  question: line,
  criteria: z.array(
    z.object({
      criterionId: id,
      question: line,
      state: criterionStateSchema,
      /** Why, as the board says it, without anything that changes by the second. */
      finding: z.string(),
      /** What it was read from: a run's result hash, a trigger's last change, an attestation's id. */
      basis: z.string(),
    }),
  ),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Evidence as it was shown to a signer, kept for good. */
export const evidenceSnapshotSchema = z.object({
  id,
  cutoverId: id,
  gateId: id,
  pollId: id,
  hash: sha256,
  content: evidenceSchema,
  takenAt: instant,
});
export type EvidenceSnapshot = z.infer<typeof evidenceSnapshotSchema>;

export const outcomeSchema = z.enum(["GO", "HOLD", "NO-GO"]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The commander's decision on a poll. */
export const decisionSchema = z.object({
  id,
  cutoverId: id,
  gateId: id,
  pollId: id,
  outcome: outcomeSchema,
  reason: text.nullable(),
  evidenceHash: sha256,
  ...actorFields,
  decidedAt: instant,
  signatureId,
});
export type Decision = z.infer<typeof decisionSchema>;

export const configureGate = commandSpec({
  name: "gates.configureGate",
  summary: "Add a gate with its criteria and policy",
  path: "/cutovers/{cutoverId}/gates",
  input: gateSchema.omit({ id: true }).extend({
    criteria: z.array(writtenCriterionSchema).min(1).max(CRITERIA_MAX),
  }),
  output: z.object({ gateId: id }),
  allowed: { positions: ["incident-commander"], system: true },
  signature: "none",
});

const gateInput = z.object({ cutoverId: id, gateId: id });

export const openPoll = commandSpec({
  name: "gates.openPoll",
  summary: "Ask the gate's positions for their answers; the policy is frozen",
  path: "/cutovers/{cutoverId}/gates/{gateId}/polls",
  input: gateInput,
  output: z.object({ pollId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const closePoll = commandSpec({
  name: "gates.closePoll",
  summary: "Close the poll without a decision; its answers stay in the record and count no more",
  path: "/cutovers/{cutoverId}/gates/{gateId}/polls/{pollId}/closing",
  input: gateInput.extend({ pollId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const answerPoll = commandSpec({
  name: "gates.answerPoll",
  summary: "Sign GO, HOLD or NO-GO for a position, on the evidence shown",
  path: "/cutovers/{cutoverId}/gates/{gateId}/polls/{pollId}/answers",
  input: signed(
    gateInput.extend({
      pollId: id,
      position: positionSchema,
      answer: answerSchema,
      meaning: line,
      comment: text.nullable(),
      /** The hash of the evidence that was on the signer's screen. */
      evidenceHash: sha256,
    }),
  ),
  output: z.object({ signOffId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "fresh",
});

export const decideGate = commandSpec({
  name: "gates.decideGate",
  summary: "Decide GO, HOLD or NO-GO on the poll, on the evidence shown",
  path: "/cutovers/{cutoverId}/gates/{gateId}/polls/{pollId}/decision",
  input: signed(
    gateInput.extend({
      pollId: id,
      outcome: outcomeSchema,
      reason: text.nullable(),
      evidenceHash: sha256,
    }),
  ),
  output: z.object({ decisionId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "fresh",
});

export const withdrawAnswer = commandSpec({
  name: "gates.withdrawAnswer",
  summary:
    "Withdraw an answer, with a reason and a signature; the position has not answered then, and the record stays",
  path: "/cutovers/{cutoverId}/gates/{gateId}/polls/{pollId}/answers/{signOffId}/withdrawal",
  input: signed(gateInput.extend({ pollId: id, signOffId: id, reason: line })),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "fresh",
});

export const withdrawDecision = commandSpec({
  name: "gates.withdrawDecision",
  summary: "Take a GO back, with a reason, before more work passes the gate; the record stays",
  path: "/cutovers/{cutoverId}/gates/{gateId}/polls/{pollId}/decision/withdrawal",
  input: gateInput.extend({ pollId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const attestCriterion = commandSpec({
  name: "gates.attestCriterion",
  summary: "Attest that a criterion is met, on a file where there is one",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/attestations",
  input: signed(
    z.object({
      cutoverId: id,
      criterionId: id,
      comment: text.nullable(),
      attachmentId: id.nullable().optional(),
    }),
  ),
  output: z.object({ attestationId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "fresh",
});

export const withdrawAttestation = commandSpec({
  name: "gates.withdrawAttestation",
  summary: "Withdraw an attestation, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/attestations/{attestationId}/withdrawal",
  input: z.object({ cutoverId: id, attestationId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});
