import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import {
  contentHashOf,
  contentOf,
  PHASE_FACT_TYPES,
  whyNotDrop,
  whyNotMeasure,
  whyNotPropose,
  whyNotSignCriteria,
  whyNotWithdrawCriteria,
} from "./rules.ts";
import * as spec from "./schema.ts";

const CRITERIA_MEANING =
  "I attest that these are the criteria by which this phase succeeds, and that they can be measured.";

export const proposeCriterion = defineCommand({
  spec: spec.proposeCriterion,
  async handle(context, { phaseId, supersedesId, statement, measure, target }) {
    const phase = await context.get("phase", phaseId);
    const facts = await context.facts(PHASE_FACT_TYPES);
    const superseded =
      supersedesId === null ? undefined : await context.get("successCriterion", supersedesId);
    refuse(whyNotPropose(phase, facts, superseded));
    if (superseded)
      await context.update("successCriterion", superseded.id, {
        retiredAt: context.at,
        retiredByName: context.actorName,
        retiredReason: "Other words took its place",
      });
    const numbers = Object.values(facts.successCriterion)
      .filter((each) => each.phaseId === phaseId)
      .map(({ number }) => number);
    const { id } = await context.create("successCriterion", {
      phaseId,
      // A number is not given twice, so that what was said of 3.2 stays said of it.
      number: superseded?.number ?? Math.max(0, ...numbers) + 1,
      version: superseded ? superseded.version + 1 : 1,
      statement,
      measure,
      target,
      proposedAt: context.at,
      proposedByName: context.actorName,
      retiredAt: null,
      retiredByName: null,
      retiredReason: null,
      met: null,
      measured: null,
      measuredAt: null,
      measuredByName: null,
    });
    return { criterionId: id };
  },
});

export const dropCriterion = defineCommand({
  spec: spec.dropCriterion,
  async handle(context, { criterionId, reason }) {
    const criterion = await context.get("successCriterion", criterionId);
    refuse(whyNotDrop(await context.get("phase", criterion.phaseId), criterion));
    context.reason = reason;
    await context.update("successCriterion", criterionId, {
      retiredAt: context.at,
      retiredByName: context.person.name,
      retiredReason: reason,
    });
    return {};
  },
});

export const measureCriterion = defineCommand({
  spec: spec.measureCriterion,
  async handle(context, { criterionId, met, measured }) {
    const criterion = await context.get("successCriterion", criterionId);
    refuse(whyNotMeasure(await context.get("phase", criterion.phaseId), criterion));
    await context.update("successCriterion", criterionId, {
      met,
      measured,
      measuredAt: context.at,
      measuredByName: context.person.name,
    });
    return {};
  },
});

export const signCriteria = defineCommand({
  spec: spec.signCriteria,
  actsAs: ({ position }) => position,
  async handle(context, { phaseId, position, contentHash }) {
    const { personId, name: personName } = context.person;
    const phase = await context.get("phase", phaseId);
    const facts = await context.facts(PHASE_FACT_TYPES);
    refuse(whyNotSignCriteria(phase, facts, position, context.person));
    if (contentHashOf(facts, phaseId, "start") !== contentHash)
      throw new AppError(
        "evidence-changed",
        "The criteria changed after they were shown to you. Nothing was signed; look at them again.",
      );
    const { id } = await context.sign(
      "phaseSignature",
      {
        phaseId,
        purpose: "start",
        position,
        personId,
        personName,
        contentHash,
        criteria: contentOf(facts, phaseId, "start"),
        signedAt: context.signedAt,
      },
      {
        act: `Sign the success criteria of phase ${phase.number}, ${phase.name}`,
        question: null,
        meaning: CRITERIA_MEANING,
        evidenceHash: null,
        position,
      },
    );
    return { phaseSignatureId: id };
  },
});

export const withdrawCriteria = defineCommand({
  spec: spec.withdrawCriteria,
  async handle(context, { phaseSignatureId, reason }) {
    const signature = await context.get("phaseSignature", phaseSignatureId);
    const phase = await context.get("phase", signature.phaseId);
    const facts = await context.facts(PHASE_FACT_TYPES);
    refuse(whyNotWithdrawCriteria(phase, facts, signature, context.person.positions));
    context.reason = reason;
    return {
      withdrawalId: await withdrawRecord(
        context,
        "phaseSignature",
        phaseSignatureId,
        signature.position,
        reason,
      ),
    };
  },
});
