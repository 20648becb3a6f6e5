import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { assignPosition, endAssignment, openSession } from "#lib/access/commands.ts";
import { perform } from "#lib/door/query.ts";
import {
  as,
  type Member,
  makeRoom,
  PASSWORD,
  prepareRuntime,
  signAs,
  signInMember,
} from "#lib/door/testing.ts";
import { attestCriterion } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf } from "#lib/gates/gate.testing.ts";
import { acceptHandOver, offerHandOver } from "#lib/handOver/commands.ts";
import { closeCutover } from "#lib/plan/commands.ts";
import { addPerson, asSystem } from "#prisma/factories.ts";
import {
  endBreakGlass,
  endBreakGlassAccount,
  nameBreakGlassAccount,
  reviewBreakGlass,
  startBreakGlass,
} from "./commands.ts";
import { listBreakGlassCutovers } from "./queries.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"incident-commander" | "compliance" | "identity", Member>;
let helper: Member;

const REASON = "The identity provider is down and the switch is due.";

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, ["incident-commander", "compliance", "identity"]));
  const personId = await addPerson(setup.runtime, {
    login: `helper-${randomUUID().slice(0, 8)}`,
    name: "Night Helper",
    password: PASSWORD,
  });
  helper = await signInMember(setup.runtime, personId, "Night Helper");
});

const name = () =>
  as(setup.runtime, people["incident-commander"], nameBreakGlassAccount, {
    cutoverId,
    personId: helper.personId,
    justification: "On call tonight.",
  });

const start = async (position: "incident-commander" | "identity" = "identity"): Promise<string> =>
  (await as(setup.runtime, helper, startBreakGlass, { cutoverId, position, reason: REASON, minutes: 60 }))
    .result.breakGlassId;

/** Time can't be turned on in the database, but what ends then can be moved. */
async function expire(breakGlassId: string): Promise<void> {
  const past = new Date(Date.now() - 1_000);
  const { assignmentId } = await setup.runtime.db.breakGlass.findUniqueOrThrow({
    where: { id: breakGlassId },
  });
  const owner = new pg.Client({ connectionString: setup.ownerUrl });
  await owner.connect();
  await owner.query("UPDATE break_glass SET ends_at = $1 WHERE id = $2", [past, breakGlassId]);
  await owner.query("UPDATE assignment SET ends_at = $1 WHERE id = $2", [past, assignmentId]);
  await owner.end();
}

const end = (member: Member, breakGlassId: string) =>
  as(setup.runtime, member, endBreakGlass, { cutoverId, breakGlassId, reason: "It is over" });

const review = (member: Member, breakGlassId: string) =>
  as(setup.runtime, member, reviewBreakGlass, {
    cutoverId,
    breakGlassId,
    verdict: "justified",
    finding: "Two interfaces were restarted, as the runbook says.",
  });

const close = () =>
  as(setup.runtime, people["incident-commander"], closeCutover, { cutoverId, reason: "All is done" });

