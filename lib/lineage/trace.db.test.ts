import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { type LineageLine, readLineage } from "#lib/reconciliation/lineage.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { discrepancyLineSchema } from "#lib/reconciliation/schema.ts";
import { startRun } from "#lib/runs/commands.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { asSystem } from "#prisma/factories.ts";
import { traceRecord } from "./commands.ts";
import { fileClaims } from "./ingest.ts";
import { listBatches } from "./queries.ts";

const setup = prepareRuntime();
let folder: string;
let paths: PairPaths;
let room: Awaited<ReturnType<typeof makeRoom<"data-steward" | "executive">>>;
const claims: LineageLine[] = [];

const land = () =>
  reconcile({
    ...paths,
    out: join(folder, "report"),
    sink: new RunSink(setup.runtime, room.cutoverId),
  });
const trace = async (record: string) =>
  (await as(setup.runtime, room.people["data-steward"], traceRecord, { cutoverId: room.cutoverId, record }))
    .result;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-lineage-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 20 }));
  room = await makeRoom(setup.runtime, ["data-steward", "executive"]);
  await land();
  for await (const claim of readLineage(paths.crosswalk)) claims.push(claim);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An altered record that the loader says it migrated, from the engine's own report. */
async function alteredRecord() {
  const lines = (await readFile(join(folder, "report", "discrepancies.ndjson"), "utf8")).trim().split("\n");
  const found = lines
    .map((line) => discrepancyLineSchema.parse(JSON.parse(line)))
    .find(({ kind, source, target }) => kind === "altered" && source !== null && target !== null);
  const claim = claims.find(({ source }) => source === found?.source);
  if (!found?.target || !claim) throw new Error("The sample pair has no altered record.");
  return { ...claim, target: found.target };
}

describe("a record's lineage", () => {
  it("is found by its id at the source, with what the loader did and what the run found", async () => {
    const record = await alteredRecord();
    const found = await trace(record.source);
    const { batch, mappingVersion, operator, transformedAt, disposition } = record;
    expect(found.claims).toMatchObject([
      { side: "source", runNumber: 1, batch, mappingVersion, operator, transformedAt, disposition },
    ]);
    expect(batch).not.toBeNull();
    expect(found.discrepancies).toMatchObject([{ kind: "altered", runNumber: 1 }]);
    expect(found.crosswalksFiled).toBe(1);
  });

  it("is found by its id at the target, also without its type", async () => {
    const { target } = await alteredRecord();
    const [, bare = ""] = target.split("/");
    for (const name of [target, bare]) {
      const found = await trace(name);
      expect(found.claims.map(({ side }) => side)).toEqual(["target"]);
      expect(found.pseudonyms).toHaveLength(1);
    }
  });

  it("says so when nothing is known of a record", async () => {
    expect(await trace("Encounter/never-heard-of")).toMatchObject({
      claims: [],
      discrepancies: [],
      pseudonyms: [{ resourceType: "Encounter" }],
    });
    expect((await trace("never-heard-of")).pseudonyms).toEqual([]);
    await expect(trace("two words")).rejects.toThrow("not the name of a record");
  });

  it("is looked up in the journal under its pseudonym, and its id is nowhere", async () => {
    const { source } = await alteredRecord();
    const { pseudonyms } = await trace(source);
    const entries = await entriesAfter(setup.runtime.db, room.cutoverId, 0, 1_000);
    expect(entries.at(-1)).toMatchObject({
      command: "lineage.traceRecord",
      reason: `${pseudonyms[0]?.resourceType} ${pseudonyms[0]?.pseudonym}`,
      actor: { name: room.people["data-steward"].name },
    });
    const [, bare = ""] = source.split("/");
    const kept = await setup.runtime.db.$queryRaw<{ kept: string }[]>`
      SELECT concat(c, d, i) AS kept FROM lineage_claim c
        FULL JOIN discrepancy d ON false FULL JOIN idempotency_record i ON false`;
    expect(JSON.stringify([entries, kept])).not.toContain(bare);
  });

  it("is none of an executive's business", async () => {
    await expect(
      as(setup.runtime, room.people.executive, traceRecord, {
        cutoverId: room.cutoverId,
        record: "Encounter/1",
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is filed once for the same crosswalk, and counted by batch", async () => {
    await land();
    expect(await setup.runtime.db.lineageClaim.count({ where: { cutoverId: room.cutoverId } })).toBe(
      claims.length,
    );
    // A batch that comes after it is filed, the same again or one more, changes nothing.
    const filed = await setup.runtime.db.crosswalk.findFirstOrThrow({ where: { cutoverId: room.cutoverId } });
    const { runId } = await asSystem(setup.runtime, startRun, {
      cutoverId: room.cutoverId,
      label: "Late",
    });
    const late = {
      ordinal: 1_000_000,
      resourceType: "Patient",
      sourcePseudonym: "0".repeat(20),
      targetPseudonym: null,
      disposition: "rejected",
      batch: null,
      mappingVersion: null,
      operator: null,
      transformedAt: null,
    } as const;
    const system = { kind: "system", name: "test" } as const;
    expect(
      await perform(
        setup.runtime,
        fileClaims,
        { cutoverId: room.cutoverId, runId, crosswalkSha256: filed.sha256, claims: [late], isLast: true },
        system,
      ),
    ).toEqual({});
    expect(await setup.runtime.db.lineageClaim.count({ where: { cutoverId: room.cutoverId } })).toBe(
      claims.length,
    );
    const { batches } = await perform(
      setup.runtime,
      listBatches,
      { cutoverId: room.cutoverId },
      room.people.executive.caller,
    );
    const counted = batches.reduce((sum, b) => sum + b.migrated + b.rejected + b.skipped + b.quarantined, 0);
    expect(counted).toBe(claims.length);
    expect(batches.length).toBe(new Set(claims.map(({ batch }) => batch)).size);
  });
});
