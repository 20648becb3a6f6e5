import { stringify } from "csv-stringify/sync";
import type { Tx } from "#lib/db.ts";
import { describeEntry } from "#lib/journal/describe.ts";
import { journalRecords } from "#lib/journal/export.server.ts";
import { type EntryRecord, formatRecord } from "#lib/journal/exportFormat.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { auditEvents } from "./auditEvents.ts";
import { gateRecords, SIGNED_TYPES, signatureRecords } from "./gateRecord.ts";
import type { Manifest } from "./manifest.ts";
import { Prover } from "./proofs.ts";
import { provenances } from "./provenance.ts";
import { runFolder, runReport, runsOf } from "./runReport.ts";
import { otherSections, readableJson, recordOf, SECTIONS } from "./sections.ts";
import { isAboutKeys, isOfHouseExtract, type ReadJournal, type SealedJournal } from "./source.server.ts";

const DISCREPANCIES_PER_PAGE = 2_000;

/** A file of a binder before it is written. */
export interface Part {
  readonly path: string;
  readonly title: string;
  /** Text in pieces, each with how many records it holds (null: it is no list). */
  readonly write: () => AsyncIterable<Piece> | Iterable<Piece>;
  /** How many pieces, about, to say how far it is. */
  readonly pieces: number;
}

interface Piece {
  readonly text: string;
  readonly records: number | null;
}

interface PartSource {
  readonly db: Tx;
  readonly journal: SealedJournal & ReadJournal;
  readonly house: SealedJournal & ReadJournal & { readonly entries: readonly HouseEntry[] };
  readonly keys: Manifest["keys"];
  /** Whose journal it is, as its heads say. */
  readonly origin: string;
  /** Files that other domains add, from their own records. */
  readonly extra: readonly Part[];
}

