import { defineCommand } from "#lib/door/command.ts";
import * as spec from "./schema.ts";

export const rotateValuesKey = defineCommand({
  spec: spec.rotateValuesKey,
  alwaysJournaled: true,
  async handle(context, { from, to, dataKeys }) {
    context.reason = `${dataKeys} data keys, from ${from.length === 0 ? "none" : from.join(" and ")} to ${to}`;
    return {};
  },
});
