import { expect, it } from "vitest";
import * as checks from "#lib/checks/commands.ts";
import * as criteria from "#lib/criteria/commands.ts";
import { perform } from "#lib/door/query.ts";
import * as gateChanges from "#lib/gateChanges/commands.ts";
import { termsOf } from "#lib/gateChanges/rules.ts";
import * as gates from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf, seenOf } from "#lib/gates/gate.testing.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { addSignal } from "#prisma/factories.ts";
import {
  before,
  by,
  cutoverId,
  exercised,
  people,
  reviewers,
  setup,
  signedBy,
} from "./sharedRoom.testing.ts";

/** What a signer would see of a gate now. */
const see = (gateId: string) => seenOf(setup.runtime, cutoverId, gateId);

/** Cases of gates, their criteria and the phases. */
export function gatesCases(): void {
  it("for criteria, their waivers, files and checks", async () => {
    const { "incident-commander": commander, "clinical-informatics": informatics, interfaces } = people;
    const { id: gateId } = await setup.runtime.db.gate.findFirstOrThrow({ where: { cutoverId, number: 90 } });
    const at = new Date(Date.now() - 60_000).toISOString();
    const waivable = {
      question: "Do the security tests pass?",
      binding: { kind: "test-suite", suite: "security", maxAgeMinutes: 60 },
      waiverPosition: "clinical-informatics",
    } as const;
    const { criterionId } = await by(commander, criteria.addCriterion, { cutoverId, gateId, ...waivable });
    await by(interfaces, checks.importTestResult, {
      cutoverId,
      suite: "security",
      fileName: "security.xml",
      ranAt: at,
      content: '<testsuite><testcase name="a"><failure/></testcase></testsuite>',
    });
    const result = await setup.runtime.db.testResult.findFirstOrThrow({ where: { cutoverId } });
    const { waiverId } = await signedBy(informatics, criteria.waiveCriterion, {
      cutoverId,
      criterionId,
      basis: `test result ${result.id}`,
      reason: "Known, and harmless here",
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await by(informatics, criteria.withdrawWaiver, { cutoverId, waiverId, reason: "Not so harmless" });
    await by(commander, criteria.replaceCriterion, {
      cutoverId,
      criterionId,
      ...waivable,
      reason: "Sharper",
    });
    const signalId = await addSignal(setup.runtime, cutoverId, {
      key: "criterion_lag",
      question: "Are results in time?",
      unit: "s",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    const added = await by(commander, criteria.addCriterion, {
      cutoverId,
      gateId,
      question: "Are results in time?",
      binding: {
        kind: "signal",
        signalId,
        comparator: "at-most",
        threshold: 1,
        windowSeconds: 60,
        minSamples: 1,
      },
    });
    await by("system", criteria.settleSignal, { cutoverId, criterionId: added.criterionId });
    await perform(
      setup.runtime,
      pushSamples,
      { cutoverId, key: "criterion_lag", samples: [{ value: 0.5, observedAt: new Date().toISOString() }] },
      { kind: "system", name: "test" },
    );
    await by("system", criteria.settleSignal, { cutoverId, criterionId: added.criterionId });
    await by(commander, criteria.removeCriterion, { cutoverId, ...added, reason: "Asked elsewhere" });
    await by(informatics, criteria.agreeToRemoval, { cutoverId, ...added });
    const attested = await setup.runtime.db.criterion.findFirstOrThrow({
      where: { gateId, binding: { path: ["kind"], equals: "attestation" } },
    });
    await by(interfaces, criteria.attachFile, {
      cutoverId,
      criterionId: attested.id,
      name: "protocol.txt",
      content: Buffer.from("It is ready.").toString("base64"),
    });
    await by("system", checks.recordIdentityQueue, { cutoverId, openPairs: 0, asOf: at, source: "MPI" });
    await by(interfaces, checks.recordVerification, {
      cutoverId,
      subject: "backup",
      what: "nightly",
      verifiedAt: at,
      checksum: null,
      outcome: "pass",
    });
  });

  it("for a gate, from its configuration to its decision", async () => {
    const { "incident-commander": commander, "clinical-informatics": informatics } = people;
    const { gateId, criterionId } = await addTestGate(
      setup.runtime,
      cutoverId,
      everyoneOf("clinical-informatics"),
      attestedBy("clinical-informatics"),
    );
    exercised.add(gates.configureGate.spec.name);

    const { pollId } = await by(commander, gates.openPoll, { cutoverId, gateId });
    await by(commander, gates.closePoll, { cutoverId, gateId, pollId, reason: "Too early" });
    await by(commander, gates.openPoll, { cutoverId, gateId });
    const first = await signedBy(informatics, gates.attestCriterion, {
      cutoverId,
      criterionId,
      comment: null,
    });
    await by(informatics, gates.withdrawAttestation, {
      cutoverId,
      attestationId: first.attestationId,
      reason: "Wrong",
    });
    await signedBy(informatics, gates.attestCriterion, { cutoverId, criterionId, comment: "Checked twice" });
    const answer = async () => ({
      cutoverId,
      gateId,
      position: "clinical-informatics" as const,
      answer: "GO" as const,
      meaning: "I attest that the kit is printed.",
      comment: null,
      ...(await see(gateId)),
    });
    const { signOffId } = await signedBy(informatics, gates.answerPoll, await answer());
    const { pollId: openPollId } = await see(gateId);
    await signedBy(informatics, gates.withdrawAnswer, {
      cutoverId,
      gateId,
      pollId: openPollId,
      signOffId,
      reason: "Pressed the wrong one",
    });
    await signedBy(informatics, gates.answerPoll, await answer());
    await signedBy(commander, gates.decideGate, {
      cutoverId,
      gateId,
      outcome: "GO",
      reason: null,
      ...(await see(gateId)),
    });
    await by(commander, gates.withdrawDecision, {
      cutoverId,
      gateId,
      pollId: openPollId,
      reason: "A late allergy report",
    });
  });

  it("for changes of a gate", async () => {
    const { "incident-commander": commander } = people;
    const { compliance } = await reviewers();
    const gate =
      before.entities.gate[(await setup.runtime.db.gate.findFirstOrThrow({ where: { cutoverId } })).id];
    if (!gate) throw new Error("no gate to change");
    const { id: gateId, policy } = gate;
    const seen = termsOf(gate);
    const propose = (terms: typeof seen, from = seen) =>
      by(commander, gateChanges.proposeGateChange, {
        cutoverId,
        gateId,
        seen: from,
        terms,
        reason: "Too long",
      });
    const stricter = {
      ...seen,
      dueAt: "2099-01-01T00:00:00.000Z",
      policy: { ...policy, executionExpiryMinutes: 30 },
    };
    expect((await propose(stricter)).outcome).toBe("applied");

    await by(commander, gates.openPoll, { cutoverId, gateId });
    const other = { ...stricter, question: "Is the printed kit in every unit?" };
    const { gateChangeId } = await propose(other, stricter);
    await by(commander, gateChanges.withdrawGateChange, { cutoverId, gateChangeId, reason: "Wait" });
    const again = await propose(other, stricter);
    const { pollId } = await see(gateId);
    await by(compliance, gateChanges.decideGateChange, {
      cutoverId,
      gateChangeId: again.gateChangeId,
      outcome: "approved",
      reason: "Seen",
      openPollId: pollId,
    });
    const anew = (await see(gateId)).pollId;
    expect(anew).not.toBe(pollId);
    await by(commander, gates.closePoll, { cutoverId, gateId, pollId: anew, reason: "Not tonight" });
  });
}
