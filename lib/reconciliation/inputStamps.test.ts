import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generatePopulation } from "#lib/drill/population/generate.ts";
import { changedBetween, stampInputs } from "./inputStamps.ts";
import type { OnProgress } from "./progress.ts";
import { reconcile, reconcileShard } from "./reconcile.ts";

let folder: string;
let pair: { source: string; target: string; crosswalk: string; conceptmaps: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-stamps-"));
  await generatePopulation({ patients: 3, seed: "stamps" }, { out: join(folder, "made") });
}, 60_000);
async function makeAnew(): Promise<void> {
  await rm(join(folder, "pair"), { recursive: true, force: true });
  await cp(join(folder, "made"), join(folder, "pair"), { recursive: true });
}
beforeEach(async () => {
  await makeAnew();
  const at = (name: string): string => join(folder, "pair", name);
  pair = {
    source: at("source"),
    target: at("target"),
    crosswalk: at("crosswalk.ndjson"),
    conceptmaps: at("conceptmaps"),
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Another file under the name of the old one, of the same size and with its time. */
async function replace(path: string): Promise<void> {
  const text = await readFile(path);
  text.reverse();
  await writeFile(`${path}.new`, text);
  const time = new Date("2026-11-20T00:00:00Z");
  await utimes(path, time, time);
  await utimes(`${path}.new`, time, time);
  await rename(`${path}.new`, path);
}

const CHANGES: [string, () => Promise<void>][] = [
  ["written to", () => appendFile(join(pair.target, "Patient.ndjson"), "\n")],
  ["replaced by one of its size and time", () => replace(join(pair.source, "Patient.ndjson"))],
  ["taken away", () => rm(join(pair.target, "Patient.ndjson"))],
  ["joined by another", () => writeFile(join(pair.source, "Flag.ndjson"), "")],
  ["a crosswalk that grows", () => appendFile(pair.crosswalk, "\n")],
  ["a ConceptMap more", () => writeFile(join(pair.conceptmaps, "more.json"), "{}")],
];

describe("extracts that change under a run", () => {
  it.each(CHANGES)(
    "are refused, and leave no result: %s",
    async (_, change) => {
      const out = await mkdtemp(join(folder, "out-"));
      for (const work of [
        (onProgress: OnProgress) => reconcile({ ...pair, out, threads: 1 }, onProgress),
        (onProgress: OnProgress) =>
          reconcileShard({ ...pair, out, threads: 1, shard: { index: 1, count: 2 } }, onProgress),
      ]) {
        const stamps = await stampInputs(pair);
        let changed: Promise<void> | undefined;
        const running = work(({ phase }) => {
          if (phase !== "unpacking") changed ??= change();
        });
        await expect(running).rejects.toMatchObject({ code: "INPUT_CHANGED" });
        await changed;
        expect(await readdir(out)).toEqual([]);
        expect(changedBetween(stamps, await stampInputs(pair))).toBeDefined();
        await makeAnew();
      }
    },
    60_000,
  );

  it("are refused when they are not those that somebody looked at before", async () => {
    const stamps = await stampInputs(pair);
    await appendFile(pair.crosswalk, "\n");
    const out = join(folder, "other");
    await expect(reconcile({ ...pair, stamps, out, threads: 1 })).rejects.toMatchObject({
      code: "INPUT_CHANGED",
      message: expect.stringContaining("crosswalk.ndjson (crosswalk) was changed or replaced"),
    });
  });

  it("are the same while nobody touches them", async () => {
    expect(changedBetween(await stampInputs(pair), await stampInputs(pair))).toBeUndefined();
  });
});
