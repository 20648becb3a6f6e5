import { describe, expect, it } from "vitest";
import { as, proposeAs, signAs } from "#lib/door/testing.ts";
import { failRun, startRun } from "#lib/runs/commands.ts";
import { keyOf } from "#lib/triage/fingerprint.server.ts";
import { type Finding, finding, findings } from "#lib/triage/testing.ts";
import { asSystem } from "#prisma/factories.ts";
import { acceptRecords, withdrawAcceptance } from "./commands.ts";
import { accept, criterion, cutoverId, first, land, people, seen, setAccepter, setup } from "./testing.ts";

describe("what is accepted", () => {
  it("is not open at a gate, under a signature of whom the severity matrix names", async () => {
    await land(findings(3));
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
    const acceptanceId = await accept();
    const { state, finding: said, basis } = await criterion();
    expect([state, said]).toEqual(["met", "none open of severity low or above, 3 accepted"]);
    expect(basis).toContain(acceptanceId);
    expect(await first()).toMatchObject({ state: "accepted", open: 0, sla: "settled" });
    const signature = await setup.runtime.db.signature.findFirstOrThrow({ where: { cutoverId } });
    expect(JSON.stringify(signature.statement)).toContain((await first()).group.keysHash);
  });

  it("stands for the same records in a later run, and for no other", async () => {
    await land(findings(3));
    await accept();
    await land(findings(2));
    expect(await criterion()).toMatchObject({ state: "met", finding: expect.stringContaining("2 accepted") });
    await land(findings(4));
    expect(await first()).toMatchObject({
      state: "reopened",
      open: 1,
      settled: { accepted: 3, undecided: 1 },
    });
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("1 open") });
    // As many as before, and one of them another.
    await land([...findings(2), finding(9)]);
    expect(await first()).toMatchObject({ open: 1, settled: { accepted: 2 } });
  });

  it.each([
    ["all of a cause", null],
    ["one record", 0],
  ])("does not stand when a record is not what it was, nor where nobody can tell: %s", async (_what, at) => {
    await land(findings(1));
    await accept(people["clinical-informatics"], at === null ? null : keyOf(finding(1)));
    expect(await criterion()).toMatchObject({ state: "met" });
    // The same element of the same record differs still, and has another value.
    await land([finding(1, { mark: "another" })]);
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("1 open") });
    await land([finding(1, { mark: null })]);
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("1 open") });
    await land(findings(1));
    expect(await criterion()).toMatchObject({ state: "met" });
  });

  it("does not stand when the severity changed", async () => {
    await land(findings(3, { severity: "medium" }));
    await accept();
    await land(findings(3, { severity: "high" }));
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
  });

  it("is open again when it is withdrawn, also what was accepted before it", async () => {
    await land(findings(3));
    await accept();
    const acceptanceId = await accept();
    await expect(
      as(setup.runtime, people.compliance, withdrawAcceptance, { cutoverId, acceptanceId, reason: "No" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await as(setup.runtime, people["incident-commander"], withdrawAcceptance, {
      cutoverId,
      acceptanceId,
      reason: "Wrong",
    });
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
    await land(findings(3));
    expect(await first()).toMatchObject({ open: 3, settled: { accepted: 0 } });
  });

  it("is signed by no other position, and counts no more when the matrix names another", async () => {
    await land(findings(3));
    for (const who of ["data-steward", "incident-commander", "compliance"] as const)
      await expect(accept(people[who])).rejects.toMatchObject({ code: "forbidden" });
    await accept();
    await setAccepter("compliance");
    expect(await criterion()).toMatchObject({ state: "not-met", finding: expect.stringContaining("3 open") });
    await expect(accept()).rejects.toMatchObject({ code: "forbidden" });
    await accept(people.compliance);
    expect(await criterion()).toMatchObject({ state: "met" });
  });

  it("is never a consent that holds again", async () => {
    const revived: Partial<Finding> = {
      domain: "consents",
      resourceType: "Consent",
      kind: "resurrected",
      fields: ["status"],
    };
    await land(findings(1, revived), { domains: ["consents"] });
    await expect(accept(people.compliance)).rejects.toMatchObject({
      sentence: expect.stringContaining("never accepted"),
    });
  });

  it("is what was shown, or nothing", async () => {
    await land(findings(3));
    const stale = await seen();
    await land([...findings(2), finding(9)]);
    await expect(
      signAs(setup.runtime, people["clinical-informatics"], acceptRecords, stale),
    ).rejects.toMatchObject({
      code: "evidence-changed",
    });
    const shown = await seen();
    const { statement, statementHash } = await proposeAs(
      setup.runtime,
      people["clinical-informatics"],
      acceptRecords,
      shown,
    );
    // Signed for one reason, sent with another.
    const forged = {
      ...shown,
      reason: "Something else",
      signature: {
        signedAt: statement.signedAt,
        statementHash,
        proof: { kind: "proof" as const, proofId: people["clinical-informatics"].personId },
      },
    };
    await expect(
      as(setup.runtime, people["clinical-informatics"], acceptRecords, forged),
    ).rejects.toMatchObject({
      code: "statement-changed",
    });
    expect(await criterion()).toMatchObject({ state: "not-met" });
  });

  it("can be one record of a cause", async () => {
    await land(findings(3));
    await accept(people["clinical-informatics"], keyOf(finding(2)));
    expect(await first()).toMatchObject({
      open: 2,
      state: "reopened",
      settled: { accepted: 1, undecided: 2 },
    });
    await expect(accept(people["clinical-informatics"], "0".repeat(32))).rejects.toMatchObject({
      code: "not-found",
    });
    await land(findings(3));
    expect(await first()).toMatchObject({ open: 2 });
  });

  it("says nothing while the newest run failed", async () => {
    await land(findings(3));
    await accept();
    const { runId } = await asSystem(setup.runtime, startRun, { cutoverId, label: "later" });
    await asSystem(setup.runtime, failRun, { cutoverId, runId, status: "failed", failure: "Stopped." });
    expect(await criterion()).toMatchObject({ state: "unknown" });
    await expect(accept()).rejects.toMatchObject({ sentence: expect.stringContaining("failed") });
  });
});
