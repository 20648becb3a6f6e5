import { z } from "zod";
import { id, instant, line, sha256 } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";
import { signed } from "#lib/signatures/schema.ts";

/** What a phase has to achieve, in figures that were agreed before it begins. */

export const CRITERIA_PER_PHASE_MAX = 50;

/** Who signs a phase's success criteria; each of them, before it can start. */
export const CRITERIA_SIGNERS = [
  "clinical-informatics",
  "compliance",
  "app-owner",
] as const satisfies readonly Position[];

export const criterionWords = z.object({
  /** What is so when the phase succeeded: "Medication orders are complete at the target". */
  statement: line,
  /** What is measured, where: "Share of active orders matched, by the reconciliation run of the last night". */
  measure: line,
  /** The figure that it has to reach: "at least 99.9 %". */
  target: line,
});

/**
 * A criterion of a phase. Its words are never edited: others take their place as the next version under the same number, so that every
 * signature stays under what was signed.
 */
export const successCriterionSchema = criterionWords.extend({
  id,
  cutoverId: id,
  phaseId: id,
  /** Within its phase. */
  number: z.int().min(1),
  version: z.int().min(1),
  proposedAt: instant,
  proposedByName: line,
  /** When another version took its place, or it was dropped. */
  retiredAt: instant.nullable(),
  retiredByName: line.nullable(),
  retiredReason: line.nullable(),
  /** What came of it; null while nobody has measured. */
  met: z.boolean().nullable(),
  measured: line.nullable(),
  measuredAt: instant.nullable(),
  measuredByName: line.nullable(),
});
export type SuccessCriterion = z.infer<typeof successCriterionSchema>;

/** A criterion as it is signed. */
const signedCriterionSchema = criterionWords.extend({
  number: successCriterionSchema.shape.number,
  version: successCriterionSchema.shape.version,
  /** At the end of the phase only. */
  met: z.boolean().nullable(),
  measured: line.nullable(),
});
export type SignedCriterion = z.infer<typeof signedCriterionSchema>;

/** What is signed: that these are the criteria, or that the phase met them. */
const purposeSchema = z.enum(["start", "finish"]);
export type PhasePurpose = z.infer<typeof purposeSchema>;

/** A signature under a phase's success criteria, with all of them as they were. */
export const phaseSignatureSchema = z.object({
  id,
  cutoverId: id,
  phaseId: id,
  purpose: purposeSchema,
  ...actorFields,
  /** Of the criteria as they were signed. */
  contentHash: sha256,
  criteria: z.array(signedCriterionSchema),
  signedAt: instant,
  signatureId: id,
});
export type PhaseSignature = z.infer<typeof phaseSignatureSchema>;

/** Who may propose what a phase has to achieve. */
const PROPOSERS = [
  "incident-commander",
  "clinical-informatics",
  "compliance",
  "app-owner",
  "data-steward",
] as const satisfies readonly Position[];

export const proposeCriterion = commandSpec({
  name: "success.proposeCriterion",
  summary: "Propose a success criterion of a phase, or other words for one that stands",
  path: "/cutovers/{cutoverId}/phases/{phaseId}/success-criteria",
  input: criterionWords.extend({
    cutoverId: id,
    phaseId: id,
    /** Of the one whose place it takes; null: it is a new one. */
    supersedesId: id.nullable(),
  }),
  output: z.object({ criterionId: id }),
  allowed: { positions: PROPOSERS, system: true },
  signature: "none",
});

const criterionInput = z.object({ cutoverId: id, criterionId: id });

export const dropCriterion = commandSpec({
  name: "success.dropCriterion",
  summary: "Take a success criterion away, with a reason; what was signed has to be signed again",
  path: "/cutovers/{cutoverId}/success-criteria/{criterionId}/removal",
  input: criterionInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: PROPOSERS },
  signature: "none",
});

export const measureCriterion = commandSpec({
  name: "success.measureCriterion",
  summary: "Record what was measured for a success criterion, and whether that meets it",
  path: "/cutovers/{cutoverId}/success-criteria/{criterionId}/measurement",
  input: criterionInput.extend({ met: z.boolean(), measured: line }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const signCriteria = commandSpec({
  name: "success.signCriteria",
  summary: "Sign, for a position, that these are the success criteria of a phase",
  path: "/cutovers/{cutoverId}/phases/{phaseId}/signatures",
  input: signed(
    z.object({
      cutoverId: id,
      phaseId: id,
      position: positionSchema,
      /** The hash of the criteria that were on the signer's screen. */
      contentHash: sha256,
    }),
  ),
  output: z.object({ phaseSignatureId: id }),
  allowed: { positions: CRITERIA_SIGNERS },
  signature: "fresh",
});

export const withdrawCriteria = commandSpec({
  name: "success.withdrawCriteria",
  summary: "Withdraw a signature under success criteria before the phase starts; the record stays",
  path: "/cutovers/{cutoverId}/phase-signatures/{phaseSignatureId}/withdrawal",
  input: z.object({ cutoverId: id, phaseSignatureId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: CRITERIA_SIGNERS },
  signature: "none",
});
