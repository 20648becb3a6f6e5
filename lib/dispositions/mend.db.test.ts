import { describe, expect, it } from "vitest";
import { as, signAs } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { all } from "#lib/room/state.ts";
import { keyOf } from "#lib/triage/fingerprint.server.ts";
import { finding, findings } from "#lib/triage/testing.ts";
import { acceptRecords, dispose } from "./commands.ts";
import { accept, criterion, cutoverId, first, land, mend, people, room, seen, setup } from "./testing.ts";

describe("what is mended", () => {
  it("stays open until a later run no longer sees it, which proves it and closes the cause", async () => {
    await land(findings(3));
    const dispositionId = await mend();
    expect(await first()).toMatchObject({ state: "awaiting-run", open: 3 });
    expect(await criterion()).toMatchObject({ state: "not-met" });
    const runId = await land([]);
    const entities = await room();
    expect(entities.disposition[dispositionId]).toMatchObject({ outcome: "proved", outcomeRunId: runId });
    expect(await first()).toMatchObject({ state: "closed", open: 0, group: { closedByRunId: runId } });
    expect(await criterion()).toMatchObject({ state: "met" });
  });

  it("is reopened plainly by a later run that still sees it, and by one after it was proved", async () => {
    await land(findings(3));
    const dispositionId = await mend();
    const still = await land(findings(1));
    expect((await room()).disposition[dispositionId]).toMatchObject({
      outcome: "still-seen",
      outcomeRunId: still,
    });
    expect(await first()).toMatchObject({ state: "reopened", settled: { stillSeen: 1 } });
    const proved = await land([]);
    expect((await room()).disposition[dispositionId]).toMatchObject({
      outcome: "proved",
      outcomeRunId: proved,
    });
    await land(findings(1));
    expect(await first()).toMatchObject({ state: "reopened", open: 1 });
  });

  it("is not proved by a run that began before, and not by one whose account is not whole", async () => {
    await land(findings(3));
    const dispositionId = await mend(keyOf(finding(1)));
    await setup.runtime.db.$queryRaw`SELECT 1`;
    await land(findings(3).slice(1), { over: { unparsable: 2 } });
    expect((await room()).disposition[dispositionId]?.outcome).toBeNull();
    const runId = await land(findings(3).slice(1));
    expect((await room()).disposition[dispositionId]).toMatchObject({
      outcome: "proved",
      outcomeRunId: runId,
    });
    expect(await first()).toMatchObject({ settled: { undecided: 2 } });
  });

  it("supersedes what was decided before on the same records, and leaves it in the record", async () => {
    await land(findings(3));
    await accept();
    await mend(keyOf(finding(1)));
    expect(await first()).toMatchObject({ settled: { accepted: 2, awaiting: 1 }, open: 1 });
    await mend(null, "source-correction");
    expect(await first()).toMatchObject({ settled: { accepted: 0, awaiting: 3 }, state: "awaiting-run" });
    expect(all(await room(), "disposition").at(-1)).toMatchObject({ assignedTo: "data-steward" });
    expect(all(await room(), "recordAcceptance")).toHaveLength(1);
  });

  it("holds no record id, value or name in the journal", async () => {
    await land(findings(3));
    await mend(keyOf(finding(1)));
    const [entry] = (await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000)).slice(-1);
    expect(entry?.command).toBe("dispositions.dispose");
    expect(entry?.changes.map(({ type }) => type).sort()).toEqual(["causeGroup", "disposition"]);
    expect(JSON.stringify(entry)).not.toMatch(/AllergyIntolerance\//);
  });
});

describe("two people at once", () => {
  it("both decide, the later one stands, and nothing is lost", async () => {
    await land(findings(3));
    const shown = await seen();
    const both = await Promise.all([
      as(setup.runtime, people["data-steward"], dispose, { ...shown, kind: "fix" }),
      signAs(setup.runtime, people["clinical-informatics"], acceptRecords, shown),
    ]);
    const later = both.reduce((a, b) => ((a.seq ?? 0) > (b.seq ?? 0) ? a : b));
    const { group } = await first();
    expect(group.covers).toEqual([{ by: Object.values(later.result)[0], records: 3 }]);
    const entities = await room();
    expect([all(entities, "disposition").length, all(entities, "recordAcceptance").length]).toEqual([1, 1]);
  });
});
