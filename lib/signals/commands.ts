import { defineCommand } from "#lib/door/command.ts";
import * as spec from "./schema.ts";

export const defineSignal = defineCommand({
  spec: spec.defineSignal,
  async handle(context, { cutoverId: _cutoverId, ...signal }) {
    const { id } = await context.create("signal", signal);
    return { signalId: id };
  },
});
