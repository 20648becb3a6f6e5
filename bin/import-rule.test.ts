import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const BIOME = join(ROOT, "node_modules", ".bin", "biome");

/** A file, and a line in it that the rule refuses. */
const REFUSED: [file: string, line: string][] = [
  ["lib/gates/schema.ts", 'import { describeGate } from "./rules.ts";'],
  ["lib/gates/schema.ts", 'import { openDatabase } from "#lib/db.ts";'],
  ["lib/gates/schema.ts", 'import { useState } from "react";'],
  ["lib/gates/rules.ts", 'import type { Tx } from "#lib/db.ts";'],
  ["lib/gates/rules.ts", 'import type { Gate } from "#prisma/generated/client.ts";'],
  ["lib/gates/rules.ts", 'import { openPoll } from "./commands.ts";'],
  ["lib/gates/rules.ts", 'export { loadGate } from "#lib/gates/queries.ts";'],
  ["lib/gates/rules.ts", 'import { useState } from "react";'],
  ["lib/gates/rules.ts", 'import { redirect } from "next/navigation";'],
  ["lib/gates/rules.ts", 'import { readFile } from "node:fs/promises";'],
  ["lib/gates/rules.ts", "export const now = Date.now();"],
  ["lib/gates/rules.ts", "export const now = new Date();"],
  ["lib/gates/rules.ts", "export const dice = Math.random();"],
  ["lib/gates/criteria.ts", 'export const database = await import("pg");'],
  ["lib/signatures/statement.ts", 'import { log } from "#lib/log.ts";'],
  ["lib/comms/send.ts", 'import { openDatabase } from "#lib/db.ts";'],
  ["lib/comms/send.ts", 'import pg from "pg";'],
  ["lib/comms/commands.ts", 'import Page from "#app/page.tsx";'],
  ["lib/comms/send.ts", "export const home = process.env.HOME;"],
  ["lib/room/follow.client.ts", 'import { tail } from "./tail.server.ts";'],
  ["components/gates/Gate.tsx", 'import { openPoll } from "#lib/gates/commands.ts";'],
  ["components/gates/Gate.tsx", 'import { loadGate } from "#lib/gates/queries.ts";'],
  ["components/gates/Gate.tsx", 'import { live } from "#lib/room/live.server.ts";'],
  ["components/gates/Gate.tsx", 'import { readFile } from "node:fs/promises";'],
  ["components/gates/Gate.tsx", 'import Page from "#app/page.tsx";'],
  ["components/ui/Button.tsx", 'import { gateState } from "#lib/gates/rules.ts";'],
  ["components/ui/Button.tsx", 'import { GateCard } from "#components/gates/GateCard.tsx";'],
  ["app/cutovers/page.tsx", 'import { gateState } from "#lib/gates/rules.ts";'],
  ["app/cutovers/page.tsx", 'import { openDatabase } from "#lib/db.ts";'],
];

/** What the same kinds of file may do. */
const ALLOWED: [file: string, line: string][] = [
  ["lib/signals/schema.ts", 'import { z } from "zod";'],
  ["lib/signals/schema.ts", 'import { gate } from "#lib/gates/schema.ts";'],
  ["lib/signals/rules.ts", 'import { gateState } from "#lib/gates/rules.ts";'],
  ["lib/signals/rules.ts", "export const at = (ms: number) => new Date(ms);"],
  ["lib/signals/commands.ts", 'import type { Tx } from "#lib/db.ts";'],
  ["lib/signals/queries.ts", 'import type { Tx } from "#lib/db.ts";'],
  ["lib/room/tail.server.ts", 'import { openDatabase } from "#lib/db.ts";'],
  ["components/signals/Signal.tsx", 'import { signalState } from "#lib/signals/rules.ts";'],
  ["components/signals/Signal.tsx", 'import { Button } from "#components/ui/Button.tsx";'],
  ["app/wall/page.tsx", 'import { loadWall } from "#lib/room/queries.ts";'],
  ["app/wall/page.tsx", 'import { Wall } from "#components/board/Wall.tsx";'],
];

/** The rule is in style/noRestrictedImports, style/noProcessEnv and a plugin; unused names are beside the point here. */
const RULES = ["lint/style/noRestrictedImports", "lint/style/noProcessEnv", "plugin"];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-imports-"));
  for (const path of ["biome.json", ".ci/pure.grit"]) await cp(join(ROOT, path), join(folder, path));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.for(REFUSED)("%s may not say: %s", async ([file, line]) => {
  expect(await complaints(file, line)).not.toEqual([]);
});

test.for(ALLOWED)("%s may say: %s", async ([file, line]) => {
  expect(await complaints(file, line)).toEqual([]);
});

async function complaints(file: string, line: string): Promise<string[]> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${line}\n`);
  const run = promisify(execFile)(BIOME, ["lint", "--vcs-enabled=false", "--reporter=json", file], {
    cwd: folder,
  });
  const { stdout } = await run.catch((failed: { stdout: string }) => failed);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; severity: string }[] };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ category }) => category).filter((category) => RULES.includes(category));
}
