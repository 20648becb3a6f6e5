import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { changed, evaluateTrigger, whyNotThresholds } from "./rules.ts";
import * as spec from "./schema.ts";

export const defineTrigger = defineCommand({
  spec: spec.defineTrigger,
  async handle(context, { cutoverId: _cutoverId, ...trigger }) {
    const signal = await context.get("signal", trigger.signalId);
    refuse(whyNotThresholds(trigger, signal));
    const { id } = await context.create("trigger", {
      ...trigger,
      state: "no-data",
      stateSince: context.at,
      clearSince: null,
      stateValue: null,
    });
    return { triggerId: id };
  },
});

/** Takes no standing from its caller: what the trigger becomes is decided here, after the lock. */
export const transitionTrigger = defineCommand({
  spec: spec.transitionTrigger,
  async handle(context, { triggerId }) {
    const trigger = await context.get("trigger", triggerId);
    const signal = await context.get("signal", trigger.signalId);
    const { samples } = await readVitals(context.tx, trigger.cutoverId);
    const standing = evaluateTrigger(trigger, signal, samples[signal.id], context.nowMs);
    if (changed(trigger, standing)) await context.update("trigger", triggerId, standing);
    return { state: standing.state };
  },
});
