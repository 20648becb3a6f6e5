import { z } from "zod";
import { count, id, instant, line, pseudonym, sha256 } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, querySpec } from "#lib/door/spec.ts";
import { TRACING_POSITIONS } from "#lib/lineage/schema.ts";
import { signed } from "#lib/signatures/schema.ts";

/** Who decides what the law says of a consent, and signs that consents are the same on both sides. */
export const CONSENT_POSITIONS = ["compliance"] as const satisfies readonly Position[];
/** Whose queue the legal review is. */
export const REVIEW_OWNER: Position = "compliance";
/** How long a consent may wait for a legal decision after the first run that named it. */
export const REVIEW_HOURS = 24;

/** A day, or a month or a year where the record is no more exact: never a time of day. */
const day = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, "a day as YYYY-MM-DD");
/** Before the hash of a policy that is named by free text, which could hold a patient's name. */
export const UNREADABLE = "unreadable:";
/** A policy's name. */
const policyName = z
  .string()
  .regex(/^[\w.:@+\-/#~|]{1,200}$/, "a name without spaces, at most 200 characters");
const word = z.string().regex(/^[\w.:@+-]{1,64}$/, "one word of at most 64 characters");

/** ISO 3166: a country, or a country's part. */
export const jurisdictionSchema = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, "US, or US-NY");

/** FHIR R4 consent-state-codes; `unknown`: the record has none of them. */
export const consentStatusSchema = z.enum([
  "draft",
  "proposed",
  "active",
  "rejected",
  "inactive",
  "entered-in-error",
  "unknown",
]);
export type ConsentStatus = z.infer<typeof consentStatusSchema>;
const provisionSchema = z.enum(["permit", "deny"]).nullable();

export const REVISIONS_MAX = 20;
export const POLICIES_MAX = 5;

/** One version of a consent's record, where the extract holds several. */
const revisionSchema = z.object({
  version: word.nullable(),
  status: consentStatusSchema,
  provision: provisionSchema,
  on: day.nullable(),
});

/** What a side says of a consent, without a value that says whose it is. */
export const consentFactsSchema = z.object({
  pseudonym,
  patient: pseudonym.nullable(),
  /** Policy sets with their versions; none: the record names no policy that could be read. */
  policies: z.array(z.object({ set: policyName, version: word.nullable() })).max(POLICIES_MAX),
  jurisdiction: jurisdictionSchema.nullable(),
  /** What said so. */
  jurisdictionFrom: z.enum(["map", "extension", "policy", "organization"]).nullable(),
  status: consentStatusSchema,
  provision: provisionSchema,
  signedOn: day.nullable(),
  start: day.nullable(),
  end: day.nullable(),
  /** When the first version was there that revokes it; null: it is not revoked, or nobody wrote down when. */
  revokedOn: day.nullable(),
  /** The oldest first. */
  revisions: z.array(revisionSchema).max(REVISIONS_MAX),
  /** What the consent was given on: a file, or the type of the record that holds it. */
  document: z
    .enum(["attachment", "Consent", "DocumentReference", "Contract", "QuestionnaireResponse", "other"])
    .nullable(),
  /** Whether its subject was under age when the run was made; null: the birth date is not known. The date itself stays where it is. */
  minor: z.boolean().nullable(),
  /** Codes by which it is about behavioural health. */
  behavioural: z.array(word).max(10),
});
export type ConsentFacts = z.infer<typeof consentFactsSchema>;

/** A consent of the source and what became of it; or one of the target that has no source. */
const consentPairSchema = z.object({
  ordinal: count,
  source: consentFactsSchema.nullable(),
  target: consentFactsSchema.nullable(),
  /** Whether the target's patient is the one that the source's became; null where there is no pair. */
  samePatient: z.boolean().nullable(),
  /** What the loader says that it did; null: it never listed it. */
  disposition: z.enum(["migrated", "rejected", "skipped", "quarantined"]).nullable(),
  /** A second target of the same source. */
  duplicate: z.boolean(),
  /** A target without a source, whose patient has revoked a consent under the same policies at the source. */
  revokedElsewhere: z.boolean(),
});
export type ConsentPair = z.infer<typeof consentPairSchema>;

/** How a consent stands, the worst first: one that differs in several ways is in the worst of its states. */
export const PARITY_STATES = [
  "revoked-active",
  "expired-active",
  "wrong-patient",
  "missing",
  "unexpected",
  "policy-differs",
  "version-differs",
  "status-differs",
  "period-differs",
  "document-lost",
  "jurisdiction-differs",
  "duplicated",
  "not-migrated",
  "same",
] as const;
export const parityStateSchema = z.enum(PARITY_STATES);
export type ParityState = z.infer<typeof parityStateSchema>;

const REVIEW_REASONS = [
  "minor",
  "age-unknown",
  "behavioural-health",
  "unknown-policy",
  "unknown-jurisdiction",
  "revoked-elsewhere",
] as const;
export const reviewReasonSchema = z.enum(REVIEW_REASONS);
export type ReviewReason = z.infer<typeof reviewReasonSchema>;

const countsSchema = z.partialRecord(parityStateSchema, count);

/** How many rows a parity's table may have; what comes after the largest of them is one row. */
export const GROUPS_MAX = 300;
/** In place of a jurisdiction or a policy set that is not known. */
export const NOT_KNOWN = "unknown";

/** What a run found of consents, in counts: no consent is named in it. */
export const consentParitySchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  at: instant,
  /** Over every consent's state and facts: the same consents give the same hash, whatever ids the target gave them. */
  hash: sha256,
  consents: count,
  states: countsSchema,
  groups: z.array(
    z.object({
      jurisdiction: line,
      policySet: line,
      states: countsSchema,
      /** In the legal review. */
      toReview: count,
    }),
  ),
  toReview: count,
  /** Of them, what nobody has decided as it is now. */
  reviewOpen: count,
  /** Of them, what was decided otherwise than the target does: see `contradiction`. */
  contradicted: count,
});
export type ConsentParity = z.infer<typeof consentParitySchema>;

