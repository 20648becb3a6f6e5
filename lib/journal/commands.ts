import { defineCommand } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { readRotation } from "./rotation.ts";
import * as spec from "./schema.ts";

export const exportEntries = defineCommand({
  spec: spec.exportEntries,
  alwaysJournaled: true,
  async handle(context, { cutoverId, format, filter }) {
    const asked = Object.entries(filter).map(([name, value]) => `${name} ${value}`);
    context.reason = `As ${format.toUpperCase()}, ${asked.length === 0 ? "all entries" : `narrowed to ${asked.join(", ")}`}`;
    const journal = await context.tx.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
    return { upTo: Number(journal.seq) + 1 };
  },
});

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
