import { defineCommand } from "#lib/door/command.ts";
import * as spec from "./schema.ts";

export const recordRefusal = defineCommand({
  spec: spec.recordRefusal,
  alwaysJournaled: true,
  async handle(context, { personName, command, why }) {
    context.reason = `${personName}, ${command}: ${why}`;
    return {};
  },
});
