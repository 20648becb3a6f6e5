import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { count, instant, line, sha256 } from "#lib/door/fields.ts";
import { basesKnownBySchema, inputFileSchema, unparsableLineSchema } from "./schema.ts";
import type { Store } from "./store.ts";

/** What a later run over a delta goes on from: keys, fingerprints and places of records, and what was found of them. Never a value. */
export const STATE_FILE = "state.duckdb";

/** A file that records were read from, as plain NDJSON. */
const stateFileSchema = z.object({
  name: line,
  resourceType: z.string(),
  /** As it was given, absolute. */
  path: z.string(),
  /** Of the file unpacked. */
  bytes: count,
  sha256,
});
export type StateFile = z.infer<typeof stateFileSchema>;

/** A part of the crosswalk: the parts follow each other as if they were one file. */
const statePartSchema = stateFileSchema.omit({ resourceType: true }).extend({
  /** Where it begins in the whole. */
  from: count,
  /** Bytes of the file that an earlier part has. */
  skip: count,
  /** Lines of the file, those of the earlier part too. */
  lines: count,
});
export type StatePart = z.infer<typeof statePartSchema>;

/** Which servers a side's references lead to; see SideServers. */
const stateServersSchema = z.object({
  own: z.array(line),
  knownBy: basesKnownBySchema,
  /** Whether a reference gives a base. */
  hasAbsolute: z.boolean(),
  /** Names of other servers, by their number. */
  names: z.array(z.tuple([z.string(), line])),
});
export type StateServers = z.infer<typeof stateServersSchema>;

export const stateMetaSchema = z.object({
  format: z.literal("holdpoint-reconciliation-state/1"),
  /** What computed it: another engine may see the same record otherwise. */
  engine: sha256,
  /** The extracts hold every change up to this moment. */
  until: instant,
  rulesSha256: sha256,
  files: z.object({
    source: z.array(stateFileSchema),
    target: z.array(stateFileSchema),
    crosswalk: z.array(statePartSchema),
  }),
  inputs: z.array(inputFileSchema),
  typeNames: z.array(z.tuple([z.int(), z.string()])),
  servers: z.object({ source: stateServersSchema, target: stateServersSchema }),
  unparsableLines: z.array(unparsableLineSchema.extend({ resourceType: z.string() })),
  unparsableByType: z.array(z.tuple([z.string(), count])),
  /** Records that the report named because their side has their id more than once, by type. */
  repeated: z.array(
    z.tuple([
      z.string(),
      z.object({ source: z.array(z.string()).readonly(), target: z.array(z.string()).readonly() }),
    ]),
  ),
  crosswalk: z.object({ lines: count, unparsable: count, unparsableLines: z.array(unparsableLineSchema) }),
});
export type StateMeta = z.infer<typeof stateMetaSchema>;

let engine: string | undefined;

const ENGINE_FOLDERS = ["./", "./rules/", "./assembly/"];
const ENGINE_FILE = /^(?!.*\.test\.ts$).*\.(ts|wasm)$/;

/** Names this engine, by the bytes that it is made of. */
export function engineHash(): string {
  if (engine !== undefined) return engine;
  const hash = createHash("sha256");
  for (const folder of ENGINE_FOLDERS) {
    const address = new URL(folder, import.meta.url);
    for (const name of readdirSync(address).sort())
      if (ENGINE_FILE.test(name)) hash.update(`${name}\n`).update(readFileSync(new URL(name, address)));
  }
  engine = hash.digest("hex");
  return engine;
}

const SIDE_TABLES = (side: "source" | "target"): Readonly<Record<string, string>> => ({
  [side]: `SELECT * FROM ${side}`,
  [`${side}_extra`]: `SELECT key, type, extra::BIGINT AS extra FROM ${side}_duplicates`,
  // What pairs by key gave is found anew: the pairs may be others.
  [`${side}_keys`]:
    side === "target"
      ? "SELECT k.* FROM target_keys k ANTI JOIN late_keys l ON k.key = l.key AND k.slot = l.slot"
      : "SELECT * FROM source_keys",
  [`${side}_links`]: `SELECT type, key, times, owner FROM ${side}_links`,
  [`${side}_servers`]: `SELECT DISTINCT key, server FROM ${side}_servers`,
});

/** Makes room for the results of cases, so that `saveState` can keep them. */
export async function prepareCases(store: Store): Promise<void> {
  await store.run(
    "CREATE TABLE cases (sort VARCHAR, source VARCHAR, target VARCHAR, claim VARCHAR, by_key VARCHAR, result VARCHAR)",
  );
}

/** Writes the state of a run that has found all that it finds. */
export async function saveState(store: Store, path: string, meta: StateMeta): Promise<void> {
  const tables: Readonly<Record<string, string>> = {
    ...SIDE_TABLES("source"),
    ...SIDE_TABLES("target"),
    target_waiting: "SELECT * FROM target_waiting",
    claims: "SELECT * FROM claims",
    cases:
      "SELECT sort, source::BIGINT AS source, target::BIGINT AS target, claim::BIGINT AS claim, by_key::INTEGER AS by_key, result FROM cases",
    meta: `SELECT ${quoted(JSON.stringify(meta))} AS text`,
  };
  await store.run(`ATTACH ${quoted(path)} AS kept`);
  for (const [name, select] of Object.entries(tables))
    await store.run(`CREATE TABLE kept.${name} AS ${select}`);
  await store.run("CHECKPOINT kept");
  await store.run("DETACH kept");
}

/** A text as SQL writes it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
