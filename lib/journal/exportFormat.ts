import { z } from "zod";
import { sha256 } from "#lib/door/fields.ts";
import { decodeBase64 } from "./base64.ts";

/**
 * A journal on its own, as NDJSON: a line for each entry, in order, and after the entry that it reaches a line for each signed
 * tree head. What it takes to check the journal again without Holdpoint's database.
 */

/** One entry as it is kept, whatever became of it: `bytes` is what its leaf hash is over. */
export interface EntryRecord {
  readonly kind: "entry";
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly leafHash: Uint8Array;
}

/** A signed tree head, in C2SP tlog-checkpoint form. */
interface HeadRecord {
  readonly kind: "head";
  readonly checkpoint: string;
}

export type JournalRecord = EntryRecord | HeadRecord;

const lineSchema = z.union([
  z.strictObject({ seq: z.int().min(1), bytes: z.string(), leafHash: sha256 }),
  z.strictObject({ checkpoint: z.string() }),
]);

/** A file that is not an export of a journal. Its message names the line. */
export class ExportError extends Error {
  override readonly name = "ExportError";
}

/** The line of a record, without its end. */
export function formatRecord(record: JournalRecord): string {
  if (record.kind === "head") return JSON.stringify({ checkpoint: record.checkpoint });
  const bytes = Buffer.from(record.bytes).toString("base64");
  const leafHash = Buffer.from(record.leafHash).toString("hex");
  return JSON.stringify({ seq: record.seq, bytes, leafHash });
}

/** @throws ExportError for the first line that is none of an export */
export async function* parseRecords(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<JournalRecord> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const record = parseRecord(line);
    if (!record) throw new ExportError(`Line ${number} is not a line of an exported journal.`);
    yield record;
  }
}

function parseRecord(line: string): JournalRecord | undefined {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) return undefined;
  if ("checkpoint" in parsed.data) return { kind: "head", ...parsed.data };
  const bytes = decodeBase64(parsed.data.bytes);
  if (!bytes) return undefined;
  return { kind: "entry", seq: parsed.data.seq, bytes, leafHash: Buffer.from(parsed.data.leafHash, "hex") };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
