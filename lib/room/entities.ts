import type { z } from "zod";
import { assignmentSchema, personSchema, serviceTokenSchema, sessionSchema } from "#lib/access/schema.ts";
import { breakGlassAccountSchema, breakGlassSchema } from "#lib/breakGlass/schema.ts";
import { identityQueueSchema, testResultSchema, verificationSchema } from "#lib/checks/schema.ts";
import { noticeApprovalSchema, noticeSchema } from "#lib/comms/schema.ts";
import { consentDecisionSchema, consentParitySchema, consentSignOffSchema } from "#lib/consent/schema.ts";
import { attachmentSchema, signalCheckSchema, waiverSchema } from "#lib/criteria/schema.ts";
import { dailyReportSchema } from "#lib/dailyReport/schema.ts";
import { escalationSchema, plannedRunSchema, reconciliationPlanSchema } from "#lib/dailyRuns/schema.ts";
import { deviationSchema } from "#lib/deviations/schema.ts";
import {
  dispositionSchema,
  domainAcceptanceSchema,
  recordAcceptanceSchema,
} from "#lib/dispositions/schema.ts";
import { binderSchema } from "#lib/evidence/schema.ts";
import { exposureSchema } from "#lib/exposure/schema.ts";
import { passkeySchema, recoverySheetSchema, totpSchema } from "#lib/factors/schema.ts";
import { changeFreezeSchema, freezeExceptionSchema } from "#lib/freeze/schema.ts";
import { gateChangeSchema } from "#lib/gateChanges/schema.ts";
import {
  attestationSchema,
  criterionSchema,
  decisionSchema,
  evidenceSnapshotSchema,
  gateSchema,
  pollSchema,
  signOffSchema,
} from "#lib/gates/schema.ts";
import { handOverSchema } from "#lib/handOver/schema.ts";
import { holdSchema, rollbackDecisionSchema } from "#lib/holds/schema.ts";
import { matchingSchema, pairDecisionSchema } from "#lib/identity/schema.ts";
import { identitySchema } from "#lib/idp/schema.ts";
import {
  contractAcknowledgmentSchema,
  contractNoticeSchema,
  dataStoreSchema,
  identitySourceSchema,
  interfaceSchema,
  systemSchema,
  workflowSchema,
} from "#lib/inventory/schema.ts";
import {
  codeCoverageSchema,
  codeDecisionSchema,
  mappingSignOffSchema,
  mappingUseSchema,
  mappingVersionSchema,
} from "#lib/mappings/schema.ts";
import { authorityRowSchema, severityRowSchema } from "#lib/matrices/schema.ts";
import { cutoverSchema, phaseSchema } from "#lib/plan/schema.ts";
import { programSchema } from "#lib/program/schema.ts";
import { rehearsalResultSchema } from "#lib/rehearsals/schema.ts";
import { legalHoldSchema } from "#lib/retention/schema.ts";
import { ruleProposalSchema } from "#lib/ruleChanges/schema.ts";
import {
  changeWindowSchema,
  commandOwnershipSchema,
  streamSchema,
  taskCommentSchema,
  taskSchema,
} from "#lib/runbook/schema.ts";
import { domainResultSchema, runSchema } from "#lib/runs/schema.ts";
import { safeguardSchema } from "#lib/safeguards/schema.ts";
import {
  sampleClosingSchema,
  sampleReviewSchema,
  sampleSchema,
  samplingPlanSchema,
} from "#lib/sampling/schema.ts";
import { signalSchema } from "#lib/signals/schema.ts";
import { signatureSchema, withdrawalSchema } from "#lib/signatures/schema.ts";
import { sliceSchema } from "#lib/slices/schema.ts";
import { phaseSignatureSchema, successCriterionSchema } from "#lib/success/schema.ts";
import { causeGroupSchema, triagePolicySchema } from "#lib/triage/schema.ts";
import { triggerSchema } from "#lib/triggers/schema.ts";
import { validationSchema } from "#lib/validation/schema.ts";
import { revealSchema } from "#lib/values/schema.ts";
import {
  breakGlassTestSchema,
  roleMapSchema,
  unitSignOffSchema,
  workforceImportSchema,
  workforceParitySchema,
} from "#lib/workforce/schema.ts";

