import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findMeasured } from "#lib/criteria/rules.ts";
import { perform } from "#lib/door/query.ts";
import { as, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { finishRun, startRun } from "#lib/runs/commands.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { asSystem } from "#prisma/factories.ts";
import { decideConsents, settleParity, signParity, withdrawSignOff } from "./commands.ts";
import { fileConsents } from "./ingest.ts";
import { listConsents } from "./queries.ts";
import { newestParity, signOffStanding } from "./rules.ts";
import type { ConsentPair } from "./schema.ts";
import { consentPair } from "./testing.ts";

const setup = prepareRuntime();
const SYSTEM = { kind: "system", name: "test" } as const;
const HASH = "0".repeat(64);

/** A run with these consents, its verdict as loose rules would have it: pass. */
async function land(cutoverId: string, consents: ConsentPair[]): Promise<string> {
  const runId = await settle(cutoverId, consents);
  await finish(cutoverId, runId);
  return runId;
}

/** A run whose consents are settled, and which has not ended. */
async function settle(cutoverId: string, consents: ConsentPair[]): Promise<string> {
  const { runtime } = setup;
  const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "consents" });
  await perform(runtime, fileConsents, { cutoverId, runId, consents }, SYSTEM);
  // A batch that is sent twice counts once.
  await perform(runtime, fileConsents, { cutoverId, runId, consents }, SYSTEM);
  await asSystem(runtime, settleParity, { cutoverId, runId, consents: consents.length });
  return runId;
}

async function finish(cutoverId: string, runId: string): Promise<void> {
  const figures = {
    sourceRecords: 1,
    targetRecords: 1,
    durationMs: 1,
    inputHash: HASH,
    ...BY_BUILT_IN_RULES,
    verdict: "pass" as const,
  };
  const domain = {
    domain: "consents" as const,
    ...NO_RECORDS,
    eligible: 1,
    matched: 1,
    verdict: "pass" as const,
    reasons: [],
    resultHash: HASH,
  };
  await asSystem(setup.runtime, finishRun, { cutoverId, runId, ...figures, domains: [domain] });
}

const room = async (cutoverId: string) => (await readRoom(setup.runtime.db, cutoverId)).entities;

async function criterion(cutoverId: string, kind: "consent-parity" | "reconciliation") {
  const binding =
    kind === "consent-parity"
      ? ({ kind, maxAgeMinutes: null, needsSignOff: true } as const)
      : ({ kind, domain: "consents", maxAgeMinutes: null } as const);
  return findMeasured({ id: "", gateId: "" }, binding, await room(cutoverId), {} as never, Date.now());
}

