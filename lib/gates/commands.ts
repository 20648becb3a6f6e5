import { requireBound } from "#lib/criteria/bind.server.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import { isOver, whyNotSignature } from "#lib/signatures/verify.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { attestationOf } from "./criteria.ts";
import { whyNotPolicy, whyNotStaffable } from "./policy.ts";
import { readGateView } from "./readFacts.server.ts";
import {
  type GateView,
  whyNotDecide,
  whyNotOpenPoll,
  whyNotSign,
  whyNotWithdrawAnswer,
  whyNotWithdrawDecision,
} from "./rules.ts";
import * as spec from "./schema.ts";
import { type Evidence, type Gate, NOT_REMOVED, type Outcome } from "./schema.ts";

/** What a decision means: the commander's own words go into its reason. */
const DECISION_MEANINGS: Record<Outcome, string> = {
  GO: "I decide that work passes this gate, on the evidence and the answers shown.",
  HOLD: "I decide that work waits at this gate.",
  "NO-GO": "I decide that work does not pass this gate.",
};
const ATTESTATION_MEANING = "I attest that this is so.";
const WITHDRAWAL_MEANING = "I withdraw this answer; the position has not answered then.";

const atGate = ({ number, title }: Gate): string => `at gate ${number}, ${title}`;

/** What is signed, if it is what the signer saw. @throws AppError evidence-changed */
function evidenceSeen(
  view: GateView,
  pollId: string,
  seenHash: string,
): { evidence: Evidence; hash: string } {
  if (view.poll?.id !== pollId) throw new AppError("refused", "This poll is not the gate's current one.");
  if (!view.evidence || view.evidenceHash !== seenHash)
    throw new AppError(
      "evidence-changed",
      "The evidence changed after it was shown to you. Nothing was signed; look at it again.",
    );
  return { evidence: view.evidence, hash: seenHash };
}

export const configureGate = defineCommand({
  spec: spec.configureGate,
  async handle(context, { cutoverId: _cutoverId, criteria, ...gate }) {
    refuse(whyNotPolicy(gate.policy));
    // A plan's people are looked at before any of it is made.
    if (context.actor.kind === "person")
      refuse(whyNotStaffable(gate.policy, await context.facts(["assignment"]), context.nowMs));
    const taken = (await context.list("gate")).find(({ number }) => number === gate.number);
    if (taken) throw new AppError("refused", `${gate.number} is the number of “${taken.title}” already.`);
    await context.get("phase", gate.phaseId);
    for (const { binding } of criteria) await requireBound(context, binding);
    const { id } = await context.create("gate", gate);
    for (const [ordinal, criterion] of criteria.entries())
      await context.create("criterion", {
        ...criterion,
        gateId: id,
        ordinal,
        ...NOT_REMOVED,
      });
    return { gateId: id };
  },
});

export const openPoll = defineCommand({
  spec: spec.openPoll,
  async handle(context, { gateId }) {
    const { personId, name } = context.person;
    const { view, facts } = await readGateView(context, gateId);
    refuse(whyNotOpenPoll(view, facts, context.person, context.nowMs));
    const { id } = await context.create("poll", {
      gateId,
      policy: view.gate.policy,
      openedAt: context.at,
      openedById: personId,
      openedByName: name,
      closedAt: null,
      closedByName: null,
      closedReason: null,
    });
    return { pollId: id };
  },
});

export const closePoll = defineCommand({
  spec: spec.closePoll,
  async handle(context, { pollId, reason }) {
    context.reason = reason;
    const poll = await context.get("poll", pollId);
    if (poll.closedAt !== null) throw new AppError("refused", "The poll is closed already.");
    await context.update("poll", pollId, {
      closedAt: context.at,
      closedByName: context.person.name,
      closedReason: reason,
    });
    return {};
  },
});

