import { authorize } from "#lib/door/caller.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { prepareSealer, type Sealer } from "#lib/sealing/sealer.server.ts";
import { revealingPosition } from "#lib/values/rules.ts";
import { COMMENT_SCOPE, commentPlace } from "./place.ts";
import { planOf } from "./queries.ts";
import {
  reviewsNeeded,
  reviewsOf,
  whyNotClose,
  whyNotDraw,
  whyNotEnlarge,
  whyNotLook,
  whyNotReview,
} from "./rules.ts";
import * as spec from "./schema.ts";
import { type Sample, SESSION_MS } from "./schema.ts";

export const setPlan = defineCommand({
  spec: spec.setPlan,
  async handle(context, { cutoverId: _cutoverId, ...sizes }) {
    const { personId, name } = context.person;
    const plan = { ...sizes, setAt: context.at, setById: personId, setByName: name };
    const [present] = await context.list("samplingPlan");
    if (present) await context.update("samplingPlan", present.id, plan);
    else await context.create("samplingPlan", plan);
    return {};
  },
});

export const drawSample = defineCommand({
  spec: spec.drawSample,
  async handle(context, { cutoverId, runId, domain, random, risk }) {
    const { personId, name } = context.person;
    const frame = await context.tx.sampleFrame.findUnique({ where: { runId_domain: { runId, domain } } });
    const facts = await context.facts(["sample", "run", "domainResult", "ruleProposal"]);
    refuse(whyNotDraw(facts, runId, domain, frame ?? undefined, { random, risk }));
    if (!frame) throw new AppError("not-found", "This run handed over no records.");
    const result = Object.values(facts.domainResult).find(
      (one) => one.runId === runId && one.domain === domain,
    );
    if (!result) throw new AppError("refused", "This run did not cover the domain.");
    const { secondReviewEvery } = await planOf(context.tx, cutoverId);
    const sample = await context.create("sample", {
      runId,
      domain,
      resultHash: result.resultHash,
      seed: frame.seed,
      seedFrom: spec.sampleSchema.shape.seedFrom.parse(frame.seedFrom),
      population: frame.population,
      random,
      risk,
      site: frame.site,
      secondReviewEvery,
      enlargedByRunId: null,
      enlargedFrom: null,
      drawnAt: context.at,
      drawnById: personId,
      drawnByName: name,
    });
    return { sampleId: sample.id };
  },
});

export const enlargeSample = defineCommand({
  spec: spec.enlargeSample,
  async handle(context, { sampleId, runId, random, reason }) {
    const sample = await context.get("sample", sampleId);
    const { domain } = sample;
    const frame = await context.tx.sampleFrame.findUnique({ where: { runId_domain: { runId, domain } } });
    const facts = await context.facts(["run", "domainResult", "criterion", "ruleProposal"]);
    refuse(whyNotEnlarge(facts, sample, runId, frame ?? undefined, random));
    const size = Math.min(random, sample.population);
    const own = await randomOrder(context, sample.runId, domain, sample.random);
    const later = await randomOrder(context, runId, domain, size);
    if (own.some((pseudonym, place) => later[place] !== pseudonym))
      throw new AppError(
        "refused",
        "That run drew other records: what was reviewed is not part of it. Nothing was changed.",
      );
    context.reason = reason;
    const by =
      runId === sample.runId
        ? { enlargedByRunId: null, enlargedFrom: null }
        : { enlargedByRunId: runId, enlargedFrom: sample.enlargedFrom ?? sample.random };
    await context.update("sample", sampleId, { random: size, ...by });
    return {};
  },
});

/** The first records of a run's random order. */
async function randomOrder(
  { tx }: CommandContext,
  runId: string,
  domain: string,
  take: number,
): Promise<string[]> {
  const rows = await tx.sampledRecord.findMany({
    where: { runId, domain, part: "random" },
    orderBy: { place: "asc" },
    select: { sourcePseudonym: true },
    take,
  });
  return rows.map(({ sourcePseudonym }) => sourcePseudonym);
}

