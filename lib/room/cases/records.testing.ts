import { expect, it } from "vitest";
import * as breakGlass from "#lib/breakGlass/commands.ts";
import * as evidence from "#lib/evidence/commands.ts";
import { exportEntries, exportJournal, rotateKey } from "#lib/journal/commands.ts";
import { signRotation } from "#lib/journal/rotation.ts";
import { localSigner, newSigningKey } from "#lib/journal/signer.ts";
import { exportAccess } from "#lib/people/commands.ts";
import { closeCutover } from "#lib/plan/commands.ts";
import * as retention from "#lib/retention/commands.ts";
import * as safeguards from "#lib/safeguards/commands.ts";
import { recordRefusal } from "#lib/signatures/commands.ts";
import { by, cutoverId, people, reviewers } from "./sharedRoom.testing.ts";

/** Cases of the end of the cutover, and its records. */
export function recordsCases(): void {
  it("for break-glass, and for the end of the cutover", async () => {
    const { "incident-commander": commander, interfaces: helper } = people;
    const { accountId } = await by(commander, breakGlass.nameBreakGlassAccount, {
      cutoverId,
      personId: helper.personId,
      justification: "On call.",
    });
    const { breakGlassId } = await by(helper, breakGlass.startBreakGlass, {
      cutoverId,
      position: "app-owner",
      reason: "Nobody answers.",
      minutes: 60,
    });
    await by(helper, breakGlass.endBreakGlass, { cutoverId, breakGlassId, reason: "They answer" });
    await by(commander, breakGlass.reviewBreakGlass, {
      cutoverId,
      breakGlassId,
      verdict: "justified",
      finding: "Nothing was changed.",
    });
    await by(commander, breakGlass.endBreakGlassAccount, { cutoverId, accountId, reason: "Over" });
    const { csv } = await by(commander, exportAccess, { cutoverId, at: null });
    expect(csv).toContain("Nobody answers.");
    await by(commander, closeCutover, { cutoverId, reason: "The night is over" });
  });

  it("for evidence binders", async () => {
    const { "incident-commander": commander } = people;
    const figures = { entries: 1, files: 1, bytes: 1, sha256: "0".repeat(64) };
    const first = await by(commander, evidence.requestBinder, { cutoverId });
    await by("system", evidence.finishBinder, { cutoverId, binderId: first.binderId, ...figures });
    await by(commander, evidence.takeBinder, { cutoverId, binderId: first.binderId });
    const second = await by(commander, evidence.requestBinder, { cutoverId });
    await by(commander, evidence.cancelBinder, { cutoverId, binderId: second.binderId, reason: "Too early" });
    const third = await by(commander, evidence.requestBinder, { cutoverId });
    await by("system", evidence.failBinder, { cutoverId, binderId: third.binderId, failure: "No head." });
  });

  it("for safeguards, legal holds and purges", async () => {
    const { compliance, "second-compliance": second } = await reviewers();
    const key = "access-control" as const;
    await by(compliance, safeguards.reviewSafeguard, { cutoverId, key, days: 30, comment: "Read" });
    await by(compliance, safeguards.writeSafeguard, {
      cutoverId,
      key,
      text: "Ours.",
      ownerPosition: "identity",
      ownerName: null,
    });
    const { legalHoldId } = await by(compliance, retention.placeLegalHold, { cutoverId, reason: "A suit" });
    await by(second, retention.liftLegalHold, { cutoverId, legalHoldId, reason: "It is over" });
    await expect(by("system", retention.purgeFacts, { cutoverId, reason: "Old" })).rejects.toThrow("6 years");
    await by("system", retention.recordRestoreTest, {
      madeAt: "2026-11-21T00:00:00.000Z",
      journals: 2,
      entries: 10,
      fits: true,
    });
  });

  it("for taking the journal away", async () => {
    await by("system", recordRefusal, {
      cutoverId,
      personId: people.comms.personId,
      personName: people.comms.name,
      command: "gates.answerPoll",
      why: "This passkey is not one of yours.",
    });
    await by("system", exportJournal, { cutoverId });
    await by(people["incident-commander"], exportEntries, { cutoverId, format: "csv", filter: {} });
    const [old, next] = [1, 2].map(() => localSigner("holdpoint.test", newSigningKey()));
    if (old && next) await by("system", rotateKey, { cutoverId, statement: await signRotation(old, next) });
  });
}
