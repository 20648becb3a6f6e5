import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { count, instant, line, sha256 } from "#lib/door/fields.ts";
import { textLines } from "#lib/textLines.ts";
import type { Signature } from "./causes.ts";
import { BadInputError } from "./errors.ts";
import { type FindingRow, findingRow } from "./findingRow.ts";
import type { Findings } from "./findings.ts";
import { clearedLineSchema } from "./history.ts";
import { rulesSchema } from "./rules/schema.ts";
import {
  basesKnownBySchema,
  discrepancyLineSchema,
  inputFileSchema,
  normalizationSchema,
  unparsableLineSchema,
} from "./schema.ts";
import { MOST_SHARDS } from "./shards.ts";
import { engineHash } from "./state.ts";
import type { Store } from "./store.ts";
import { categorySchema, domainSchema } from "./vocabulary.ts";
import { ResultWriter } from "./write.ts";

export const SHARD_FILE = "shard.json";
const FINDINGS_FILE = "findings.ndjson";
const UNFINISHED = ".unfinished";
/** Lines that go into the store at a time. */
const LINES_AT_A_TIME = 1_024;

const sides = z.object({ source: count, target: count });
/** A map, written as the list of its entries. */
const entries = <Key extends z.ZodType, Value extends z.ZodType>(key: Key, value: Value) =>
  z
    .array(z.tuple([key, value]))
    .transform((pairs) => new Map(pairs as unknown as [z.output<Key>, z.output<Value>][]));

const typeCountsSchema = z.object({
  type: z.int(),
  eligible: count,
  equal: count,
  unequal: count,
  rejected: count,
  skipped: count,
  quarantined: count,
  missing: count,
  targetRecords: count,
  duplicateIds: sides,
  duplicateKeys: sides,
  danglingReferences: sides,
  normalizations: z.record(normalizationSchema, count),
});

const tallySchema = z.object({
  matched: count,
  missing: count,
  altered: count,
  benign: count,
  unexpected: count,
  duplicated: count,
  resurrected: count,
  wrongPatient: count,
  highRisk: count,
  discrepancies: count,
  unlisted: count,
  ambiguous: count,
  causes: entries(z.string(), count),
  categories: entries(categorySchema, count),
});

const serversSchema = z.object({
  own: z.array(line),
  knownBy: basesKnownBySchema,
  others: entries(line, count),
});

/** shard.json: what a shard found, but for its lines. */
const shardFileSchema = z.object({
  format: z.literal("holdpoint-reconciliation-shard/7"),
  /** The engine that made it: another one may have split the records otherwise. */
  engine: sha256,
  shard: z.object({ index: z.int().min(1), count: z.int().min(1).max(MOST_SHARDS) }),
  findings: z.object({
    inputs: z.array(inputFileSchema),
    rules: rulesSchema,
    isKeysCut: z.boolean(),
    servers: z.object({ source: serversSchema, target: serversSchema }),
    facts: z.object({
      counts: z.array(typeCountsSchema),
      typeNames: entries(z.int(), z.string()),
      tallies: entries(domainSchema, tallySchema),
      normalizations: entries(domainSchema, entries(normalizationSchema, count)),
      unparsableLines: z.array(unparsableLineSchema.extend({ resourceType: z.string() })),
      unparsableByType: entries(z.string(), count),
      nowhere: entries(
        z.string(),
        z.object({ records: count, first: z.array(z.object({ source: z.string(), claim: count })) }),
      ),
      repeated: entries(z.string(), z.object({ source: z.array(z.string()), target: z.array(z.string()) })),
    }),
    records: sides,
    bytes: count,
    crosswalk: z.object({
      lines: count,
      unknownSources: count,
      unparsable: count,
      unparsableLines: z.array(unparsableLineSchema),
    }),
  }),
  timing: z.object({
    startedAt: instant,
    durationMs: count,
    phases: z.array(z.object({ phase: line, durationMs: count })),
  }),
  /** What its findings were dated by: the run before, by the SHA-256 of its report.json, and what was taken for now. */
  history: z.object({ asOf: instant, previousSha256: sha256.nullable() }),
  pending: entries(domainSchema, tallySchema),
  cleared: z.array(clearedLineSchema),
  /** SHA-256 of findings.ndjson. */
  linesSha256: sha256,
});
export type ShardFile = Omit<z.output<typeof shardFileSchema>, "findings"> & { readonly findings: Findings };