export const decisionWordSchema = z.enum(["migrate", "hold-back", "ask-again"]);
export type DecisionWord = z.infer<typeof decisionWordSchema>;

/** A legal decision on one consent, as its facts were then. Another one takes its place and leaves it where it is. */
export const consentDecisionSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  /** The consent's pseudonym at the source, or at the target where it has no source. */
  consentKey: pseudonym,
  /** Of the facts that it was decided on: when a later run finds others, it is open again. */
  itemHash: sha256,
  reasons: z.array(reviewReasonSchema),
  decision: decisionWordSchema,
  reason: line,
  ...actorFields,
  decidedAt: instant,
});
export type ConsentDecision = z.infer<typeof consentDecisionSchema>;

/** A signature that consents are the same on both sides, as one run found them. */
export const consentSignOffSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  parityId: id,
  parityHash: sha256,
  consents: count,
  states: countsSchema,
  ...actorFields,
  signedAt: instant,
  signatureId: id,
});
export type ConsentSignOff = z.infer<typeof consentSignOffSchema>;

const runInput = z.object({ cutoverId: id, runId: id });

export const CONSENTS_PER_BATCH_MAX = 500;

export const fileConsents = ingestSpec({
  name: "consent.fileConsents",
  summary: "A running run’s consents of both sides, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/runs/{runId}/consents",
  input: runInput.extend({ consents: z.array(consentPairSchema).max(CONSENTS_PER_BATCH_MAX) }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

export const settleParity = commandSpec({
  name: "consent.settleParity",
  summary: "All consents of a running run have come in: how they stand, counted by the server",
  path: "/cutovers/{cutoverId}/runs/{runId}/consent-parity",
  /** How many were sent: with any other number the parity is refused. */
  input: runInput.extend({ consents: count }),
  output: z.object({ parityId: id }),
  allowed: { purposes: ["reconciliation"], system: true },
  signature: "none",
});

/** How many consents one decision may be about: a page that a person can have looked at. */
export const DECIDED_AT_ONCE_MAX = 200;

export const decideConsents = commandSpec({
  name: "consent.decide",
  summary:
    "Decide in legal review what becomes of consents: migrate as they are, hold back, or ask the patient again",
  path: "/cutovers/{cutoverId}/consent-decisions",
  input: z.object({
    cutoverId: id,
    runId: id,
    items: z
      .array(z.object({ consentKey: pseudonym, itemHash: sha256 }))
      .min(1)
      .max(DECIDED_AT_ONCE_MAX),
    decision: decisionWordSchema,
    reason: line,
  }),
  output: z.object({ decided: count }),
  allowed: { positions: CONSENT_POSITIONS },
  signature: "none",
});

export const signParity = commandSpec({
  name: "consent.signParity",
  summary: "Sign that consents are the same on both sides, as the newest run found them",
  path: "/cutovers/{cutoverId}/consent-sign-offs",
  input: signed(
    z.object({
      cutoverId: id,
      position: positionSchema,
      /** Of the parity that was on the signer's screen. */
      parityHash: sha256,
    }),
  ),
  output: z.object({ consentSignOffId: id }),
  allowed: { positions: CONSENT_POSITIONS },
  signature: "fresh",
});

export const withdrawSignOff = commandSpec({
  name: "consent.withdrawSignOff",
  summary: "Withdraw the signature under consents, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/consent-sign-offs/{consentSignOffId}/withdrawal",
  input: z.object({ cutoverId: id, consentSignOffId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: CONSENT_POSITIONS },
  signature: "none",
});

const CONSENTS_PER_PAGE_MAX = 200;

/** A consent as the page lists it. */
export const listedConsentSchema = consentPairSchema.extend({
  key: pseudonym,
  state: parityStateSchema,
  differences: z.array(z.string()),
  review: z.array(reviewReasonSchema),
  itemHash: sha256,
  firstSeenAt: instant,
});
export type ListedConsent = z.infer<typeof listedConsentSchema>;

export const listConsents = querySpec({
  name: "consent.listConsents",
  summary: "A run’s consents under pseudonyms, page by page",
  path: "/cutovers/{cutoverId}/runs/{runId}/consents",
  input: runInput.extend({
    jurisdiction: line.optional(),
    policySet: line.optional(),
    state: parityStateSchema.optional(),
    /** Only those in the legal review: all of them, or those that are not decided as they are now. */
    review: z.enum(["all", "open"]).optional(),
    key: pseudonym.optional(),
    after: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(CONSENTS_PER_PAGE_MAX).default(100),
  }),
  output: z.object({ consents: z.array(listedConsentSchema), next: z.int().nullable() }),
  // Days of a person's consent are a limited data set: for those who work with single records.
  allowed: { positions: TRACING_POSITIONS },
});
