import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import { CLOSING_FACT_TYPES, whyNotClose } from "./rules.ts";
import * as spec from "./schema.ts";

export const createCutover = defineCommand({
  spec: spec.createCutover,
  opensJournal: true,
  async handle(context, { cutoverId, phases, ...cutover }) {
    await context.create("cutover", {
      ...cutover,
      id: cutoverId,
      createdAt: context.at,
      closedAt: null,
      closedByName: null,
      closedReason: null,
    });
    for (const phase of phases) await context.create("phase", phase);
    return { cutoverId };
  },
});

export const closeCutover = defineCommand({
  spec: spec.closeCutover,
  actsAs: () => "incident-commander",
  async handle(context, { cutoverId, reason }) {
    const cutover = await context.get("cutover", cutoverId);
    refuse(whyNotClose(cutover, await context.facts(CLOSING_FACT_TYPES), context.nowMs));
    context.reason = reason;
    await context.update("cutover", cutoverId, {
      closedAt: context.at,
      closedByName: context.person.name,
      closedReason: reason,
    });
    return {};
  },
});
