import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { plural } from "#lib/plural.ts";
import { whyEnded } from "#lib/runs/rules.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { countContradicted, countOpen, tally } from "./openReview.server.ts";
import {
  CONSENT_FACT_TYPES,
  newestParity,
  whyNotDecide,
  whyNotSignParity,
  whyNotWithdrawSignOff,
} from "./rules.ts";
import type { ConsentParity } from "./schema.ts";
import * as spec from "./schema.ts";

const PARITY_MEANING =
  "I attest that I have looked at what this run found of consents, and that consents may be relied on at the target as it says.";

export const settleParity = defineCommand({
  spec: spec.settleParity,
  async handle(context, { runId, consents }) {
    const run = await context.get("run", runId);
    refuse(whyEnded(run));
    if ((await context.list("consentParity")).some((parity) => parity.runId === runId))
      throw new AppError("refused", `The consents of run ${run.number} are settled already.`);
    const counted = await tally(context.tx, runId);
    if (counted.consents !== consents)
      throw new AppError(
        "refused",
        `${plural(counted.consents, "consent")} of ${consents.toLocaleString("en-US")} came in. Nothing was settled.`,
      );
    const review = await reviewOf(context, runId);
    const { id } = await context.create("consentParity", { ...counted, ...review, runId, at: context.at });
    return { parityId: id };
  },
});

/** How the legal review of a run stands by the decisions that there are. */
const reviewOf = async ({ tx }: CommandContext, runId: string) => ({
  reviewOpen: await countOpen(tx, runId),
  contradicted: await countContradicted(tx, runId),
});

async function current(context: CommandContext, runId: string): Promise<ConsentParity> {
  const facts = await context.facts(["run", "consentParity"]);
  refuse(whyNotDecide(facts, runId));
  const found = newestParity(facts);
  if (!found) throw new AppError("not-found", "No run has compared consents yet.");
  return found.parity;
}

export const decideConsents = defineCommand({
  spec: spec.decideConsents,
  async handle(context, { runId, items, decision, reason }) {
    const { personId, name: personName } = context.person;
    const parity = await current(context, runId);
    const rows = await context.tx.consentPair.findMany({
      where: { runId, key: { in: items.map(({ consentKey }) => consentKey) } },
      select: { key: true, itemHash: true, review: true },
    });
    const decided = new Map(items.map((item) => [`${item.consentKey} ${item.itemHash}`, item]));
    const decisions = [...decided.values()].map(({ consentKey, itemHash }) => {
      const row = rows.find((each) => each.key === consentKey && each.itemHash === itemHash);
      if (!row || row.review.length === 0)
        throw new AppError(
          "evidence-changed",
          "One of these consents is not in the legal review as it was shown to you. Nothing was decided; look at them again.",
        );
      const reasons = spec.reviewReasonSchema.array().parse(row.review);
      return {
        runId,
        consentKey,
        itemHash,
        reasons,
        decision,
        reason,
        personId,
        personName,
        position: spec.REVIEW_OWNER,
        decidedAt: context.at,
      };
    });
    context.reason = reason;
    await context.createAll("consentDecision", decisions);
    // A run that is settled and not yet finished will speak next, and by these decisions too.
    const runs = await context.facts(["run", "consentParity"]);
    const settled = Object.values(runs.consentParity).filter(
      (each) => each.id === parity.id || runs.run[each.runId]?.status === "running",
    );
    for (const each of settled)
      await context.update("consentParity", each.id, await reviewOf(context, each.runId));
    return { decided: decisions.length };
  },
});

export const signParity = defineCommand({
  spec: spec.signParity,
  actsAs: ({ position }) => position,
  async handle(context, { position, parityHash }) {
    const { personId, name: personName } = context.person;
    const facts = await context.facts(CONSENT_FACT_TYPES);
    refuse(whyNotSignParity(facts, { positions: [position] }));
    const found = newestParity(facts);
    if (found?.parity.hash !== parityHash)
      throw new AppError(
        "evidence-changed",
        "A run found consents otherwise after this was shown to you. Nothing was signed; look at them again.",
      );
    const { parity, run } = found;
    const { id } = await context.sign(
      "consentSignOff",
      {
        runId: run.id,
        parityId: parity.id,
        parityHash,
        consents: parity.consents,
        states: parity.states,
        position,
        personId,
        personName,
        signedAt: context.signedAt,
      },
      {
        act: `Sign the consents as reconciliation run ${run.number} found them`,
        question: "Are consents the same on both sides?",
        meaning: PARITY_MEANING,
        evidenceHash: parityHash,
        position,
      },
    );
    return { consentSignOffId: id };
  },
});

export const withdrawSignOff = defineCommand({
  spec: spec.withdrawSignOff,
  async handle(context, { consentSignOffId, reason }) {
    const signOff = await context.get("consentSignOff", consentSignOffId);
    refuse(whyNotWithdrawSignOff(signOff, await context.facts(["withdrawal"]), context.person));
    context.reason = reason;
    return {
      withdrawalId: await withdrawRecord(
        context,
        "consentSignOff",
        consentSignOffId,
        signOff.position,
        reason,
      ),
    };
  },
});
