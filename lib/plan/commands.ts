import { defineCommand } from "#lib/door/command.ts";
import * as spec from "./schema.ts";

export const createCutover = defineCommand({
  spec: spec.createCutover,
  opensJournal: true,
  async handle(context, { cutoverId, phases, ...cutover }) {
    await context.create("cutover", { ...cutover, id: cutoverId, createdAt: context.at });
    for (const phase of phases) await context.create("phase", phase);
    return { cutoverId };
  },
});
