import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { actorFields, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { categorySchema, domainSchema, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { codeSchema } from "#lib/runbook/schema.ts";
import { PART_MAX } from "#lib/sampling/schema.ts";
import { signed } from "#lib/signatures/schema.ts";

export const CRITERIA_MAX = 50;
/** What a criterion looks back over at the most; samples are kept longer, a gate does not rest on them. */
const WINDOW_SECONDS_MAX = 24 * 60 * 60;
const SAMPLES_MAX = 100_000;
const AGE_MINUTES_MAX = 366 * 24 * 60;
const TASKS_NAMED_MAX = 200;

const ageMinutes = z.int().min(1).max(AGE_MINUTES_MAX);

/** What a suite of interop tests is called: `order-result-billing`, `ack-sequencing`, `security`. */
export const suiteSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "a-z, 0-9 and -, at most 40");

export const reconciliationBinding = z.object({
  kind: z.literal("reconciliation"),
  domain: domainSchema,
  maxAgeMinutes: z.int().min(1).nullable(),
});
const triggerBinding = z.object({ kind: z.literal("trigger"), triggerId: id });
export const attestationBinding = z.object({
  kind: z.literal("attestation"),
  position: positionSchema,
  statement: line,
  /** Whether it takes a file to rest on. */
  needsFile: z.boolean().optional(),
});
export const signalBinding = z.object({
  kind: z.literal("signal"),
  signalId: id,
  comparator: z.enum(["at-most", "at-least"]),
  threshold: z.number(),
  /** Every sample of this long must keep to the threshold. */
  windowSeconds: z.int().min(1).max(WINDOW_SECONDS_MAX),
  minSamples: z.int().min(1).max(SAMPLES_MAX),
});
export const discrepanciesBinding = z.object({
  kind: z.literal("discrepancies"),
  /** Null: every domain that the newest run covered. */
  domains: z.array(domainSchema).min(1).nullable(),
  /** This severity and those above it. */
  severity: severitySchema,
  /** Null: every category. */
  categories: z.array(categorySchema).min(1).nullable(),
  maxAgeMinutes: ageMinutes.nullable(),
});
export const tasksBinding = z.object({
  kind: z.literal("tasks"),
  which: z.discriminatedUnion("by", [
    // By code and by name, which a runbook never changes: a plan names them before they are there.
    z.object({ by: z.literal("named"), codes: z.array(codeSchema).min(1).max(TASKS_NAMED_MAX) }),
    z.object({ by: z.literal("stream"), stream: line }),
    /** The critical tasks that come before those which wait for this gate. */
    z.object({ by: z.literal("critical") }),
  ]),
});
export const consentParityBinding = z.object({
  kind: z.literal("consent-parity"),
  maxAgeMinutes: ageMinutes.nullable(),
  /** Whether compliance has to have signed the consents as they stand. */
  needsSignOff: z.boolean().optional(),
});
export const mappingsBinding = z.object({
  kind: z.literal("mappings"),
  /** Whether every local code has to be mapped to one code, or decided on. */
  needsCodes: z.boolean().optional(),
});
export const identityQueueBinding = z.object({
  kind: z.literal("identity-queue"),
  maxAgeMinutes: ageMinutes,
});
export const workforceParityBinding = z.object({
  kind: z.literal("workforce-parity"),
  /** How long ago either side's accounts may have been exported. */
  maxAgeMinutes: ageMinutes,
});
export const rehearsalBinding = z.object({
  kind: z.literal("rehearsal"),
  maxAgeDays: z.int().min(1).max(366),
  /** The objectives; null where there is none. */
  durationMinutesMax: z.int().min(1).nullable(),
  rollbackMinutesMax: z.int().min(1).nullable(),
});
export const verificationBinding = z.object({
  kind: z.literal("verification"),
  subject: z.enum(["backup", "snapshot"]),
  maxAgeMinutes: ageMinutes,
});
export const testSuiteBinding = z.object({
  kind: z.literal("test-suite"),
  suite: suiteSchema,
  maxAgeMinutes: ageMinutes,
});
const samplingBinding = z.object({
  kind: z.literal("sampling"),
  domain: domainSchema,
  /** How many must have been drawn by chance. */
  minSize: z.int().min(1).max(PART_MAX),
  /** The least that the lower bound of agreement, at 95 %, may be: a share, 0.9 for 90 %. */
  minLowerBound: z.number().min(0).max(1),
});

/** What a criterion is bound to. */
export const bindingSchema = z.discriminatedUnion("kind", [
  reconciliationBinding,
  triggerBinding,
  attestationBinding,
  signalBinding,
  discrepanciesBinding,
  tasksBinding,
  consentParityBinding,
  mappingsBinding,
  identityQueueBinding,
  workforceParityBinding,
  rehearsalBinding,
  verificationBinding,
  testSuiteBinding,
  samplingBinding,
]);
export type Binding = z.infer<typeof bindingSchema>;
export type BindingOf<K extends Binding["kind"]> = Extract<Binding, { kind: K }>;

/** Waived: somebody whom the criterion names answers for it, with a signature, until an end. It counts for a GO, and is no yes. */
export const criterionStateSchema = z.enum(["met", "not-met", "unknown", "waived"]);
export type CriterionState = z.infer<typeof criterionStateSchema>;
/** What the facts alone can say. */
const foundStateSchema = criterionStateSchema.exclude(["waived"]);
export type FoundState = z.infer<typeof foundStateSchema>;

/** What the evaluator last found of a criterion over a signal's samples. Only its flips are journaled. */
export const signalCheckSchema = z.object({
  id,
  cutoverId: id,
  criterionId: id,
  state: foundStateSchema,
  why: z.enum(["kept", "broken", "no-data", "too-few", "out-of-range"]),
  stateSince: instant,
});
export type SignalCheck = z.infer<typeof signalCheckSchema>;

/** How long a waiver may last: longer than a cutover's night, shorter than it takes to forget it. */
export const WAIVER_HOURS_MAX = 72;

/** A signed word that a gate may be passed though a criterion is not met, as it was found then. */
export const waiverSchema = z.object({
  id,
  cutoverId: id,
  criterionId: id,
  /** What was waived. When the criterion is found otherwise, this no longer waives it. */
  state: foundStateSchema,
  finding: z.string(),
  basis: z.string(),
  reason: line,
  endsAt: instant,
  ...actorFields,
  waivedAt: instant,
  signatureId: id,
});
export type Waiver = z.infer<typeof waiverSchema>;

/** 8 MiB: a scanned protocol, a picture of a screen. */
export const ATTACHMENT_BYTES_MAX = 8 * 1024 * 1024;
export const ATTACHMENTS_PER_CRITERION_MAX = 20;
const BASE64_CHARACTERS_MAX = Math.ceil(ATTACHMENT_BYTES_MAX / 3) * 4;

/** What may be attached. Each is told by its bytes; none is ever run or shown by Holdpoint. */
const attachmentTypeSchema = z.enum(["application/pdf", "image/png", "image/jpeg", "text/plain"]);
export type AttachmentType = z.infer<typeof attachmentTypeSchema>;

const FILE_NAME_LENGTH_MAX = 120;
/** A name without a path, and without what a header or a shell could take for something else. */
const fileNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(FILE_NAME_LENGTH_MAX)
  .regex(/^[^\s.\\/:;*?"'<>|][^\\/:;*?"'<>|\r\n\t]*$/, "no path, and none of : ; * ? \" ' < > |");

/** A file that an attestation can rest on. Its bytes are in the database or the object store, never in the journal. */
export const attachmentSchema = z.object({
  id,
  cutoverId: id,
  criterionId: id,
  name: fileNameSchema,
  mediaType: attachmentTypeSchema,
  sizeBytes: count,
  sha256,
  storedIn: z.enum(["database", "object-store"]),
  attachedById: id,
  attachedByName: line,
  attachedAt: instant,
});
export type Attachment = z.infer<typeof attachmentSchema>;

const criterionInput = z.object({ cutoverId: id, criterionId: id });

/** A criterion as the commander writes it. */
export const writtenCriterionSchema = z.object({
  question: line,
  binding: bindingSchema,
  /** Who may waive it; null: nobody. */
  waiverPosition: positionSchema.exclude(["executive"]).nullable().default(null),
});

export const addCriterion = commandSpec({
  name: "criteria.add",
  summary: "Add a criterion to a gate that is not being polled",
  path: "/cutovers/{cutoverId}/gates/{gateId}/criteria",
  input: writtenCriterionSchema.extend({ cutoverId: id, gateId: id }),
  output: z.object({ criterionId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const replaceCriterion = commandSpec({
  name: "criteria.replace",
  summary:
    "Add a changed criterion, and ask for the old one to be dropped; what was attested or waived stays with the old one",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/replacement",
  input: writtenCriterionSchema.extend({ ...criterionInput.shape, reason: line }),
  output: z.object({ criterionId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const removeCriterion = commandSpec({
  name: "criteria.remove",
  summary: "Ask for a criterion to be dropped, with a reason; it is asked until a second person agrees",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/removal",
  input: criterionInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const agreeToRemoval = commandSpec({
  name: "criteria.agreeToRemoval",
  summary: "Agree, as a second person, that a criterion is asked no more",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/removal/agreement",
  input: criterionInput,
  output: z.object({}),
  allowed: { positions: ["incident-commander", "clinical-informatics", "compliance"] },
  signature: "none",
});

export const waiveCriterion = commandSpec({
  name: "criteria.waive",
  summary: "Sign that a gate may be passed though this criterion is not met, until an end",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/waivers",
  input: signed(
    criterionInput.extend({
      /** What the criterion was read from when it was shown. */
      basis: z.string(),
      reason: line,
      endsAt: instant,
    }),
  ),
  output: z.object({ waiverId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "fresh",
});

export const withdrawWaiver = commandSpec({
  name: "criteria.withdrawWaiver",
  summary: "Withdraw a waiver before its end, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/waivers/{waiverId}/withdrawal",
  input: z.object({ cutoverId: id, waiverId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const settleSignal = commandSpec({
  name: "criteria.settleSignal",
  summary: "What the samples of a signal say of a criterion, looked at anew",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/signal",
  input: criterionInput,
  output: z.object({ state: foundStateSchema }),
  allowed: { system: true },
  signature: "none",
});

export const attachFile = commandSpec({
  name: "criteria.attachFile",
  summary: "Keep a file that an attestation can rest on: PDF, PNG, JPEG or plain text, at most 8 MiB",
  path: "/cutovers/{cutoverId}/criteria/{criterionId}/attachments",
  input: criterionInput.extend({
    name: fileNameSchema,
    /** Its bytes. */
    content: z.base64().min(1).max(BASE64_CHARACTERS_MAX),
  }),
  output: z.object({ attachmentId: id, sha256 }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const findAttachment = querySpec({
  name: "criteria.findAttachment",
  summary: "What is known of an attached file; its bytes are at /api/attachments/{cutoverId}/{attachmentId}",
  path: "/cutovers/{cutoverId}/attachments/{attachmentId}",
  input: z.object({ cutoverId: id, attachmentId: id }),
  output: attachmentSchema,
  allowed: MEMBERS,
});
