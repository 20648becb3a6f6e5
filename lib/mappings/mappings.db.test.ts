import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findMeasured } from "#lib/criteria/rules.ts";
import { perform } from "#lib/door/query.ts";
import { as, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { readRoom } from "#lib/room/queries.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { addVersion, decideCode, signVersion, withdrawMappingSignOff } from "./commands.ts";
import { listCodes } from "./queries.ts";
import { conceptMapOf, contentHashOf, coverageNow, usesNow } from "./rules.ts";
import { MAPPING_ROW } from "./testing.ts";

const setup = prepareRuntime();

describe("mappings in a room", () => {
  it("are those that a run's crosswalk names; a gate is met when they are signed and every code is decided on", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, [
      "clinical-informatics",
      "app-owner",
      "data-steward",
    ]);
    const folder = await mkdtemp(join(tmpdir(), "holdpoint-mappings-"));
    try {
      const { paths } = await samplePair(join(folder, "pair"), { patients: 20 });
      // Without its ConceptMaps every local code is one for the terminologist.
      const { conceptmaps: _left, ...unmapped } = paths;
      await reconcile({ ...unmapped, out: join(folder, "out"), sink: new RunSink(runtime, cutoverId) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const room = async () => (await readRoom(runtime.db, cutoverId)).entities;
    const found = async (needsCodes: boolean) =>
      findMeasured(
        { id: "", gateId: "" },
        { kind: "mappings", needsCodes },
        await room(),
        {} as never,
        Date.now(),
      );

    const use = usesNow(await room());
    const version = use?.uses[0]?.version ?? "";
    expect(use?.uses).toHaveLength(1);
    expect(await found(false)).toMatchObject({
      state: "not-met",
      finding: expect.stringContaining("not written down here"),
    });

    const rows = [MAPPING_ROW];
    const { result } = await as(runtime, people["app-owner"], addVersion, {
      cutoverId,
      version,
      rows,
      change: "First",
    });
    await expect(
      as(runtime, people["app-owner"], addVersion, { cutoverId, version, rows, change: "Again" }),
    ).rejects.toThrow("never rewritten");
    expect(await found(false)).toMatchObject({
      state: "not-met",
      finding: expect.stringContaining("has not signed"),
    });
    const { mappingVersionId } = result;
    const position = "clinical-informatics" as const;
    const unsigned = { cutoverId, mappingVersionId, position };
    await expect(
      signAs(runtime, people["clinical-informatics"], signVersion, {
        ...unsigned,
        contentHash: "0".repeat(64),
      }),
    ).rejects.toThrow("not the rows");
    const contentHash = contentHashOf(version, rows);
    const signed = await signAs(runtime, people["clinical-informatics"], signVersion, {
      ...unsigned,
      contentHash,
    });
    expect(await found(false)).toMatchObject({ state: "met", finding: `signed: ${version}` });

    const coverage = coverageNow(await room());
    const runId = coverage?.runId ?? "";
    expect(coverage?.open).toBeGreaterThan(0);
    expect(await found(true)).toMatchObject({
      state: "not-met",
      finding: expect.stringContaining("terminologist"),
    });
    const look = { cutoverId, runId, queue: "yes" as const, limit: 500 };
    const { codes } = await perform(runtime, listCodes, look, people["data-steward"].caller);
    expect(codes).toHaveLength(coverage?.open ?? 0);
    for (const { system, code } of codes) {
      const isNamed = !code.startsWith("hash:");
      const decision = isNamed ? ("map-to" as const) : ("keep-local" as const);
      const target = isNamed ? { system: "http://snomed.info/sct", code: "1" } : null;
      const input = { cutoverId, runId, system, code, decision, target, reason: "Looked up" };
      await as(runtime, people["clinical-informatics"], decideCode, input);
    }
    expect(await found(true)).toMatchObject({ state: "met" });
    expect(JSON.stringify(conceptMapOf(await room()))).toContain('"equivalence":"equivalent"');

    const { mappingSignOffId } = signed.result;
    await as(runtime, people["clinical-informatics"], withdrawMappingSignOff, {
      cutoverId,
      mappingSignOffId,
      reason: "Read too fast",
    });
    expect(await found(true)).toMatchObject({ state: "not-met" });
  });
});