/** The position under which somebody looks, after the rule that says that they may. */
async function lookingAs(context: CommandContext, sample: Sample) {
  const { positions } = context.person;
  const facts = await context.facts(["authorityRow", "phase"]);
  refuse(whyNotLook(facts, sample, { positions }), "forbidden");
  return revealingPosition(facts, sample.domain, positions) ?? "clinical-informatics";
}

export const beginReview = defineCommand({
  spec: spec.beginReview,
  async handle(context, { sampleId, reason }) {
    const { personId, name } = context.person;
    const sample = await context.get("sample", sampleId);
    const position = await lookingAs(context, sample);
    const endsAt = new Date(context.nowMs + SESSION_MS).toISOString();
    context.reason = reason;
    await context.create("reveal", {
      subject: "sample",
      runId: sample.runId,
      domain: sample.domain,
      ordinal: null,
      sampleId,
      reason,
      personId,
      personName: name,
      position,
      revealedAt: context.at,
      endsAt,
    });
    return { endsAt };
  },
});

export const reviewRecord = defineCommand<
  typeof spec.reviewRecord.input,
  typeof spec.reviewRecord.output,
  () => Sealer
>({
  spec: spec.reviewRecord,
  /** Sealing makes a data key where there is none: not for somebody who may not answer. */
  async prepare(runtime, { cutoverId, comment }, caller) {
    await authorize(runtime.db, caller, spec.reviewRecord.allowed, cutoverId, new Date());
    return comment ? prepareSealer(runtime, cutoverId, COMMENT_SCOPE) : noSealer;
  },
  async handle(context, { sampleId, part, place, answer, comment }, sealer) {
    const { personId, name } = context.person;
    const sample = await context.get("sample", sampleId);
    const position = await lookingAs(context, sample);
    const facts = await context.facts(["sampleReview", "reveal", "run", "domainResult", "ruleProposal"]);
    const key = { part, place };
    refuse(whyNotReview(facts, sample, key, { personId }, context.nowMs));
    const before = reviewsOf(facts, sampleId, key);
    const isLast = before.length + 1 >= reviewsNeeded(sample, key);
    const id = context.newId();
    const sealed = comment ? sealer().seal(commentPlace(id), comment) : null;
    await context.create(
      "sampleReview",
      {
        id,
        sampleId,
        part,
        place,
        reviewerId: personId,
        reviewerName: name,
        position,
        // The journal goes to everybody in the room: what another is still to answer blind is not in it yet. Nor that there is a
        // comment: who agrees rarely writes one.
        answer: isLast ? answer : null,
        hasComment: isLast && sealed !== null,
        reviewedAt: context.at,
      },
      { given: answer, comment: sealed },
    );
    if (isLast)
      for (const { id: reviewId, answer: known } of before)
        if (known === null) {
          const { given, comment: written } = await context.tx.sampleReview.findUniqueOrThrow({
            where: { id: reviewId },
          });
          await context.update("sampleReview", reviewId, {
            answer: spec.answerSchema.parse(given),
            hasComment: written !== null,
          });
        }
    return {};
  },
});

const noSealer = (): Sealer => {
  throw new Error("A review without a comment seals nothing.");
};

export const closeRecord = defineCommand({
  spec: spec.closeRecord,
  async handle(context, { sampleId, part, place, outcome, reason }) {
    const { personId, name } = context.person;
    const sample = await context.get("sample", sampleId);
    const facts = await context.facts([
      "sample",
      "sampleReview",
      "sampleClosing",
      "run",
      "domainResult",
      "ruleProposal",
    ]);
    refuse(whyNotClose(facts, sample, { part, place }, { personId }));
    context.reason = reason;
    await context.create("sampleClosing", {
      sampleId,
      part,
      place,
      outcome,
      reason,
      closedAt: context.at,
      closedById: personId,
      closedByName: name,
      position: "clinical-informatics",
    });
    return {};
  },
});
