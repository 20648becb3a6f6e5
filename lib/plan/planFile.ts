import { z } from "zod";
import { line, text } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { bindingSchema, CRITERIA_MAX, gateSchema } from "#lib/gates/schema.ts";
import { runbookFileSchema } from "#lib/runbook/runbookFile.ts";
import { signalKeySchema, signalSchema } from "#lib/signals/schema.ts";
import { triggerSchema } from "#lib/triggers/schema.ts";
import { createCutover } from "./schema.ts";

const PEOPLE_MAX = 500;
const PARTS_MAX = 200;

const [reconciliationBinding, , attestationBinding] = bindingSchema.options;

/** A criterion's binding as a person writes it: a trigger by its name. */
const plannedBindingSchema = z.discriminatedUnion("kind", [
  reconciliationBinding,
  attestationBinding,
  z.object({ kind: z.literal("trigger"), trigger: line }),
]);

/** A war room in a file, before it is opened: who is who, what is watched, what must be passed. */
export const planFileSchema = z.strictObject({
  cutover: createCutover.input.omit({ cutoverId: true, programId: true }).strict(),
  people: z
    .array(z.strictObject({ login: line, positions: z.array(positionSchema).min(1), justification: text }))
    .max(PEOPLE_MAX),
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
          /** The number of the phase that the gate is in. */
          phase: z.int().min(0).max(4),
          criteria: z
            .array(z.strictObject({ question: line, binding: plannedBindingSchema }))
            .min(1)
            .max(CRITERIA_MAX),
        })
        .strict(),
    )
    .max(PARTS_MAX),
});
export type PlanFile = z.infer<typeof planFileSchema>;

/** What in a plan names something that the plan does not hold, sentence by sentence; empty when it holds together. */
export function danglingNames(plan: PlanFile): string[] {
  const signals = new Set(plan.signals.map(({ key }) => key));
  const triggers = new Set(plan.triggers.map(({ name }) => name));
  const phases = new Set(plan.cutover.phases.map(({ number }) => number));
  return [
    ...plan.triggers
      .filter(({ signal }) => !signals.has(signal))
      .map(
        ({ name, signal }) =>
          `Trigger "${name}" is over the signal ${signal}, which the plan does not define.`,
      ),
    ...plan.gates
      .filter(({ phase }) => !phases.has(phase))
      .map(({ number, phase }) => `Gate ${number} is in phase ${phase}, which the plan does not have.`),
    ...plan.gates.flatMap(({ number, criteria }) =>
      criteria.flatMap(({ binding }) =>
        binding.kind === "trigger" && !triggers.has(binding.trigger)
          ? [`Gate ${number} rests on the trigger "${binding.trigger}", which the plan does not define.`]
          : [],
      ),
    ),
  ];
}