export const answerPoll = defineCommand({
  spec: spec.answerPoll,
  actsAs: ({ position }) => position,
  async handle(context, { gateId, pollId, position, answer, meaning, comment, evidenceHash }) {
    const { personId, name: personName } = context.person;
    const { view } = await readGateView(context, gateId);
    refuse(whyNotSign(view, position, context.person));
    if (answer !== "GO" && comment === null)
      throw new AppError("refused", `A ${answer} needs a reason. Nothing was signed.`);
    const { evidence, hash } = evidenceSeen(view, pollId, evidenceHash);
    const seat = view.seats.find((candidate) => candidate.position === position);
    const signOff = await context.sign(
      "signOff",
      {
        gateId,
        pollId,
        position,
        personId,
        personName,
        answer,
        meaning,
        comment,
        evidenceHash: hash,
        signedAt: context.signedAt,
        supersedesId: seat?.newest?.id ?? null,
      },
      {
        act: `Answer ${answer} for ${positionTitle(position)} ${atGate(view.gate)}`,
        question: view.gate.question,
        meaning,
        evidenceHash: hash,
        position,
      },
    );
    await keepEvidence(context, evidence, hash);
    context.reason = comment;
    return { signOffId: signOff.id };
  },
});

/** One snapshot serves all who sign the same evidence. */
async function keepEvidence(context: CommandContext, evidence: Evidence, hash: string) {
  const kept = (await context.list("evidenceSnapshot")).find(
    (snapshot) => snapshot.pollId === evidence.pollId && snapshot.hash === hash,
  );
  return (
    kept ??
    (await context.create("evidenceSnapshot", {
      gateId: evidence.gateId,
      pollId: evidence.pollId,
      hash,
      content: evidence,
      takenAt: context.at,
    }))
  );
}

/**
 * Checks the signature of every answer that a GO rests on: the database keeps them from being changed, and a decision does not take its
 * word for it.
 */
async function assertSigned(context: CommandContext, { seats }: GateView): Promise<void> {
  for (const { position, signOff, state } of seats) {
    if (state !== "GO" || !signOff) continue;
    const signature =
      signOff.signatureId === null ? null : await context.get("signature", signOff.signatureId);
    const whyNot =
      signature === null
        ? "is from before answers were signed one by one"
        : ((await whyNotSignature(signature)) ??
          (isOver(signature, "signOff", signOff) ? undefined : "is over another answer"));
    if (whyNot !== undefined)
      throw new AppError(
        "refused",
        `The signature of ${signOff.personName} for ${positionTitle(position)} ${whyNot}. Nothing was decided: it must be answered again, and somebody must look into it.`,
      );
  }
}

export const decideGate = defineCommand({
  spec: spec.decideGate,
  actsAs: () => "incident-commander",
  async handle(context, { gateId, pollId, outcome, reason, evidenceHash }) {
    const { personId, name: personName } = context.person;
    const { view } = await readGateView(context, gateId);
    refuse(whyNotDecide(view, outcome));
    if (outcome !== "GO" && reason === null)
      throw new AppError("refused", `A ${outcome} needs a reason. Nothing was decided.`);
    const { evidence, hash } = evidenceSeen(view, pollId, evidenceHash);
    if (outcome === "GO") await assertSigned(context, view);
    const position = "incident-commander";
    const decidedAt = context.signedAt;
    const decision = await context.sign(
      "decision",
      { gateId, pollId, outcome, reason, evidenceHash: hash, personId, personName, position, decidedAt },
      {
        act: `Decide ${outcome} ${atGate(view.gate)}`,
        question: view.gate.question,
        meaning: DECISION_MEANINGS[outcome],
        evidenceHash: hash,
        position,
      },
    );
    await keepEvidence(context, evidence, hash);
    await context.update("poll", pollId, {
      closedAt: context.at,
      closedByName: personName,
      closedReason: `Decided: ${outcome}`,
    });
    context.reason = reason;
    return { decisionId: decision.id };
  },
});

