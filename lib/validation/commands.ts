import { defineCommand } from "#lib/door/command.ts";
import * as spec from "./schema.ts";

export const recordValidation = defineCommand({
  spec: spec.recordValidation,
  async handle(context, { cutoverId: _cutoverId, ...validation }) {
    const { id } = await context.create("validation", { ...validation, at: context.at });
    return { validationId: id };
  },
});
