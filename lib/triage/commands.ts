import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { holdersOf } from "#lib/gates/policy.ts";
import { policyOf, TRIAGE_FACT_TYPES, viewGroups, whyNotSlaMinutes } from "./rules.ts";
import * as spec from "./schema.ts";

export const setPolicy = defineCommand({
  spec: spec.setPolicy,
  async handle(context, { seenVersion, slaMinutes, routes, reason }) {
    const { personId: setById, name: setByName } = context.person;
    const facts = await context.facts(["triagePolicy", "assignment"]);
    const now = policyOf(facts)?.version ?? 0;
    if (now !== seenVersion)
      throw new AppError(
        "refused",
        `Version ${now} was set meanwhile. Nothing was saved; look at it and set yours again.`,
      );
    refuse(whyNotSlaMinutes(slaMinutes));
    const named = routes.map((route) => {
      if (route.personId === null) return { ...route, personName: null };
      const holder = holdersOf(facts, route.position, context.nowMs).find(
        ({ personId }) => personId === route.personId,
      );
      if (!holder)
        throw new AppError(
          "refused",
          `Somebody who is named does not hold ${positionTitle(route.position)}.`,
        );
      return { ...route, personName: holder.personName };
    });
    context.reason = reason;
    const { version } = await context.create("triagePolicy", {
      version: now + 1,
      slaMinutes,
      routes: named,
      reason,
      setById,
      setByName,
      setAt: context.at,
    });
    return { version };
  },
});

/** Each cause once: what was escalated stays so, until a run closes it. */
export const escalate = defineCommand({
  spec: spec.escalate,
  async handle(context) {
    const facts = await context.facts(TRIAGE_FACT_TYPES);
    const due = viewGroups(facts, context.nowMs).filter(
      ({ sla, group }) => sla === "overdue" && group.escalatedAt === null,
    );
    for (const { group } of due) await context.update("causeGroup", group.id, { escalatedAt: context.at });
    return { escalated: due.length };
  },
});