describe("break-glass", () => {
  it("is for accounts that were named beforehand by somebody else, and that are local", async () => {
    await expect(start()).rejects.toMatchObject({
      code: "refused",
      sentence: expect.stringContaining("not named"),
    });
    const { personId } = people["incident-commander"];
    await expect(
      as(setup.runtime, people["incident-commander"], nameBreakGlassAccount, {
        cutoverId,
        personId,
        justification: "Me",
      }),
    ).rejects.toMatchObject({ sentence: expect.stringContaining("Nobody names their own") });
    const { result } = await name();
    await start();
    await as(setup.runtime, people.compliance, endBreakGlassAccount, {
      cutoverId,
      accountId: result.accountId,
      reason: "Left",
    });
    const { cutovers } = await perform(setup.runtime, listBreakGlassCutovers, {}, helper.caller);
    expect(cutovers).toEqual([]);
  });

  it("is not for a session that the identity provider opened", async () => {
    await name();
    const { sessionId } = await asSystem(setup.runtime, openSession, {
      personId: helper.personId,
      userAgent: null,
      method: "idp",
      network: null,
    });
    helper = { ...helper, caller: { kind: "session", sessionId } };
    await expect(start()).rejects.toMatchObject({ sentence: expect.stringContaining("local account") });
  });

  it("shows who is named where it can be started, and gives the rights of one position for a time", async () => {
    await name();
    const { cutovers } = await perform(setup.runtime, listBreakGlassCutovers, {}, helper.caller);
    expect(cutovers).toMatchObject([{ cutoverId, whyNot: null }]);
    const give = () =>
      as(setup.runtime, helper, assignPosition, {
        cutoverId,
        personId: people.identity.personId,
        position: "comms",
        kind: "backup",
        justification: "Covers tonight.",
      });
    await expect(give()).rejects.toMatchObject({ code: "forbidden" });
    const breakGlassId = await start("incident-commander");
    await give();
    await expect(start()).rejects.toMatchObject({ sentence: expect.stringContaining("for another 60 min") });
    const take = as(setup.runtime, helper, startBreakGlass, {
      cutoverId,
      position: "compliance",
      reason: REASON,
      minutes: 1,
    });
    await expect(take).rejects.toMatchObject({ sentence: expect.stringContaining("can't be taken") });
    await expire(breakGlassId);
    await expect(give()).rejects.toMatchObject({ code: "forbidden" });
  });

  it("never signs: not by the position, and not by way of another", async () => {
    const { criterionId } = await addTestGate(
      setup.runtime,
      cutoverId,
      everyoneOf("identity"),
      attestedBy("identity"),
    );
    const attest = (member: Member) =>
      signAs(setup.runtime, member, attestCriterion, { cutoverId, criterionId, comment: null });
    await name();
    await start();
    await expect(attest(helper)).rejects.toMatchObject({
      code: "forbidden",
      sentence: expect.stringContaining("break-glass, which never signs"),
    });
    expect(await setup.runtime.db.attestation.count({ where: { criterionId } })).toBe(0);
  });

  it("can't be turned into a position of one's own", async () => {
    await name();
    await start("incident-commander");
    await expect(
      as(setup.runtime, helper, assignPosition, {
        cutoverId,
        personId: helper.personId,
        position: "identity",
        kind: "primary",
        justification: "Me",
      }),
    ).rejects.toMatchObject({ sentence: expect.stringContaining("Nobody gives themselves") });
    const { result } = await as(setup.runtime, people.compliance, offerHandOver, {
      cutoverId,
      position: "compliance",
      toPersonId: people.identity.personId,
      note: "All is quiet.",
    });
    await expect(
      as(setup.runtime, people.compliance, offerHandOver, {
        cutoverId,
        position: "compliance",
        toPersonId: helper.personId,
        note: "All is quiet.",
      }),
    ).rejects.toMatchObject({ code: "refused" });
    await expect(
      as(setup.runtime, helper, acceptHandOver, { cutoverId, handOverId: result.handOverId }),
    ).rejects.toMatchObject({ code: "refused" });
  });

  it("is ended by its holder or the commander, not by others, and not through its assignment", async () => {
    await name();
    const first = await start();
    await expect(end(people.compliance, first)).rejects.toMatchObject({ code: "refused" });
    const { assignmentId } = await setup.runtime.db.breakGlass.findUniqueOrThrow({ where: { id: first } });
    await expect(
      as(setup.runtime, people["incident-commander"], endAssignment, {
        cutoverId,
        assignmentId,
        reason: "x",
      }),
    ).rejects.toMatchObject({ sentence: expect.stringContaining("break-glass") });
    await end(helper, first);
    await expect(end(helper, first)).rejects.toMatchObject({ code: "forbidden" });
    const second = await start();
    await end(people["incident-commander"], second);
  });

  it("is reviewed by a second person when it is over, and blocks the closing until then", async () => {
    await name();
    const breakGlassId = await start("incident-commander");
    await expect(review(people.compliance, breakGlassId)).rejects.toMatchObject({ code: "refused" });
    await expect(close()).rejects.toMatchObject({ sentence: expect.stringContaining("is in break-glass") });
    await expire(breakGlassId);
    await expect(close()).rejects.toMatchObject({
      sentence: expect.stringContaining("has not been reviewed"),
    });
    await expect(review(people.identity, breakGlassId)).rejects.toMatchObject({ code: "forbidden" });

    const again = await start("incident-commander");
    await expect(review(helper, breakGlassId)).rejects.toMatchObject({
      sentence: expect.stringContaining("Nobody reviews their own"),
    });
    await end(helper, again);
    await review(people.compliance, breakGlassId);
    await expect(review(people["incident-commander"], breakGlassId)).rejects.toMatchObject({
      sentence: expect.stringContaining("reviewed it already"),
    });
    await review(people["incident-commander"], again);
    await close();
    await expect(close()).rejects.toMatchObject({ sentence: expect.stringContaining("closed it already") });
    await expect(start()).rejects.toMatchObject({ sentence: expect.stringContaining("closed") });
  });
});
