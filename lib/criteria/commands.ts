import { createHash } from "node:crypto";
import { type AttachmentStore, databaseStore } from "#lib/attachments/store.server.ts";
import { typeOf } from "#lib/attachments/typeOf.ts";
import { authorize } from "#lib/door/caller.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { type GateFacts, viewCriterion } from "#lib/gates/criteria.ts";
import { readGateFacts, readGateView } from "#lib/gates/readFacts.server.ts";
import { type Criterion, NOT_REMOVED } from "#lib/gates/schema.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { requireBound } from "./bind.server.ts";
import { evaluateSignal, signalCheckOf } from "./findSignal.ts";
import * as rules from "./rules.ts";
import * as spec from "./schema.ts";
import { readWindow } from "./window.server.ts";

const WAIVER_MEANING = "I answer for passing this gate though this is not met, until the waiver ends.";

async function editable(context: CommandContext, gateId: string): Promise<{ readonly facts: GateFacts }> {
  const { view, facts } = await readGateView(context, gateId);
  refuse(rules.whyNotEditCriteria(view.gate, view.state));
  return { facts };
}

/** Asks for a criterion to be dropped: a gate takes no less on one person's word. */
const askRemoval = (context: CommandContext, criterionId: string, reason: string) =>
  context.update("criterion", criterionId, {
    removalAskedAt: context.at,
    removalAskedById: context.person.personId,
    removalAskedByName: context.person.name,
    removalReason: reason,
  });

export const addCriterion = defineCommand({
  spec: spec.addCriterion,
  async handle(context, { cutoverId: _cutoverId, gateId, ...criterion }) {
    const { facts } = await editable(context, gateId);
    const asked = rules.askedAt(facts, gateId);
    if (asked.length >= spec.CRITERIA_MAX)
      throw new AppError(
        "refused",
        `A gate asks ${spec.CRITERIA_MAX} criteria at the most. Nothing was added.`,
      );
    await requireBound(context, criterion.binding);
    const ordinal = Math.max(-1, ...asked.map((other) => other.ordinal)) + 1;
    const { id } = await context.create("criterion", { ...criterion, gateId, ordinal, ...NOT_REMOVED });
    return { criterionId: id };
  },
});

/** A criterion is not rewritten: whoever attested or waived it did so for what it asked then. */
export const replaceCriterion = defineCommand({
  spec: spec.replaceCriterion,
  async handle(context, { cutoverId: _cutoverId, criterionId, reason, ...criterion }) {
    const criterionBefore = await context.get("criterion", criterionId);
    const { gateId, ordinal } = criterionBefore;
    await editable(context, gateId);
    refuse(rules.whyNotReplace(criterionBefore));
    await requireBound(context, criterion.binding);
    context.reason = reason;
    await askRemoval(context, criterionId, reason);
    const { id } = await context.create("criterion", { ...criterion, gateId, ordinal, ...NOT_REMOVED });
    return { criterionId: id };
  },
});

export const removeCriterion = defineCommand({
  spec: spec.removeCriterion,
  async handle(context, { criterionId, reason }) {
    const criterion = await context.get("criterion", criterionId);
    const { facts } = await editable(context, criterion.gateId);
    refuse(rules.whyNotRemove(criterion, facts));
    context.reason = reason;
    await askRemoval(context, criterionId, reason);
    return {};
  },
});

export const agreeToRemoval = defineCommand({
  spec: spec.agreeToRemoval,
  async handle(context, { criterionId }) {
    const criterion = await context.get("criterion", criterionId);
    await editable(context, criterion.gateId);
    refuse(rules.whyNotAgreeToRemoval(criterion, context.person));
    context.reason = criterion.removalReason ?? null;
    await context.update("criterion", criterionId, {
      removedAt: context.at,
      removedByName: context.person.name,
    });
    return {};
  },
});

async function look(context: CommandContext, criterion: Criterion) {
  const facts = await readGateFacts(context, criterion.gateId);
  const vitals = await readVitals(context.tx, criterion.cutoverId);
  return { facts, view: viewCriterion(criterion, facts, vitals, context.nowMs) };
}

