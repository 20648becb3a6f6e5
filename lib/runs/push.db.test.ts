import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Mishap, type ServedApi, serveApi } from "#lib/door/serve.testing.ts";
import { makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { pseudonymizer } from "#lib/journal/pseudonym.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { readRoom } from "#lib/room/queries.ts";
import { addToken } from "#prisma/factories.ts";
import { openPushSink, PushError, pushTarget } from "./push.ts";
import { latestCompleted, resultsOf } from "./rules.ts";

const setup = prepareRuntime();
let folder: string;
let paths: PairPaths;
let server: ServedApi | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-push-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 30 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => server?.close());

const serve = async (mishap?: Mishap): Promise<ServedApi> => {
  server = await serveApi(setup.runtime, mishap);
  return server;
};

describe("a run that is pushed to a server", () => {
  it("lands whole and once, whatever happens to single requests, and takes no record id along", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, ["data-steward"]);
    const token = await addToken(runtime, cutoverId, "reconciliation");
    const seen = new Map<string, number>();
    // Every kind of request fails in each of the three ways once before it gets through.
    const { url, bodies } = await serve((_, path) => {
      const times = (seen.get(path) ?? 0) + 1;
      seen.set(path, times);
      return (["torn", "unavailable", "busy"] as const)[times - 1];
    });
    const sink = await openPushSink({ url: `${url}/cutovers/${cutoverId}`, token });
    const report = await reconcile({ ...paths, out: join(folder, "out"), sink });

    const { entities } = await readRoom(runtime.db, cutoverId);
    expect(Object.values(entities.run)).toHaveLength(1);
    const run = latestCompleted(entities);
    expect(run).toMatchObject({ status: "completed", verdict: report.verdict, inputHash: report.inputHash });
    const results = resultsOf(entities, run?.id ?? "");
    expect(results.map(({ domain, resultHash }) => [domain, resultHash]).sort()).toEqual(
      report.domains.map(({ domain, resultHash }) => [domain, resultHash]).sort(),
    );
    const filed = await runtime.db.discrepancy.findMany({ where: { runId: run?.id } });
    expect(filed).toHaveLength(report.discrepancies);
    expect(await runtime.db.lineageClaim.count({ where: { cutoverId } })).toBe(report.crosswalk.lines);

    // The names are those of runs that land in process, or a record could not be followed through both.
    const pseudonym = pseudonymizer(runtime.journalKey, cutoverId);
    const example = report.causes.flatMap(({ examples }) => examples).find(({ source }) => source !== null);
    expect(filed.map(({ sourcePseudonym }) => sourcePseudonym)).toContain(pseudonym(example?.source ?? ""));
    expect(bodies.join("\n")).not.toMatch(/(Patient|Encounter|Observation|AllergyIntolerance)\//);
    // Values went along too, sealed: of every patient's name nothing is in what was sent.
    expect(await runtime.db.discrepancyValue.count({ where: { runId: run?.id } })).toBe(report.discrepancies);
    expect(await runtime.db.sampledRecord.count({ where: { runId: run?.id } })).toBeGreaterThan(50);
    const patients = (await readFile(join(paths.source, "Patient.ndjson"), "utf8"))
      .split("\n")
      .filter(Boolean);
    // Long enough not to stand in base64 by accident.
    const names = patients
      .map((patient) => String(JSON.parse(patient).name[0].family))
      .filter((name) => name.length > 5);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(bodies.join("\n")).not.toContain(name);
  });

  it("is refused before it starts with a token for something else, of another cutover, or none", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, ["data-steward"]);
    const elsewhere = await makeRoom(runtime, ["data-steward"]);
    const { url } = await serve();
    for (const token of [
      await addToken(runtime, cutoverId, "signals"),
      await addToken(runtime, elsewhere.cutoverId, "reconciliation"),
      "hp_wrong",
    ]) {
      const opened = openPushSink({ url, cutoverId, token });
      await expect(opened).rejects.toThrow(/^The server refused \(40[13]\): /);
      await expect(opened).rejects.not.toThrow(token);
    }
  });

  it("gives up after its patience, and says that the result is not lost", async () => {
    const { url } = await serve(() => "unavailable");
    const opened = openPushSink({ url, cutoverId: crypto.randomUUID(), token: "t", patienceMs: 300 });
    await expect(opened).rejects.toThrow("The result is in its folder on this machine");
  });
});

describe("where a run is pushed to", () => {
  const id = "01930000-0000-7000-8000-00000000000A";

  it("is the server, with the cutover in the address or beside it", () => {
    const expected = { origin: "https://h.example.org", cutoverId: id.toLowerCase() };
    expect(pushTarget(`https://h.example.org/cutovers/${id}/data?x=1`)).toEqual(expected);
    expect(pushTarget("https://h.example.org", id)).toEqual(expected);
  });

  it.each([
    ["a token over plain HTTP", "http://h.example.org"],
    ["something that is no address", "h.example.org"],
    ["another protocol", "ftp://h.example.org"],
  ])("is refused: %s", (_, url) => {
    expect(() => pushTarget(url, id)).toThrow(PushError);
  });

  it("has to name the cutover", () => {
    expect(() => pushTarget("https://h.example.org")).toThrow("Name the cutover");
  });
});
