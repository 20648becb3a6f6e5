import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import { applyEdits, whyNotEdit } from "#lib/door/fieldEdits.ts";
import { SLICE_LABELS, sliceNames, writeSliceField } from "./fields.ts";
import { SLICE_FACT_TYPES, whyNotChange, whyNotSlice } from "./rules.ts";
import * as spec from "./schema.ts";

export const addSlice = defineCommand({
  spec: spec.addSlice,
  async handle(context, { slice }) {
    refuse(whyNotSlice(slice, await context.facts(SLICE_FACT_TYPES)));
    const { id } = await context.create("slice", {
      ...slice,
      createdAt: context.at,
      retiredAt: null,
      retiredReason: null,
    });
    return { sliceId: id };
  },
});

export const editSlice = defineCommand({
  spec: spec.editSlice,
  async handle(context, { sliceId, edits }) {
    const slice = await context.get("slice", sliceId);
    refuse(whyNotChange(slice));
    const facts = await context.facts(SLICE_FACT_TYPES);
    const { patch, conflicts } = applyEdits(slice, edits);
    const names = sliceNames(facts);
    refuse(
      whyNotEdit(conflicts, (field, value) => ({
        label: SLICE_LABELS[field as keyof typeof SLICE_LABELS] ?? field,
        value: writeSliceField(value, names),
      })),
      "evidence-changed",
    );
    if (Object.keys(patch).length === 0) return {};
    refuse(whyNotSlice({ ...slice, ...patch }, facts, sliceId));
    await context.update("slice", sliceId, patch);
    return {};
  },
});

export const retireSlice = defineCommand({
  spec: spec.retireSlice,
  async handle(context, { sliceId, reason }) {
    refuse(whyNotChange(await context.get("slice", sliceId)));
    context.reason = reason;
    await context.update("slice", sliceId, { retiredAt: context.at, retiredReason: reason });
    return {};
  },
});
