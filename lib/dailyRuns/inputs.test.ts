import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadReconciliation } from "./inputs.server.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-inputs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const NIGHTLY = "version: 1\nwork: /w\ninputs:\n  nightly: {source: /s, target: /t, crosswalk: /c";

it("names extracts, and no rules of their own: a plan goes by those in force in its room", async () => {
  const path = join(folder, "reconciliation.yaml");
  await writeFile(path, `${NIGHTLY}}\n`);
  expect(loadReconciliation({ reconciliationFile: path })?.inputs.nightly).toEqual({
    source: "/s",
    target: "/t",
    crosswalk: "/c",
  });
  await writeFile(path, `${NIGHTLY}, rules: /etc/rules.yaml}\n`);
  expect(() => loadReconciliation({ reconciliationFile: path })).toThrow(
    /reconciliation\.yaml:4:\d+ inputs\.nightly\.rules: a planned run goes by the rules in force in its room/,
  );
});