/** Every kind of entity that the journal carries, with its shape. The name is the Prisma model's too. */
export const ENTITY_SCHEMAS = {
  person: personSchema,
  session: sessionSchema,
  passkey: passkeySchema,
  totp: totpSchema,
  identity: identitySchema,
  recoverySheet: recoverySheetSchema,
  program: programSchema,
  cutover: cutoverSchema,
  phase: phaseSchema,
  slice: sliceSchema,
  dailyReport: dailyReportSchema,
  assignment: assignmentSchema,
  serviceToken: serviceTokenSchema,
  handOver: handOverSchema,
  breakGlassAccount: breakGlassAccountSchema,
  breakGlass: breakGlassSchema,
  gate: gateSchema,
  gateChange: gateChangeSchema,
  criterion: criterionSchema,
  attestation: attestationSchema,
  attachment: attachmentSchema,
  waiver: waiverSchema,
  signalCheck: signalCheckSchema,
  verification: verificationSchema,
  identityQueue: identityQueueSchema,
  testResult: testResultSchema,
  poll: pollSchema,
  evidenceSnapshot: evidenceSnapshotSchema,
  signOff: signOffSchema,
  decision: decisionSchema,
  signal: signalSchema,
  trigger: triggerSchema,
  reconciliationPlan: reconciliationPlanSchema,
  plannedRun: plannedRunSchema,
  escalation: escalationSchema,
  run: runSchema,
  domainResult: domainResultSchema,
  causeGroup: causeGroupSchema,
  mappingVersion: mappingVersionSchema,
  mappingSignOff: mappingSignOffSchema,
  mappingUse: mappingUseSchema,
  codeCoverage: codeCoverageSchema,
  codeDecision: codeDecisionSchema,
  validation: validationSchema,
  consentParity: consentParitySchema,
  consentDecision: consentDecisionSchema,
  consentSignOff: consentSignOffSchema,
  triagePolicy: triagePolicySchema,
  disposition: dispositionSchema,
  recordAcceptance: recordAcceptanceSchema,
  domainAcceptance: domainAcceptanceSchema,
  ruleProposal: ruleProposalSchema,
  notice: noticeSchema,
  stream: streamSchema,
  task: taskSchema,
  taskComment: taskCommentSchema,
  commandOwnership: commandOwnershipSchema,
  changeWindow: changeWindowSchema,
  system: systemSchema,
  interface: interfaceSchema,
  dataStore: dataStoreSchema,
  workflow: workflowSchema,
  identitySource: identitySourceSchema,
  contractNotice: contractNoticeSchema,
  contractAcknowledgment: contractAcknowledgmentSchema,
  severityRow: severityRowSchema,
  authorityRow: authorityRowSchema,
  changeFreeze: changeFreezeSchema,
  freezeException: freezeExceptionSchema,
  exposure: exposureSchema,
  noticeApproval: noticeApprovalSchema,
  successCriterion: successCriterionSchema,
  phaseSignature: phaseSignatureSchema,
  signature: signatureSchema,
  withdrawal: withdrawalSchema,
  binder: binderSchema,
  safeguard: safeguardSchema,
  legalHold: legalHoldSchema,
  deviation: deviationSchema,
  rehearsalResult: rehearsalResultSchema,
  hold: holdSchema,
  rollbackDecision: rollbackDecisionSchema,
  matching: matchingSchema,
  pairDecision: pairDecisionSchema,
  workforceImport: workforceImportSchema,
  roleMap: roleMapSchema,
  workforceParity: workforceParitySchema,
  breakGlassTest: breakGlassTestSchema,
  unitSignOff: unitSignOffSchema,
  reveal: revealSchema,
  samplingPlan: samplingPlanSchema,
  sample: sampleSchema,
  sampleReview: sampleReviewSchema,
  sampleClosing: sampleClosingSchema,
} as const;

export type EntityType = keyof typeof ENTITY_SCHEMAS;
export type EntityOf<T extends EntityType> = z.infer<(typeof ENTITY_SCHEMAS)[T]>;

/** The house's own; everything else belongs to a cutover and is in its room. */
const HOUSE_ENTITY_TYPES = [
  "person",
  "session",
  "passkey",
  "totp",
  "identity",
  "recoverySheet",
  "program",
] as const satisfies readonly EntityType[];
/** A cutover's, journaled like any other, and too many for a room: they are read page by page. */
const LISTED_ENTITY_TYPES = ["pairDecision"] as const satisfies readonly EntityType[];
type OutsideRooms = (typeof HOUSE_ENTITY_TYPES)[number] | (typeof LISTED_ENTITY_TYPES)[number];
export type RoomEntityType = Exclude<EntityType, OutsideRooms>;

const ENTITY_TYPES = Object.keys(ENTITY_SCHEMAS) as EntityType[];
export const ROOM_ENTITY_TYPES = ENTITY_TYPES.filter(
  (type): type is RoomEntityType =>
    !([...HOUSE_ENTITY_TYPES, ...LISTED_ENTITY_TYPES] as readonly EntityType[]).includes(type),
);