export type ShardTiming = ShardFile["timing"];

/** Writes a shard's result; shard.json comes last: where it is, the rest is. */
export async function writeShard(
  folder: string,
  store: Store,
  content: Omit<ShardFile, "format" | "engine" | "linesSha256">,
): Promise<void> {
  const path = join(folder, FINDINGS_FILE);
  try {
    const hash = createHash("sha256");
    const file = await openForWriting(folder, path + UNFINISHED);
    try {
      for await (const rows of store.stream(
        "SELECT line, signature, place FROM findings ORDER BY domain, line, signature, place",
      )) {
        const text = rows.map(
          ({ line, signature, place }) =>
            `{"line":${String(line)},"signature":${String(signature)},"place":${JSON.stringify(place)}}\n`,
        );
        hash.update(text.join(""));
        await file.write(text.join(""));
      }
    } finally {
      await file.close();
    }
    const shard: ShardFile = {
      ...content,
      format: "holdpoint-reconciliation-shard/7",
      engine: engineHash(),
      linesSha256: hash.digest("hex"),
    };
    const text = JSON.stringify(shard, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
    await writeFile(join(folder, SHARD_FILE + UNFINISHED), `${text}\n`);
    await rename(path + UNFINISHED, path);
    await rename(join(folder, SHARD_FILE + UNFINISHED), join(folder, SHARD_FILE));
  } finally {
    for (const name of [FINDINGS_FILE, SHARD_FILE])
      await rm(join(folder, name + UNFINISHED), { force: true });
  }
}

async function openForWriting(folder: string, path: string): Promise<FileHandle> {
  try {
    await mkdir(folder, { recursive: true });
    return await open(path, "w");
  } catch (error) {
    throw new BadInputError(
      "OUT_NOT_WRITABLE",
      `The folder for the result, ${folder}, cannot be written to.`,
      {
        cause: error,
      },
    );
  }
}

export async function readShard(folder: string): Promise<ShardFile> {
  try {
    const text = await readFile(join(folder, SHARD_FILE), "utf8");
    return shardFileSchema.parse(JSON.parse(text)) as ShardFile;
  } catch (error) {
    throw new BadInputError("BROKEN_SHARD", `${folder} does not hold the whole result of a shard.`, {
      cause: error,
    });
  }
}

/** Puts the lines of a shard into the store. Throws BadInputError when they are not those that the shard wrote. */
export async function loadLines(folder: string, { linesSha256 }: ShardFile, store: Store): Promise<void> {
  const hash = createHash("sha256");
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(join(folder, FINDINGS_FILE)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  }
  let findings: FindingRow[] = [];
  const keep = async (): Promise<void> => {
    await ResultWriter.keep(store, findings);
    findings = [];
  };
  try {
    for await (const text of textLines(hashed())) {
      const found = JSON.parse(text) as { line: unknown; signature: Signature; place: string | null };
      findings.push(findingRow(discrepancyLineSchema.parse(found.line), found.signature, found.place));
      if (findings.length === LINES_AT_A_TIME) await keep();
    }
    await keep();
    if (hash.digest("hex") === linesSha256) return;
  } catch (error) {
    throw new BadInputError("BROKEN_SHARD", `${join(folder, FINDINGS_FILE)} cannot be read.`, {
      cause: error,
    });
  }
  throw new BadInputError("BROKEN_SHARD", `${join(folder, FINDINGS_FILE)} is not what its shard wrote.`);
}