describe("consents in a room", () => {
  it("block a gate while one is revoked and active, though the run's rules let it pass, and can't be signed", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["compliance"]);
    await land(cutoverId, [consentPair(0), consentPair(1, { status: "inactive" }, { status: "active" })]);
    for (const kind of ["consent-parity", "reconciliation"] as const)
      expect(await criterion(cutoverId, kind)).toMatchObject({
        state: "not-met",
        finding: "1 consent revoked at the source and active at the target",
        unwaivable: expect.any(String),
      });
    const parityHash = newestParity(await room(cutoverId))?.parity.hash ?? "";
    await expect(
      signAs(runtime, people.compliance, signParity, { cutoverId, position: "compliance", parityHash }),
    ).rejects.toThrow("revoked at the source and active at the target");
    await land(cutoverId, [consentPair(0), consentPair(1, { status: "inactive" })]);
    expect(await criterion(cutoverId, "reconciliation")).toMatchObject({ state: "met" });
  });

  it("are signed once all of the legal review is decided, and not any more when a run finds them otherwise", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["compliance", "data-steward", "executive"]);
    const consents = [
      consentPair(0),
      consentPair(1, { minor: true }),
      consentPair(2, { jurisdiction: null }),
    ];
    const runId = await land(cutoverId, consents);
    const look = { cutoverId, runId, review: "open" as const };
    const open = await perform(runtime, listConsents, look, people["data-steward"].caller);
    expect(open.consents.map(({ review }) => review)).toEqual([["minor"], ["unknown-jurisdiction"]]);
    await expect(perform(runtime, listConsents, look, people.executive.caller)).rejects.toThrow("Only");

    const sign = async () =>
      signAs(runtime, people.compliance, signParity, {
        cutoverId,
        position: "compliance",
        parityHash: newestParity(await room(cutoverId))?.parity.hash ?? "",
      });
    await expect(sign()).rejects.toThrow("2 consents wait for a legal decision.");
    const items = open.consents.map(({ key, itemHash }) => ({ consentKey: key, itemHash }));
    const words = { decision: "hold-back", reason: "No guardian has signed" } as const;
    await expect(
      as(runtime, people["data-steward"], decideConsents, { cutoverId, runId, items, ...words }),
    ).rejects.toThrow("Only Compliance");
    await as(runtime, people.compliance, decideConsents, {
      cutoverId,
      runId,
      items: items.slice(0, 1),
      ...words,
    });
    await as(runtime, people.compliance, decideConsents, {
      cutoverId,
      runId,
      items,
      decision: "migrate",
      reason: "A guardian has",
    });
    expect(Object.values((await room(cutoverId)).consentDecision)).toHaveLength(3);
    expect(newestParity(await room(cutoverId))?.parity).toMatchObject({ toReview: 2, reviewOpen: 0 });
    expect(await criterion(cutoverId, "consent-parity")).toMatchObject({
      state: "not-met",
      finding: "nobody has signed the consents",
    });

    const { result } = await sign();
    expect(signOffStanding(await room(cutoverId)).state).toBe("signed");
    expect(await criterion(cutoverId, "consent-parity")).toMatchObject({ state: "met" });
    // The same consents under other ids at the target: what was signed and decided stands.
    await land(
      cutoverId,
      consents.map((pair) => ({
        ...pair,
        target: pair.target && { ...pair.target, pseudonym: "f".repeat(20) },
      })),
    );
    expect(signOffStanding(await room(cutoverId)).state).toBe("signed");

    const later = await land(cutoverId, [
      ...consents.slice(0, 2),
      consentPair(2, { jurisdiction: null, end: null }),
    ]);
    expect(signOffStanding(await room(cutoverId)).state).toBe("stale");
    expect(await criterion(cutoverId, "consent-parity")).toMatchObject({ state: "not-met" });
    const again = await perform(runtime, listConsents, { ...look, runId: later }, people.compliance.caller);
    expect(again.consents.map(({ ordinal }) => ordinal)).toEqual([2]);
    await expect(
      as(runtime, people.compliance, decideConsents, { cutoverId, runId, items, ...words }),
    ).rejects.toThrow("Another run");
    await as(runtime, people.compliance, withdrawSignOff, {
      cutoverId,
      consentSignOffId: result.consentSignOffId,
      reason: "A run found them otherwise",
    });
    expect(signOffStanding(await room(cutoverId)).state).toBe("awaited");
  });

  it("can't be signed while the target does what a legal decision forbids, or may do so", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["compliance"]);
    const consents = [
      consentPair(0),
      consentPair(1, { minor: true }),
      consentPair(2, { jurisdiction: null }, { status: "unknown" }),
      consentPair(3, { minor: true, status: "inactive" }),
    ];
    const runId = await land(cutoverId, consents);
    const listed = await perform(
      runtime,
      listConsents,
      { cutoverId, runId, review: "open" },
      people.compliance.caller,
    );
    const items = listed.consents.map(({ key, itemHash }) => ({ consentKey: key, itemHash }));
    const decide = async (decision: "hold-back" | "ask-again" | "migrate", which: typeof items) =>
      as(runtime, people.compliance, decideConsents, {
        cutoverId,
        runId: (await parity())?.runId ?? "",
        items: which,
        decision,
        reason: "So",
      });
    const parity = async () => newestParity(await room(cutoverId))?.parity;
    const sign = async () =>
      signAs(runtime, people.compliance, signParity, {
        cutoverId,
        position: "compliance",
        parityHash: (await parity())?.hash ?? "",
      });
    await decide("migrate", items);
    await sign();
    expect(signOffStanding(await room(cutoverId)).state).toBe("signed");

    // What was signed is so no more: the one that is inactive at the target does as was decided.
    await decide("hold-back", items);
    expect(await parity()).toMatchObject({ reviewOpen: 0, contradicted: 2 });
    const why =
      "2 consents are to be held back or asked again, and active at the target or not known to be inactive";
    expect(signOffStanding(await room(cutoverId))).toMatchObject({ state: "stale", why });
    expect(await criterion(cutoverId, "consent-parity")).toMatchObject({ state: "not-met" });
    await expect(sign()).rejects.toThrow(`${why}: mend the target`);
    await decide("ask-again", items.slice(0, 1));
    await decide("migrate", items.slice(1));
    await expect(sign()).rejects.toThrow("1 consent is to be held back or asked again");
    // A run that finds the same says the same, without anybody deciding again.
    await land(cutoverId, consents);
    expect(await parity()).toMatchObject({ reviewOpen: 0, contradicted: 1 });
    await expect(sign()).rejects.toThrow("1 consent is to be held back or asked again");

    // What is decided while a run is on its way holds for what it found, and nothing more of it comes in.
    const underWay = await settle(cutoverId, consents);
    await expect(
      perform(runtime, fileConsents, { cutoverId, runId: underWay, consents: [consentPair(9)] }, SYSTEM),
    ).rejects.toThrow("settled");
    await decide("hold-back", items);
    await finish(cutoverId, underWay);
    expect(await parity()).toMatchObject({ runId: underWay, contradicted: 2 });
    await decide("migrate", items.slice(1));

    // Mended at the target: it is another case, and is decided as such.
    const mended = await land(cutoverId, [
      ...consents.slice(0, 1),
      consentPair(1, { minor: true }, { status: "inactive" }),
      ...consents.slice(2),
    ]);
    const [again] = (
      await perform(
        runtime,
        listConsents,
        { cutoverId, runId: mended, review: "open" },
        people.compliance.caller,
      )
    ).consents;
    await as(runtime, people.compliance, decideConsents, {
      cutoverId,
      runId: mended,
      items: [{ consentKey: again?.key ?? "", itemHash: again?.itemHash ?? "" }],
      decision: "ask-again",
      reason: "So",
    });
    expect(await parity()).toMatchObject({ reviewOpen: 0, contradicted: 0 });
    await sign();
  });

  it("are not settled when some have not come in", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, ["compliance"]);
    const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "cut short" });
    await perform(runtime, fileConsents, { cutoverId, runId, consents: [consentPair(0)] }, SYSTEM);
    await expect(asSystem(runtime, settleParity, { cutoverId, runId, consents: 2 })).rejects.toThrow(
      "1 consent of 2 came in",
    );
  });

  it("come with a run as the generator made them, with no id, name or birth date of anybody", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["compliance"]);
    const folder = await mkdtemp(join(tmpdir(), "holdpoint-consents-"));
    try {
      const { paths } = await samplePair(join(folder, "pair"), { patients: 40 });
      const report = await reconcile({
        ...paths,
        out: join(folder, "out"),
        sink: new RunSink(runtime, cutoverId),
      });
      const found = newestParity(await room(cutoverId));
      const ofDomain = report.domains.find(({ domain }) => domain === "consents");
      expect(found?.parity.states["revoked-active"]).toBe(ofDomain?.resurrected);
      expect(ofDomain?.resurrected).toBeGreaterThan(0);
      expect(found?.parity.states.missing).toBe(ofDomain?.missing);
      const page = await perform(
        runtime,
        listConsents,
        { cutoverId, runId: found?.run.id },
        people.compliance.caller,
      );
      expect(page.consents.length).toBeGreaterThan(20);
      const written = JSON.stringify([page, await entriesAfter(runtime.db, cutoverId, 0, 1_000)]);
      expect(written).not.toMatch(/(Patient|Consent|Organization)\/\w/);
      expect(JSON.stringify(page)).not.toContain("birthDate");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
