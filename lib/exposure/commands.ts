import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { applyEdits, type FieldEdits, whyNotEdit } from "#lib/door/fieldEdits.ts";
import { partNames, writeField } from "#lib/inventory/fields.ts";
import { INVENTORY_FACT_TYPES } from "#lib/inventory/rules.ts";
import { EXPOSURE_FIELDS } from "./fields.ts";
import { whyNotExtend, whyNotRemove } from "./rules.ts";
import * as spec from "./schema.ts";

const nameOf = ({ actor }: CommandContext): string => (actor.kind === "person" ? actor.name : "setup");

async function assertSystem(context: CommandContext, systemId: string | null): Promise<void> {
  if (systemId === null) return;
  const { retiredAt } = await context.get("system", systemId);
  if (retiredAt !== null)
    throw new AppError("refused", "That system is out of the inventory. Nothing was saved.");
}

export const registerExposure = defineCommand({
  spec: spec.registerExposure,
  async handle(context, { cutoverId: _cutoverId, ...fields }) {
    await assertSystem(context, fields.systemId);
    const exposures = await context.list("exposure");
    const { id } = await context.create("exposure", {
      ...fields,
      number: exposures.length + 1,
      registeredAt: context.at,
      registeredByName: nameOf(context),
      removedAt: null,
      removedByName: null,
      removalProof: null,
    });
    return { exposureId: id };
  },
});

export const editExposure = defineCommand({
  spec: spec.editExposure,
  async handle(context, { exposureId, edits, reason }) {
    const exposure = await context.get("exposure", exposureId);
    refuse(whyNotRemove(exposure));
    const { patch, conflicts } = applyEdits(exposure, edits as FieldEdits);
    const names = partNames(await context.facts(INVENTORY_FACT_TYPES));
    refuse(
      whyNotEdit(conflicts, (name, value) => {
        const field = EXPOSURE_FIELDS.find((candidate) => candidate.name === name);
        return field
          ? { label: field.label, value: writeField(field, value, names) || "nothing" }
          : { label: "Gone by", value: String(value) };
      }),
    );
    if (context.actor.kind === "person")
      refuse(whyNotExtend(exposure, edits.endsAt?.value ?? exposure.endsAt, context.actor.positions));
    await assertSystem(context, edits.systemId?.value ?? null);
    if (Object.keys(patch).length === 0) return {};
    context.reason = reason;
    await context.update("exposure", exposureId, patch);
    return {};
  },
});

export const recordRemoval = defineCommand({
  spec: spec.recordRemoval,
  async handle(context, { exposureId, proof }) {
    const exposure = await context.get("exposure", exposureId);
    refuse(whyNotRemove(exposure));
    await context.update("exposure", exposureId, {
      removedAt: context.at,
      removedByName: nameOf(context),
      removalProof: proof,
    });
    return {};
  },
});
