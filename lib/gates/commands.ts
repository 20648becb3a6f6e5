import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { attestationOf, GATE_FACT_TYPES, type GateFacts } from "./criteria.ts";
import { type GateView, viewGate, whyNotDecide, whyNotOpenPoll, whyNotPolicy, whyNotSign } from "./rules.ts";
import type { Evidence } from "./schema.ts";
import * as spec from "./schema.ts";
import { statementHashOf } from "./statement.ts";

/** The only way a signature is proved until passkeys are in. */
const METHOD = "password";

async function look(context: CommandContext, gateId: string): Promise<{ view: GateView; facts: GateFacts }> {
  const gate = await context.get("gate", gateId);
  const facts = await context.facts(GATE_FACT_TYPES);
  const vitals = await readVitals(context.tx, gate.cutoverId);
  return { view: viewGate(gate, facts, vitals, context.nowMs), facts };
}

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
    await context.get("phase", gate.phaseId);
    for (const { binding } of criteria)
      if (binding.kind === "trigger") await context.get("trigger", binding.triggerId);
    const { id } = await context.create("gate", gate);
    for (const [ordinal, criterion] of criteria.entries())
      await context.create("criterion", { ...criterion, gateId: id, ordinal });
    return { gateId: id };
  },
});

export const openPoll = defineCommand({
  spec: spec.openPoll,
  async handle(context, { gateId }) {
    const { personId, name } = context.person;
    const { view, facts } = await look(context, gateId);
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
  async handle(context, { cutoverId, gateId, pollId, position, answer, meaning, comment, evidenceHash }) {
    const { personId, name, authenticatedAt } = context.person;
    const { view } = await look(context, gateId);
    refuse(whyNotSign(view, position, context.person));
    if (answer !== "GO" && comment === null)
      throw new AppError("refused", `A ${answer} needs a reason. Nothing was signed.`);
    const { evidence, hash } = evidenceSeen(view, pollId, evidenceHash);
    const superseded = view.seats.find((seat) => seat.position === position)?.signOff;
    const snapshot = await keepEvidence(context, evidence, hash);
    const statement = {
      cutoverId,
      gateId,
      pollId,
      question: view.gate.question,
      answer,
      meaning,
      comment,
      personId,
      personName: name,
      position,
      evidenceHash: hash,
      signedAt: context.at,
    };
    const signOff = await context.create("signOff", {
      gateId,
      pollId,
      position,
      personId,
      personName: name,
      answer,
      meaning,
      comment,
      evidenceSnapshotId: snapshot.id,
      evidenceHash: hash,
      statementHash: statementHashOf(statement),
      method: METHOD,
      authenticatedAt,
      signedAt: context.at,
      supersedesId: superseded?.id ?? null,
    });
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

export const decideGate = defineCommand({
  spec: spec.decideGate,
  actsAs: () => "incident-commander",
  async handle(context, { gateId, pollId, outcome, reason, evidenceHash }) {
    const { personId, name } = context.person;
    const { view } = await look(context, gateId);
    refuse(whyNotDecide(view, outcome));
    if (outcome !== "GO" && reason === null)
      throw new AppError("refused", `A ${outcome} needs a reason. Nothing was decided.`);
    const { evidence, hash } = evidenceSeen(view, pollId, evidenceHash);
    await keepEvidence(context, evidence, hash);
    const decision = await context.create("decision", {
      gateId,
      pollId,
      outcome,
      reason,
      evidenceHash: hash,
      personId,
      personName: name,
      position: "incident-commander",
      method: METHOD,
      decidedAt: context.at,
    });
    await context.update("poll", pollId, {
      closedAt: context.at,
      closedByName: name,
      closedReason: `Decided: ${outcome}`,
    });
    context.reason = reason;
    return { decisionId: decision.id };
  },
});

export const attestCriterion = defineCommand({
  spec: spec.attestCriterion,
  async handle(context, { criterionId, comment }) {
    const { personId, name, positions } = context.person;
    const { binding } = await context.get("criterion", criterionId);
    if (binding.kind !== "attestation")
      throw new AppError("refused", "This criterion is measured, not attested.");
    refuse(whyNotPosition([binding.position], positions), "forbidden");
    const facts = await context.facts(GATE_FACT_TYPES);
    if (attestationOf(facts, criterionId)) throw new AppError("refused", "It is attested already.");
    const { id } = await context.create("attestation", {
      criterionId,
      statement: binding.statement,
      comment,
      personId,
      personName: name,
      position: binding.position,
      method: METHOD,
      attestedAt: context.at,
      withdrawnAt: null,
      withdrawnReason: null,
    });
    return { attestationId: id };
  },
});

export const withdrawAttestation = defineCommand({
  spec: spec.withdrawAttestation,
  async handle(context, { attestationId, reason }) {
    const attestation = await context.get("attestation", attestationId);
    if (attestation.withdrawnAt !== null) throw new AppError("refused", "It is withdrawn already.");
    refuse(whyNotPosition([attestation.position], context.person.positions), "forbidden");
    context.reason = reason;
    await context.update("attestation", attestationId, { withdrawnAt: context.at, withdrawnReason: reason });
    return {};
  },
});
