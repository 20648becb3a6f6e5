import { describe, expect, test } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { originOf, signTreeHead } from "./checkpoint.ts";
import { describeVerification, isVerified } from "./describeVerification.ts";
import { type EntryRecord, formatRecord, type JournalRecord, parseRecords } from "./exportFormat.ts";
import { leafHash } from "./leaf.ts";
import { rootOf } from "./merkle.ts";
import type { Entry } from "./schema.ts";
import { localSigner, newSigningKey } from "./signer.ts";
import { type Known, verifyJournal } from "./verify.ts";

const SCOPE = "019abc00-0000-7000-8000-000000000001";
const OTHER_SCOPE = "019abc00-0000-7000-8000-000000000002";
const NOTHING_KNOWN: Known = { keys: [], savedHeads: [] };

const signer = localSigner("holdpoint.example.org", newSigningKey());
const stranger = localSigner("stranger.example.org", newSigningKey());
const key = { name: signer.keyName, publicKey: signer.publicKey };

const entryOf = (seq: number, fields: Partial<Entry> = {}): Entry => ({
  version: 1,
  scope: SCOPE,
  seq,
  occurredAt: "2026-11-21T07:00:00.000Z",
  recordedAt: new Date(Date.UTC(2026, 10, 21, 7, 0, seq)).toISOString(),
  actor: { kind: "system", name: "test" },
  command: "runs.finishRun",
  reason: `Reason ${seq}, naïve`,
  changes: [],
  ...fields,
});

const recordOf = (seq: number, bytes: Uint8Array): EntryRecord => ({
  kind: "entry",
  seq,
  bytes,
  leafHash: leafHash(bytes),
});
const written = (entry: Entry, seq = entry.seq): EntryRecord =>
  recordOf(seq, Buffer.from(canonicalJson(entry)));

const entries = (count: number): EntryRecord[] =>
  Array.from({ length: count }, (_, n) => written(entryOf(n + 1)));

const headOver = (records: readonly EntryRecord[], scope = SCOPE): Promise<string> =>
  signTreeHead(
    {
      origin: originOf(signer.keyName, scope),
      size: records.length,
      rootHash: rootOf(records.map((record) => record.leafHash)),
    },
    signer,
  );

const misfitOf = async (records: readonly JournalRecord[], known: Known = NOTHING_KNOWN) =>
  (await verifyJournal(records, known)).misfit;

describe("a journal that was left alone", () => {
  test("fits, with its heads and the saved ones, through its export", async () => {
    const records = entries(9);
    const [head4, head9] = await Promise.all([headOver(records.slice(0, 4)), headOver(records)]);
    const exported: JournalRecord[] = [
      ...records.slice(0, 4),
      { kind: "head", checkpoint: head4 },
      ...records.slice(4),
      { kind: "head", checkpoint: head9 },
    ];
    const known = { keys: [key], savedHeads: [head4] };
    const found = await verifyJournal(parseRecords(exported.map(formatRecord)), known);
    expect(found).toMatchObject({
      scope: SCOPE,
      entries: 9,
      entriesUnderHead: 9,
      headsChecked: 3,
      savedHeadsChecked: 1,
      misfit: null,
    });
    expect(isVerified(found, known)).toBe(true);
    expect(describeVerification(found, known)).toContain("FITS  9 entries");
  });

  test("is not verified by a key alone, when nothing is signed", async () => {
    const known = { keys: [key], savedHeads: [] };
    const found = await verifyJournal(entries(3), known);
    expect(isVerified(found, known)).toBe(false);
    expect(describeVerification(found, known)).toContain("NOT VERIFIED");
  });

  test("may be empty", async () => {
    expect(await misfitOf([])).toBeNull();
    expect(await misfitOf([], { keys: [key], savedHeads: [await headOver([])] })).toBeNull();
  });
});

