import { defineCommand } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { readRotation } from "./rotation.ts";
import * as spec from "./schema.ts";

export const exportJournal = defineCommand({
  spec: spec.exportJournal,
  alwaysJournaled: true,
  handle: async () => ({}),
});

export const rotateKey = defineCommand({
  spec: spec.rotateKey,
  alwaysJournaled: true,
  async handle(context, { statement }) {
    if (!readRotation(statement))
      throw new AppError("invalid", "This is not the statement of a key's rotation. Nothing was changed.");
    context.reason = statement;
    return {};
  },
});