export const waiveCriterion = defineCommand({
  spec: spec.waiveCriterion,
  async handle(context, { criterionId, basis, reason, endsAt }) {
    const { personId, name: personName } = context.person;
    const criterion = await context.get("criterion", criterionId);
    if (criterion.removedAt != null)
      throw new AppError("refused", "It is asked no more. Nothing was signed.");
    const { facts, view } = await look(context, criterion);
    refuse(rules.whyNotWaive(view, facts, context.person));
    refuse(rules.whyNotWaiverEnd(endsAt, context.nowMs));
    if (view.basis !== basis)
      throw new AppError(
        "evidence-changed",
        "The criterion was found otherwise after it was shown to you. Nothing was signed; look at it again.",
      );
    const { state, settledFinding } = view;
    const position = criterion.waiverPosition;
    if (position == null || state === "waived") throw new AppError("refused", "It can't be waived.");
    const { id } = await context.sign(
      "waiver",
      {
        criterionId,
        state,
        finding: settledFinding,
        basis,
        reason,
        endsAt,
        personId,
        personName,
        position,
        waivedAt: context.signedAt,
      },
      {
        act: `Waive until ${endsAt}: ${criterion.question} Found: ${settledFinding}.`,
        question: criterion.question,
        meaning: WAIVER_MEANING,
        evidenceHash: null,
        position,
      },
    );
    context.reason = reason;
    return { waiverId: id };
  },
});

export const withdrawWaiver = defineCommand({
  spec: spec.withdrawWaiver,
  async handle(context, { waiverId, reason }) {
    const waiver = await context.get("waiver", waiverId);
    const { person } = context;
    refuse(rules.whyNotWithdrawWaiver(waiver, await context.facts(["withdrawal"]), person), "forbidden");
    context.reason = reason;
    const position = person.positions.includes(waiver.position) ? waiver.position : "incident-commander";
    return { withdrawalId: await withdrawRecord(context, "waiver", waiverId, position, reason) };
  },
});

/** Takes no standing from its caller: what the samples say is looked up here, after the lock. */
export const settleSignal = defineCommand({
  spec: spec.settleSignal,
  async handle(context, { criterionId }) {
    const { binding, cutoverId } = await context.get("criterion", criterionId);
    if (binding.kind !== "signal") throw new AppError("refused", "This criterion is over no signal.");
    const signal = await context.get("signal", binding.signalId);
    const { samples } = await readVitals(context.tx, cutoverId);
    const window = await readWindow(context.tx, binding, context.now);
    const standing = evaluateSignal(binding, signal, window, samples[signal.id], context.nowMs);
    const check = signalCheckOf(await context.facts(["signalCheck"]), criterionId);
    if (!check) await context.create("signalCheck", { criterionId, ...standing, stateSince: context.at });
    else if (check.state !== standing.state || check.why !== standing.why)
      await context.update("signalCheck", check.id, {
        ...standing,
        // Another reason not to know is no other state: what was signed on it stands.
        stateSince: check.state === standing.state ? check.stateSince : context.at,
      });
    return { state: standing.state };
  },
});

interface Attached {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly mediaType: spec.AttachmentType;
  readonly store: AttachmentStore;
}

export const attachFile = defineCommand({
  spec: spec.attachFile,
  /** An object store is asked before the lock is taken: what it keeps by its hash does no harm when nothing comes of it. */
  async prepare(runtime, { cutoverId, name, content }, caller): Promise<Attached> {
    await authorize(runtime.db, caller, spec.attachFile.allowed, cutoverId, new Date());
    const bytes = Buffer.from(content, "base64");
    if (bytes.length > spec.ATTACHMENT_BYTES_MAX)
      throw new AppError("too-large", "A file may hold 8 MiB. Nothing was kept.");
    const mediaType = await typeOf(name, bytes);
    if (mediaType === undefined)
      throw new AppError(
        "refused",
        "Only PDF, PNG, JPEG and plain text are kept, under a name that says which (.pdf, .png, .jpg, .txt, .csv, .log, .md). Nothing was kept.",
      );
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const store = runtime.attachmentStore ?? databaseStore;
    await store.upload({ cutoverId, sha256 }, bytes);
    return { bytes, sha256, mediaType, store };
  },
  async handle(context, { criterionId, name }, { bytes, sha256, mediaType, store }) {
    const { personId, name: personName, positions } = context.person;
    const criterion = await context.get("criterion", criterionId);
    refuse(rules.whyNotAttach(criterion, positions));
    const attached = (await context.list("attachment")).filter((other) => other.criterionId === criterionId);
    const same = attached.find((other) => other.sha256 === sha256);
    if (same) throw new AppError("refused", `This very file is attached already, as ${same.name}.`);
    if (attached.length >= spec.ATTACHMENTS_PER_CRITERION_MAX)
      throw new AppError(
        "refused",
        `A criterion holds ${spec.ATTACHMENTS_PER_CRITERION_MAX} files at the most. Nothing was kept.`,
      );
    const { id } = await context.create("attachment", {
      criterionId,
      name,
      mediaType,
      sizeBytes: bytes.length,
      sha256,
      storedIn: store.name,
      attachedById: personId,
      attachedByName: personName,
      attachedAt: context.at,
    });
    await store.keep(context.tx, id, bytes);
    return { attachmentId: id, sha256 };
  },
});
