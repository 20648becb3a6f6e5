import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { applyEdits, whyNotEdit } from "#lib/door/fieldEdits.ts";
import {
  contentHashOf,
  contentOf,
  PHASE_FACT_TYPES,
  whyNotFinishPhase,
  whyNotStartPhase,
} from "#lib/success/rules.ts";
import { CLOSING_FACT_TYPES, factLabel, whyNotClose, whyNotEditCutover } from "./rules.ts";
import * as spec from "./schema.ts";

const FINISH_MEANING = "I attest that this phase met its success criteria, as measured.";

export const createCutover = defineCommand({
  spec: spec.createCutover,
  opensJournal: true,
  async handle(context, { cutoverId, phases, ...cutover }) {
    if (cutover.programId !== null) await programOf(context, cutover.programId);
    await context.create("cutover", {
      ...cutover,
      id: cutoverId,
      rehearsalOfId: null,
      createdAt: context.at,
      closedAt: null,
      closedByName: null,
      closedReason: null,
    });
    for (const phase of phases) await context.create("phase", phase);
    return { cutoverId };
  },
});

/** A fact's value in words, for who wants another. */
function writeFact(value: unknown): string {
  if (value === null) return "none";
  return Array.isArray(value) ? value.join(", ") || "nobody" : String(value);
}

export const editCutover = defineCommand({
  spec: spec.editCutover,
  actsAs: () => "incident-commander",
  async handle(context, { cutoverId, edits, reason }) {
    const cutover = await context.get("cutover", cutoverId);
    const { patch, conflicts } = applyEdits(cutover, edits);
    refuse(
      whyNotEdit(conflicts, (field, value) => ({ label: factLabel(field), value: writeFact(value) })),
      "evidence-changed",
    );
    if (Object.keys(patch).length === 0) return {};
    refuse(whyNotEditCutover(cutover, patch, reason));
    const { programId } = patch;
    if (typeof programId === "string") await programOf(context, programId);
    context.reason = reason;
    await context.update("cutover", cutoverId, patch);
    return {};
  },
});

/** @throws AppError not-found when there is no such program */
async function programOf({ tx }: CommandContext, programId: string): Promise<void> {
  if ((await tx.program.count({ where: { id: programId } })) === 0)
    throw new AppError("not-found", "There is no such program. Nothing was changed.");
}

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

export const startPhase = defineCommand({
  spec: spec.startPhase,
  actsAs: () => "incident-commander",
  async handle(context, { phaseId }) {
    const phase = await context.get("phase", phaseId);
    refuse(whyNotStartPhase(phase, await context.facts(PHASE_FACT_TYPES)));
    await context.update("phase", phaseId, { startedAt: context.at });
    return {};
  },
});

export const finishPhase = defineCommand({
  spec: spec.finishPhase,
  actsAs: () => "incident-commander",
  async handle(context, { phaseId, contentHash }) {
    const { personId, name: personName } = context.person;
    const phase = await context.get("phase", phaseId);
    const facts = await context.facts(PHASE_FACT_TYPES);
    refuse(whyNotFinishPhase(phase, facts, context.nowMs));
    if (contentHashOf(facts, phaseId, "finish") !== contentHash)
      throw new AppError(
        "evidence-changed",
        "What was measured changed after it was shown to you. Nothing was signed; look at it again.",
      );
    const position = "incident-commander";
    const { id } = await context.sign(
      "phaseSignature",
      {
        phaseId,
        purpose: "finish",
        position,
        personId,
        personName,
        contentHash,
        criteria: contentOf(facts, phaseId, "finish"),
        signedAt: context.signedAt,
      },
      {
        act: `Sign phase ${phase.number}, ${phase.name}, as finished`,
        question: null,
        meaning: FINISH_MEANING,
        evidenceHash: null,
        position,
      },
    );
    await context.update("phase", phaseId, { signedAt: context.at, signedByName: personName });
    return { phaseSignatureId: id };
  },
});
