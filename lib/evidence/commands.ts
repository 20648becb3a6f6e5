import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { refuse } from "#lib/door/errors.ts";
import { whyNotCancelBinder, whyNotRequestBinder, whyNotTakeBinder } from "./rules.ts";
import type { Binder } from "./schema.ts";
import * as spec from "./schema.ts";

const NOT_ENDED = {
  endedAt: null,
  failure: null,
  entries: null,
  files: null,
  bytes: null,
  sha256: null,
} as const;

export const requestBinder = defineCommand({
  spec: spec.requestBinder,
  async handle(context) {
    const { actor } = context;
    const facts = await context.facts(["binder"]);
    refuse(whyNotRequestBinder(facts));
    const binder = await context.create("binder", {
      number: Object.keys(facts.binder).length + 1,
      requestedAt: context.at,
      requestedById: actor.kind === "person" ? actor.personId : null,
      requestedByName: actor.kind === "service" ? actor.label : actor.name,
      status: "building",
      ...NOT_ENDED,
    });
    return { binderId: binder.id, number: binder.number };
  },
});

/** Ends the making of a binder, which stops by itself where another has ended it already. */
const end = async (
  context: CommandContext,
  binderId: string,
  how: Partial<Binder> & Pick<Binder, "status">,
): Promise<void> => {
  refuse(whyNotCancelBinder(await context.get("binder", binderId)));
  await context.update("binder", binderId, { ...how, endedAt: context.at });
  await context.tx.vital.deleteMany({
    where: { cutoverId: context.scope, kind: "progress", subjectId: binderId },
  });
};

export const cancelBinder = defineCommand({
  spec: spec.cancelBinder,
  async handle(context, { binderId, reason }) {
    context.reason = reason;
    await end(context, binderId, { status: "cancelled" });
    return {};
  },
});

export const finishBinder = defineCommand({
  spec: spec.finishBinder,
  async handle(context, { cutoverId: _, binderId, ...figures }) {
    await end(context, binderId, { status: "done", ...figures });
    return {};
  },
});

export const failBinder = defineCommand({
  spec: spec.failBinder,
  async handle(context, { binderId, failure }) {
    await end(context, binderId, { status: "failed", failure });
    return {};
  },
});

export const takeBinder = defineCommand({
  spec: spec.takeBinder,
  alwaysJournaled: true,
  async handle(context, { cutoverId, binderId }) {
    const binder = await context.get("binder", binderId);
    refuse(whyNotTakeBinder(binder));
    context.reason = `Binder ${binder.number}, SHA-256 ${binder.sha256}`;
    return { path: `/api/binders/${cutoverId}/${binderId}` };
  },
});