describe("an entry that does not fit is named", () => {
  const replaced = (seq: number, ...by: EntryRecord[]): EntryRecord[] =>
    entries(6).toSpliced(seq - 1, 1, ...by);

  test.for<[what: string, records: EntryRecord[], seq: number, sentence: string]>([
    [
      "other bytes",
      replaced(3, { ...written(entryOf(3, { reason: "another" })), leafHash: written(entryOf(3)).leafHash }),
      3,
      "changed",
    ],
    ["a gap", replaced(3), 3, "missing"],
    ["an entry that comes twice", replaced(3, written(entryOf(3)), written(entryOf(3))), 4, "comes again"],
    ["an entry in the place of another", replaced(3, written(entryOf(5), 3)), 3, "moved"],
    [
      "an entry of another journal",
      replaced(3, written(entryOf(3, { scope: OTHER_SCOPE }))),
      3,
      "another journal",
    ],
    [
      "time running backwards",
      replaced(3, written(entryOf(3, { recordedAt: entryOf(1).recordedAt }))),
      3,
      "before",
    ],
    [
      "JSON that is not canonical",
      replaced(3, recordOf(3, Buffer.from(JSON.stringify(entryOf(3))))),
      3,
      "canonical",
    ],
    ["no JSON", replaced(3, recordOf(3, Buffer.from("{"))), 3, "canonical"],
    ["no UTF-8", replaced(3, recordOf(3, Buffer.from(canonicalJson(entryOf(3)), "latin1"))), 3, "canonical"],
    ["no entry", replaced(3, recordOf(3, Buffer.from("{}"))), 3, "canonical"],
    ["a beginning that is cut off", entries(6).slice(2), 1, "missing"],
  ])("%s", async ([, records, seq, sentence]) => {
    expect(await misfitOf(records)).toMatchObject({
      firstSeq: seq,
      lastSeq: seq,
      sentence: expect.stringContaining(sentence),
    });
  });
});

describe("against a head", () => {
  const rewritten = (from: number): EntryRecord[] =>
    entries(9).map((record, n) => (n + 1 < from ? record : written(entryOf(n + 1, { reason: "rewritten" }))));

  test("a rewritten journal is found between the head that fits and the one that does not", async () => {
    const savedHeads = [await headOver(entries(4)), await headOver(entries(8))];
    expect(await misfitOf(rewritten(6), { keys: [key], savedHeads })).toMatchObject({
      firstSeq: 5,
      lastSeq: 8,
      sentence: expect.stringContaining("rewritten"),
    });
    expect(await misfitOf(rewritten(9), { keys: [key], savedHeads })).toBeNull();
  });

  test("a cut tail is found", async () => {
    const savedHeads = [await headOver(entries(8))];
    expect(await misfitOf(entries(5), { keys: [key], savedHeads })).toMatchObject({
      firstSeq: 6,
      lastSeq: 8,
      sentence: expect.stringContaining("cut off"),
    });
  });

  test.for<[what: string, head: () => Promise<string>, sentence: string]>([
    [
      "another key's",
      () => signTreeHead({ origin: `x/${SCOPE}`, size: 3, rootHash: rootOf([]) }, stranger),
      "None of the given keys",
    ],
    ["another journal's", () => headOver(entries(3), OTHER_SCOPE), "another journal"],
    [
      "one of another origin",
      () => signTreeHead({ origin: `x/${SCOPE}`, size: 3, rootHash: rootOf([]) }, signer),
      "another origin",
    ],
    [
      "one whose size was edited",
      async () => (await headOver(entries(3))).replace("\n3\n", "\n4\n"),
      "not that of",
    ],
  ])("%s is refused", async ([, head, sentence]) => {
    const misfit = await misfitOf(entries(6), { keys: [key], savedHeads: [await head()] });
    expect(misfit?.sentence).toContain(sentence);
  });

  test("one that stands in the wrong place of the export is refused", async () => {
    const late: JournalRecord = { kind: "head", checkpoint: await headOver(entries(2)) };
    expect((await misfitOf([...entries(3), late]))?.sentence).toContain("stands after entry 3");
  });
});

test("a file that is no export is refused by its line", async () => {
  const line = formatRecord(entries(1)[0] ?? { kind: "head", checkpoint: "" });
  const read = (lines: string[]) => verifyJournal(parseRecords(lines), NOTHING_KNOWN);
  await expect(read([line, "{"])).rejects.toThrow("Line 2");
  await expect(read([line.replace('"seq":1', '"seq":0')])).rejects.toThrow("Line 1");
  await expect(read([line.replace('"bytes":"', '"bytes":"*')])).rejects.toThrow("Line 1");
});