export const attestCriterion = defineCommand({
  spec: spec.attestCriterion,
  async handle(context, { criterionId, comment, attachmentId }) {
    const { personId, name: personName, positions } = context.person;
    const { binding, question, removedAt } = await context.get("criterion", criterionId);
    if (removedAt != null) throw new AppError("refused", "It is asked no more. Nothing was signed.");
    if (binding.kind !== "attestation")
      throw new AppError("refused", "This criterion is measured, not attested.");
    const { statement, position } = binding;
    refuse(whyNotPosition([position], positions), "forbidden");
    const facts = await context.facts(["attestation", "withdrawal"]);
    if (attestationOf(facts, criterionId)) throw new AppError("refused", "It is attested already.");
    const attachment = await attachedTo(context, criterionId, attachmentId ?? null);
    if (binding.needsFile && !attachment)
      throw new AppError("refused", "This is attested on a file: attach one first. Nothing was signed.");
    const attestedAt = context.signedAt;
    const { id } = await context.sign(
      "attestation",
      { criterionId, statement, comment, personId, personName, position, attestedAt, attachment },
      {
        act: attachment
          ? `Attest: ${statement} On the file ${attachment.name}, SHA-256 ${attachment.sha256}.`
          : `Attest: ${statement}`,
        question,
        meaning: ATTESTATION_MEANING,
        evidenceHash: null,
        position,
      },
    );
    context.reason = comment;
    return { attestationId: id };
  },
});

/** What an attestation keeps of the file that it rests on. The hash is in what is signed. */
async function attachedTo(context: CommandContext, criterionId: string, attachmentId: string | null) {
  if (attachmentId === null) return null;
  const attachment = await context.get("attachment", attachmentId);
  if (attachment.criterionId !== criterionId)
    throw new AppError("not-found", "This criterion has no such file. Nothing was signed.");
  const { id, name, mediaType, sizeBytes, sha256 } = attachment;
  return { id, name, mediaType, sizeBytes, sha256 };
}

export const withdrawAttestation = defineCommand({
  spec: spec.withdrawAttestation,
  async handle(context, { attestationId, reason }) {
    const { position } = await context.get("attestation", attestationId);
    const facts = await context.facts(["withdrawal"]);
    refuse(whyTakenBack(withdrawalOf(facts, "attestation", attestationId)));
    refuse(whyNotPosition([position], context.person.positions), "forbidden");
    context.reason = reason;
    return { withdrawalId: await withdrawRecord(context, "attestation", attestationId, position, reason) };
  },
});

export const withdrawAnswer = defineCommand({
  spec: spec.withdrawAnswer,
  async handle(context, { gateId, pollId, signOffId, reason }) {
    const { personId, name: personName } = context.person;
    const { view } = await readGateView(context, gateId);
    const signOff = await context.get("signOff", signOffId);
    if (signOff.pollId !== pollId) throw new AppError("not-found", "This poll has no such answer.");
    refuse(whyNotWithdrawAnswer(view, signOff, context.person));
    const { position, answer } = signOff;
    context.reason = reason;
    const { id } = await context.sign(
      "withdrawal",
      {
        subject: "signOff",
        subjectId: signOffId,
        reason,
        personId,
        personName,
        position,
        withdrawnAt: context.signedAt,
      },
      {
        act: `Withdraw the answer ${answer} of ${signOff.personName} for ${positionTitle(position)} ${atGate(view.gate)}`,
        question: view.gate.question,
        meaning: WITHDRAWAL_MEANING,
        evidenceHash: null,
        position,
      },
    );
    return { withdrawalId: id };
  },
});

export const withdrawDecision = defineCommand({
  spec: spec.withdrawDecision,
  async handle(context, { gateId, pollId, reason }) {
    const { view } = await readGateView(context, gateId);
    if (view.poll?.id !== pollId) throw new AppError("refused", "This poll is not the gate's current one.");
    refuse(whyNotWithdrawDecision(view));
    const { decision } = view;
    if (!decision) throw new AppError("refused", "Nothing is decided at this gate.");
    context.reason = reason;
    const position = "incident-commander";
    return { withdrawalId: await withdrawRecord(context, "decision", decision.id, position, reason) };
  },
});
