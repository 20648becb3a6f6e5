import { defineCommand } from "#lib/door/command.ts";
import * as spec from "./schema.ts";

export const exportJournal = defineCommand({
  spec: spec.exportJournal,
  alwaysJournaled: true,
  handle: async () => ({}),
});