export interface HouseEntry {
  readonly entry: Entry;
  readonly record: EntryRecord;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const line = (value: unknown): Piece => ({ text: `${JSON.stringify(value)}\n`, records: 1 });

/** A part that is one JSON document. */
export const document = (path: string, title: string, value: () => unknown): Part => ({
  path,
  title,
  pieces: 1,
  write: () => {
    const content = value();
    return [{ text: readableJson(content), records: Array.isArray(content) ? content.length : null }];
  },
});

/** A part of a line for each record. */
const lines = (path: string, title: string, pieces: number, write: Part["write"]): Part => ({
  path,
  title,
  pieces,
  write,
});

const CSV_COLUMNS = ["entry", "recorded at", "who", "what", "reason", "command", "leaf hash"] as const;

/** Text that a spreadsheet would run as a formula is kept from being one. */
const csvLine = (cells: readonly (string | number)[]): Piece => ({
  text: stringify([[...cells]], { escape_formulas: true }),
  records: 1,
});

/** Every file of a binder but the index and the manifest. */
export function partsOf(source: PartSource): Part[] {
  const { db, journal, house, origin } = source;
  const { fold } = journal;
  const prover = new Prover(journal.leaves);
  const houseProver = new Prover(house.leaves);
  const facts = fold.facts();

  const entries = async function* (): AsyncGenerator<{ entry: Entry; record: EntryRecord }> {
    for await (const record of journalRecords(db, journal.scope, journal.size))
      if (record.kind === "entry") yield { entry: parseEntry(record.bytes), record };
  };

  return [
    lines(
      "journal/journal.ndjson",
      "The cutover's journal with its tree heads",
      journal.size,
      async function* () {
        for await (const record of journalRecords(db, journal.scope, journal.size))
          yield { text: `${formatRecord(record)}\n`, records: record.kind === "entry" ? 1 : 0 };
      },
    ),
    lines("journal/proofs.ndjson", "Inclusion proofs of decisions and signatures", 1, async function* () {
      for await (const { entry, record } of entries())
        if (entry.changes.some(({ type }) => (SIGNED_TYPES as readonly string[]).includes(type)))
          yield line({
            seq: entry.seq,
            leafHash: hex(record.leafHash),
            proof: prover.prove(entry.seq).map(hex),
            what: describeEntry(entry, facts).what,
          });
    }),
    lines(
      "journal/house.ndjson",
      "The house's journal about this cutover's people and keys, each entry with its proof",
      house.entries.length,
      () =>
        house.entries.map(({ record }) =>
          line({ ...JSON.parse(formatRecord(record)), proof: houseProver.prove(record.seq).map(hex) }),
        ),
    ),
    lines("journal/journal.csv", "The cutover's journal in plain English", journal.size, async function* () {
      yield { ...csvLine(CSV_COLUMNS), records: 0 };
      for await (const { entry, record } of entries()) {
        const { who, what } = describeEntry(entry, facts);
        const { seq, recordedAt, reason, command } = entry;
        yield csvLine([seq, recordedAt, who, what, reason ?? "", command, hex(record.leafHash)]);
      }
    }),
    document("gates/gates.json", "Gates with criteria, polls, answers and decisions", () =>
      gateRecords(fold),
    ),
    document("signatures/signatures.json", "Every signature, with its entry", () => signatureRecords(fold)),
    ...runsOf(fold).flatMap((run) => [
      document(`${runFolder(run)}/report.json`, `Reconciliation run ${run.now?.number}`, () =>
        runReport(fold, run),
      ),
      lines(
        `${runFolder(run)}/discrepancies.ndjson`,
        `Discrepancies of run ${run.now?.number}, by pseudonym`,
        1,
        () => discrepancies(db, run.id),
      ),
    ]),
    ...[...SECTIONS, ...otherSections(fold)].flatMap(({ path, title, types }) => {
      const kept = fold.of(...types);
      return kept.length === 0 ? [] : [document(path, title, () => kept.map(recordOf))];
    }),
    document("access/people.json", "The accounts of this cutover's people", () =>
      house.fold
        .of("person")
        .filter(({ id }) => peopleOf(journal.fold).has(id))
        .map(recordOf),
    ),
    document("keys/keys.json", "Keys that sign tree heads, and their changes", () => ({
      keys: source.keys,
      changes: house.entries
        .filter(({ entry }) => isAboutKeys(entry))
        .map(({ entry: { seq, recordedAt: at, actor, command, reason, changes } }) => ({
          entry: seq,
          at,
          actor,
          command,
          reason,
          changes,
        })),
    })),
    ...source.extra,
    lines(
      "fhir/audit-events.ndjson",
      "FHIR R4 AuditEvents (IHE BALP), one for each entry",
      journal.size,
      async function* () {
        const toEvent = auditEvents(origin, facts);
        for await (const { entry } of entries()) yield line(toEvent(entry));
      },
    ),
    lines("fhir/provenance.ndjson", "FHIR R4 Provenance of signatures and reconciliation runs", 1, () =>
      provenances(fold).map(line),
    ),
  ];
}

/** Who ever had a position in the cutover. */
export const peopleOf = (fold: ReadJournal["fold"]): Set<string> =>
  new Set(fold.of("assignment").map(({ now }) => String(now?.personId ?? "")));

/** What of a house's journal goes along. */
export const houseExtract = (all: readonly HouseEntry[], people: ReadonlySet<string>): HouseEntry[] =>
  all.filter(({ entry }) => isOfHouseExtract(entry, people));

async function* discrepancies(db: Tx, runId: string): AsyncGenerator<Piece> {
  let after = -1;
  for (;;) {
    const rows = await db.discrepancy.findMany({
      where: { runId, ordinal: { gt: after } },
      orderBy: { ordinal: "asc" },
      take: DISCREPANCIES_PER_PAGE,
    });
    yield { text: rows.map((row) => `${JSON.stringify(row)}\n`).join(""), records: rows.length };
    const last = rows.at(-1);
    if (!last || rows.length < DISCREPANCIES_PER_PAGE) return;
    after = last.ordinal;
  }
}
