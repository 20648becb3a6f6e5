import { z } from "zod";
import { noticeWordsSchema } from "#lib/comms/schema.ts";
import {
  attestationBinding,
  CRITERIA_MAX,
  consentParityBinding,
  discrepanciesBinding,
  identityQueueBinding,
  mappingsBinding,
  reconciliationBinding,
  rehearsalBinding,
  signalBinding,
  tasksBinding,
  testSuiteBinding,
  verificationBinding,
  workforceParityBinding,
  writtenCriterionSchema,
} from "#lib/criteria/schema.ts";
import { id, line, text } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";
import { exposureFields } from "#lib/exposure/schema.ts";
import { changeFreezeSchema } from "#lib/freeze/schema.ts";
import { gateSchema } from "#lib/gates/schema.ts";
import {
  dataStoreFields,
  identitySourceFields,
  interfaceFields,
  systemFields,
  workflowFields,
} from "#lib/inventory/schema.ts";
import { setAuthority, setSeverity } from "#lib/matrices/schema.ts";
import { createCutover } from "#lib/plan/schema.ts";
import { LEADERS, programSchema } from "#lib/program/schema.ts";
import { runbookFileSchema } from "#lib/runbook/schema.ts";
import { signalKeySchema, signalSchema } from "#lib/signals/schema.ts";
import { SLICES_MAX, sliceFields } from "#lib/slices/schema.ts";
import { criterionWords } from "#lib/success/schema.ts";
import { triggerSchema } from "#lib/triggers/schema.ts";

const PEOPLE_MAX = 500;
const PARTS_MAX = 200;

const names = z.array(line).max(PARTS_MAX);
/** The number of a phase. */
const phase = z.int().min(0).max(4);

/** A criterion's binding as a person writes it: a trigger by its name, a signal by its key. */
const plannedBindingSchema = z.discriminatedUnion("kind", [
  reconciliationBinding,
  attestationBinding,
  z.object({ kind: z.literal("trigger"), trigger: line }),
  signalBinding.omit({ signalId: true }).extend({ signal: signalKeySchema }),
  discrepanciesBinding,
  tasksBinding,
  consentParityBinding,
  identityQueueBinding,
  mappingsBinding,
  workforceParityBinding,
  rehearsalBinding,
  verificationBinding,
  testSuiteBinding,
]);
export type PlannedBinding = z.infer<typeof plannedBindingSchema>;

/** Of the inventory what a plan brings along, others by their names. */
const plannedInventorySchema = z.strictObject({
  systems: z.array(systemFields.strict()).max(PARTS_MAX),
  interfaces: z
    .array(
      interfaceFields
        .omit({ fromSystemId: true, toSystemId: true })
        .extend({ from: line, to: line })
        .strict(),
    )
    .max(PARTS_MAX),
  workflows: z
    .array(
      workflowFields
        .omit({ stopsWithoutIds: true, degradesWithoutIds: true })
        .extend({ stopsWithout: names, degradesWithout: names })
        .strict(),
    )
    .max(PARTS_MAX),
  identitySources: z
    .array(identitySourceFields.omit({ systemIds: true }).extend({ systems: names }).strict())
    .max(PARTS_MAX),
  dataStores: z
    .array(dataStoreFields.omit({ systemId: true }).extend({ system: line }).strict())
    .max(PARTS_MAX)
    .default([]),
});

/** By which rules a plan's inventory is moved, systems by their names. */
const plannedRulesSchema = z.strictObject({
  severity: z.array(setSeverity.input.pick({ domain: true, value: true }).strict()).max(PARTS_MAX),
  authority: z
    .array(setAuthority.input.pick({ domain: true, phase: true, value: true }).strict())
    .max(PARTS_MAX),
  freezes: z
    .array(
      changeFreezeSchema
        .pick({ name: true, startsAt: true, endsAt: true })
        .extend({ systems: names })
        .strict(),
    )
    .max(PARTS_MAX),
  exposures: z
    .array(exposureFields.omit({ systemId: true }).extend({ system: line.nullable() }).strict())
    .max(PARTS_MAX),
});

/** A slice with what it names by name. */
const plannedSliceSchema = sliceFields
  .omit({ workflowIds: true, interfaceIds: true, identitySourceIds: true, streamIds: true })
  .extend({ workflows: names, interfaces: names, identitySources: names, streams: names })
  .strict();

/** A war room in a file, before it is opened: who is who, what is watched, what must be passed. */
export const planFileSchema = z.strictObject({
  cutover: createCutover.input.omit({ cutoverId: true, programId: true }).strict(),
  people: z
    .array(z.strictObject({ login: line, positions: z.array(positionSchema).min(1), justification: text }))
    .max(PEOPLE_MAX),
  inventory: plannedInventorySchema.optional(),
  rules: plannedRulesSchema.optional(),
  slices: z.array(plannedSliceSchema).max(SLICES_MAX).default([]),
  /** What each phase has to achieve, as it is proposed. */
  successCriteria: z.array(criterionWords.extend({ phase }).strict()).max(PARTS_MAX).default([]),
  signals: z.array(signalSchema.omit({ id: true, cutoverId: true }).strict()).max(PARTS_MAX),
  triggers: z
    .array(
      triggerSchema
        .omit({
          id: true,
          cutoverId: true,
          signalId: true,
          state: true,
          stateSince: true,
          clearSince: true,
          stateValue: true,
        })
        .extend({ signal: signalKeySchema })
        .strict(),
    )
    .max(PARTS_MAX),
  runbook: runbookFileSchema.optional(),
  gates: z
    .array(
      gateSchema
        .omit({ id: true, cutoverId: true, phaseId: true })
        .extend({
          phase,
          criteria: z
            .array(
              z.strictObject({
                question: line,
                binding: plannedBindingSchema,
                waiverPosition: writtenCriterionSchema.shape.waiverPosition,
              }),
            )
            .min(1)
            .max(CRITERIA_MAX),
        })
        .strict(),
    )
    .max(PARTS_MAX),
  /** Drafts: nobody reads them before they are approved. */
  notices: z.array(noticeWordsSchema.strict()).max(PARTS_MAX).default([]),
});
export type PlanFile = z.infer<typeof planFileSchema>;
/** As a file has it, where what has a default may be left out. */
export type PlanInput = z.input<typeof planFileSchema>;

export const openCutover = commandSpec({
  name: "opening.openCutover",
  summary: "Open a war room from a plan, all of it or nothing",
  path: "/cutovers/{cutoverId}/opening",
  input: z.object({ cutoverId: id, programId: id.nullable(), plan: planFileSchema }),
  output: z.object({ cutoverId: id }),
  allowed: { house: LEADERS.house },
  signature: "none",
});

const personFoundSchema = z.object({ personId: id, login: line, name: line });

export const findPeople = querySpec({
  name: "opening.findPeople",
  summary: "People whose name or login has some text in it, to name them in a plan",
  path: "/people",
  input: z.object({ text: line }),
  output: z.object({ people: z.array(personFoundSchema) }),
  allowed: { house: LEADERS.house },
});

export const prepareOpening = querySpec({
  name: "opening.prepare",
  summary: "What a war room is opened with: who opens it, and the programs that it can be a part of",
  path: "/opening",
  input: z.object({}),
  output: z.object({ me: personFoundSchema, programs: z.array(programSchema) }),
  allowed: { house: LEADERS.house },
});
