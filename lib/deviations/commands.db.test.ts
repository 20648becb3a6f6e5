import { beforeAll, describe, expect, it } from "vitest";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { answerPoll, decideGate, openPoll } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, seeGate } from "#lib/gates/gate.testing.ts";
import { evidenceHashOf } from "#lib/gates/rules.ts";
import { closeCutover } from "#lib/plan/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import * as deviations from "./commands.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"incident-commander" | "app-owner" | "interfaces" | "data-steward", Member>;

beforeAll(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, [
    "incident-commander",
    "app-owner",
    "interfaces",
    "data-steward",
  ]));
});

const ASKED = {
  what: "Restart the channel by hand",
  why: "It hangs",
  risk: "Messages may come twice",
  howVerified: "Count what came in",
  howUndone: "Stop it again",
  systemIds: [],
  taskIds: [],
};
const request = async (member: Member): Promise<{ cutoverId: string; deviationId: string }> => ({
  cutoverId,
  ...(await as(setup.runtime, member, deviations.requestDeviation, { cutoverId, ...ASKED })).result,
});

const see = async (gateId: string) => (await seeGate(setup.runtime, cutoverId, gateId)).view;

describe("a deviation", () => {
  it("takes two people to be approved and two to be verified, whatever the browser says", async () => {
    const { runtime } = setup;
    const { "incident-commander": commander, "app-owner": owner, interfaces } = people;
    const it = await request(owner);
    const approve = { ...it, outcome: "approved" as const, reason: "No other way" };
    await expect(as(runtime, owner, deviations.decideDeviation, approve)).rejects.toMatchObject({
      code: "refused",
    });
    await expect(as(runtime, interfaces, deviations.decideDeviation, approve)).rejects.toMatchObject({
      code: "forbidden",
    });
    const doIt = { ...it, kind: "do" as const, note: "Restarted" };
    await expect(as(runtime, interfaces, deviations.recordDeviation, doIt)).rejects.toMatchObject({
      code: "refused",
    });
    await as(runtime, commander, deviations.decideDeviation, approve);
    await as(runtime, interfaces, deviations.recordDeviation, doIt);
    const verify = { ...it, result: "pass" as const, finding: "All came in once" };
    await expect(as(runtime, interfaces, deviations.verifyDeviation, verify)).rejects.toMatchObject({
      code: "refused",
    });
    await as(runtime, owner, deviations.verifyDeviation, verify);
    const { entities } = await readRoom(runtime.db, cutoverId);
    expect(entities.deviation[it.deviationId]).toMatchObject({
      decidedByName: "Person incident-commander",
      decidedAs: "incident-commander",
      tries: [{ doneByName: "Person interfaces", verifiedByName: "Person app-owner", result: "pass" }],
    });
  });

  it("names only what is in this cutover", async () => {
    const elsewhere = { ...ASKED, cutoverId, taskIds: [cutoverId] };
    await expect(
      as(setup.runtime, people.interfaces, deviations.requestDeviation, elsewhere),
    ).rejects.toMatchObject({ code: "refused", sentence: expect.stringContaining("not in the runbook") });
  });

  it("that is open keeps a GO from being decided and the cutover from being closed, and makes sign-offs stale", async () => {
    const { runtime } = setup;
    const { "incident-commander": commander, interfaces, "data-steward": steward } = people;
    const policy = {
      positions: ["data-steward" as const],
      quorum: 1,
      approvalExpiryMinutes: 60,
      executionExpiryMinutes: 60,
    };
    const { gateId } = await addTestGate(
      runtime,
      cutoverId,
      policy,
      attestedBy("data-steward", "I attest that I looked."),
    );
    await as(runtime, commander, openPoll, { cutoverId, gateId });
    const before = await see(gateId);
    const poll = { cutoverId, gateId, pollId: before.poll?.id ?? "" };
    await signAs(runtime, steward, answerPoll, {
      ...poll,
      position: "data-steward",
      answer: "GO",
      meaning: "I attest that I looked.",
      comment: null,
      evidenceHash: before.evidenceHash ?? "",
    });
    expect((await see(gateId)).seats[0]?.state).toBe("GO");

    const it = await request(interfaces);
    const during = await see(gateId);
    expect(during.seats[0]?.state).toBe("stale");
    expect(during.evidence && evidenceHashOf(during.evidence)).not.toBe(before.evidenceHash);
    await expect(
      signAs(runtime, commander, decideGate, {
        ...poll,
        outcome: "GO",
        reason: null,
        evidenceHash: during.evidenceHash ?? "",
      }),
    ).rejects.toMatchObject({ sentence: expect.stringMatching(/deviation \d+.*nobody has approved/) });
    await expect(as(runtime, commander, closeCutover, { cutoverId, reason: "Done" })).rejects.toMatchObject({
      sentence: expect.stringMatching(/Deviation \d+ is open/),
    });

    await as(runtime, commander, deviations.decideDeviation, { ...it, outcome: "approved", reason: "Yes" });
    await as(runtime, interfaces, deviations.recordDeviation, { ...it, kind: "do", note: "Restarted" });
    await as(runtime, commander, deviations.verifyDeviation, { ...it, result: "pass", finding: "It runs" });
    const after = await see(gateId);
    expect(after.criteria.at(-1)).toMatchObject({ state: "met", criterion: { id: it.deviationId } });
    // What was signed before the deviation does not come back with its end: something was changed since.
    expect(after.seats[0]?.state).toBe("stale");
  });
});
