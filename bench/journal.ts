import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { sha256 } from "#lib/journal/digest.ts";
import type { EntryRecord } from "#lib/journal/exportFormat.ts";
import { leafHash } from "#lib/journal/leaf.ts";
import { GrowingTree } from "#lib/journal/merkle.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { verifyJournal } from "#lib/journal/verify.ts";
import { writeResults } from "./results.ts";

/**
 * The journal's tree against raw SHA-256 of the same bytes. Both sides take the same entries in turn, block by block, so that
 * other work on the machine hits both.
 */

const { values } = parseArgs({
  options: { entries: { type: "string", default: "1000000" }, json: { type: "string" } },
});
const ENTRIES = Number(values.entries);
const ENTRIES_PER_BLOCK = 10_000;
const BYTES_PER_MB = 1_000_000;

const SCOPE = "019abc00-0000-7000-8000-000000000001";
const STARTED_AT_MS = Date.UTC(2026, 10, 21);

/** An entry like those that a room makes most: a trigger changed its state. */
function entryOf(seq: number): Entry {
  const at = new Date(STARTED_AT_MS + seq).toISOString();
  const id = `019abc00-0000-7000-8000-${String(seq).padStart(12, "0")}`;
  return {
    version: 1,
    scope: SCOPE,
    seq,
    occurredAt: at,
    recordedAt: at,
    actor: { kind: "system", name: "trigger evaluator" },
    command: "triggers.transition",
    reason: null,
    changes: [
      {
        type: "trigger",
        id,
        after: {
          id,
          cutoverId: SCOPE,
          signalId: SCOPE,
          name: "Lab results reach the nurses",
          recommendation: "Roll back the results interface of the pilot units.",
          threshold: 15,
          clearThreshold: 10,
          forSeconds: 120,
          keepFiringForSeconds: 300,
          state: "firing",
          stateSince: at,
          clearSince: null,
          stateValue: seq % 100,
        },
      },
    ],
  };
}

const times = { rawStream: 0, raw: 0, leaves: 0, tree: 0, verify: 0 };

function timed<T>(what: keyof typeof times, work: () => T): T {
  const startedAt = performance.now();
  const result = work();
  times[what] += performance.now() - startedAt;
  return result;
}

/** Hands the entries to the verifier, which is timed without the making of them. */
async function* records(): AsyncGenerator<EntryRecord> {
  const stream = createHash("sha256");
  const tree = new GrowingTree();
  for (let first = 1; first <= ENTRIES; first += ENTRIES_PER_BLOCK) {
    const count = Math.min(ENTRIES_PER_BLOCK, ENTRIES - first + 1);
    const block = Array.from({ length: count }, (_, n) => Buffer.from(canonicalJson(entryOf(first + n))));
    bytes += block.reduce((sum, { length }) => sum + length, 0);
    timed("rawStream", () => block.forEach((entry) => void stream.update(entry)));
    timed("raw", () => block.forEach((entry) => void sha256(entry)));
    const leaves = timed("leaves", () => block.map(leafHash));
    timed("tree", () => leaves.forEach((leaf) => void tree.append(leaf)));
    const startedAt = performance.now();
    for (const [n, entry] of block.entries()) {
      const leaf = leaves[n];
      if (leaf) yield { kind: "entry", seq: first + n, bytes: entry, leafHash: leaf };
    }
    times.verify += performance.now() - startedAt;
  }
  timed("rawStream", () => stream.digest());
  roots.push(timed("tree", () => tree.root()));
}

let bytes = 0;
const roots: Uint8Array[] = [];
const verified = await verifyJournal(records(), { keys: [], savedHeads: [] });
roots.push(verified.rootHash);
if (verified.misfit || new Set(roots.map((root) => Buffer.from(root).toString("hex"))).size !== 1)
  throw new Error("The tree and the verifier do not agree.");

const rows = [
  { what: "raw SHA-256, one hash an entry", ms: times.raw },
  { what: "raw SHA-256, one stream over all", ms: times.rawStream },
  { what: "leaf hashes", ms: times.leaves },
  { what: "leaf hashes and tree", ms: times.leaves + times.tree },
  { what: "tree from kept leaf hashes, as a server that starts", ms: times.tree },
  { what: "verify: parse, schema, canonical form, hashes, tree", ms: times.verify },
];
const results = rows.map(({ what, ms }) => ({
  what,
  seconds: Number((ms / 1_000).toFixed(2)),
  entriesPerSecond: Math.round((ENTRIES / ms) * 1_000),
  megabytesPerSecond: Math.round(bytes / BYTES_PER_MB / (ms / 1_000)),
  timesRaw: Number((ms / times.raw).toFixed(2)),
  timesRawStream: Number((ms / times.rawStream).toFixed(2)),
}));
console.log(
  `\nThe journal's tree: ${ENTRIES.toLocaleString("en-US")} entries, ${Math.round(bytes / BYTES_PER_MB)} MB, ${Math.round(bytes / ENTRIES)} bytes each`,
);
console.table(results);
await writeResults(values.json, "journal", { entries: ENTRIES, bytes, results });
