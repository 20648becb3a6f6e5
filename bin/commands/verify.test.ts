import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { originOf, signTreeHead } from "#lib/journal/checkpoint.ts";
import { formatRecord } from "#lib/journal/exportFormat.ts";
import { leafHash } from "#lib/journal/leaf.ts";
import { inclusionProof, rootOf } from "#lib/journal/merkle.ts";
import { formatVkey } from "#lib/journal/note.ts";
import { localSigner, newSigningKey } from "#lib/journal/signer.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SCOPE = "019abc00-0000-7000-8000-000000000001";
const signer = localSigner("holdpoint.example.org", newSigningKey());
const key = formatVkey({ name: signer.keyName, publicKey: signer.publicKey });

const stranger = localSigner("stranger.example.org", newSigningKey());
const strangerKey = formatVkey({ name: stranger.keyName, publicKey: stranger.publicKey });

let dir: string;
let lines: string[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-verify-"));
  const entries = Array.from({ length: 5 }, (_, n) =>
    Buffer.from(
      canonicalJson({
        version: 1,
        scope: SCOPE,
        seq: n + 1,
        occurredAt: "2026-11-21T07:00:00.000Z",
        recordedAt: "2026-11-21T07:00:00.000Z",
        actor: { kind: "system", name: "test" },
        command: "runs.finishRun",
        reason: null,
        changes: [],
      }),
    ),
  );
  const leaves = entries.map(leafHash);
  const headOf = (size: number): Promise<string> =>
    signTreeHead(
      { origin: originOf(signer.keyName, SCOPE), size, rootHash: rootOf(leaves.slice(0, size)) },
      signer,
    );
  lines = entries.map((bytes, n) =>
    formatRecord({ kind: "entry", seq: n + 1, bytes, leafHash: leafHash(bytes) }),
  );
  await mkdir(join(dir, "anchor"));
  for (const size of [3, 5]) await writeFile(join(dir, "anchor", `${size}`), await headOf(size));
  await writeFile(join(dir, "whole"), `${lines.join("\n")}\n`);
  await writeFile(join(dir, "cut"), `${lines.slice(0, 4).join("\n")}\n`);
  const proof = {
    kind: "holdpoint-entry-proof",
    version: 1,
    scope: SCOPE,
    seq: 4,
    bytes: entries[3]?.toString("base64"),
    leafHash: Buffer.from(leaves[3] ?? []).toString("hex"),
    proof: inclusionProof(leaves, 3).map((hash) => Buffer.from(hash).toString("hex")),
    checkpoint: await headOf(5),
    signedAt: "2026-11-21T07:00:00.000Z",
  };
  await writeFile(join(dir, "proof"), JSON.stringify(proof));
  await writeFile(join(dir, "forged"), JSON.stringify({ ...proof, bytes: entries[2]?.toString("base64") }));
  await writeFile(join(dir, "torn"), `${lines.join("\n").slice(0, -9)}\n`);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs the command in a folder where there is no installation, with nothing in its environment that names a database. */
function holdpoint(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, "bin", "holdpoint.ts"), "verify", ...args],
      { cwd: dir, env: { NODE_ENV: "test", HOLDPOINT_DIR: join(dir, "nothing") } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

test.for<[what: string, args: string[], code: number, output: string]>([
  [
    "a whole journal, saved heads and the key",
    ["whole", "--head", "anchor", "--key", key],
    0,
    "FITS  5 entries",
  ],
  ["a whole journal alone, with what was not checked", ["whole"], 0, "Not checked: whether the tail was cut"],
  ["a cut tail", ["cut", "--head", join("anchor", "5"), "--key", key], 3, "entry 5"],
  ["a key without a head", ["whole", "--key", key], 3, "NOT VERIFIED"],
  ["a torn file", ["torn"], 2, "Line 5"],
  ["no file", ["nothing"], 2, "can't be read"],
  ["heads that are none", ["whole", "--head", "whole"], 2, "no saved tree head"],
  ["a damaged key", ["whole", "--key", key.replace(/.$/, "!")], 2, "not a verifier key"],
  ["an entry's proof", ["proof", "--proof", "--key", key], 0, "FITS  Entry 4"],
  ["an entry's proof without a key", ["proof", "--proof"], 0, "Not checked: who signed"],
  [
    "an entry's proof with another key",
    ["proof", "--proof", "--key", strangerKey],
    3,
    "None of the given keys",
  ],
  ["a forged proof", ["forged", "--proof", "--key", key], 3, "DOES NOT FIT  Entry 4 was changed"],
  ["a proof that is none", ["whole", "--proof"], 2, "not an entry's proof"],
  ["an option that is none", ["whole", "--nothing"], 2, "unknown option"],
])("%s", async ([, args, code, output]) => {
  const found = await holdpoint(...args);
  expect(found.output).toContain(output);
  expect(found.code).toBe(code);
});
