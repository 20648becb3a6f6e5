import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Base } from "./base.ts";
import { ColumnBuilder } from "./columns.ts";
import { deletedRecords } from "./deleted.ts";
import { BadInputError } from "./errors.ts";
import { hashString } from "./hash.ts";
import { type Columns, KEY_COLUMNS } from "./jobs.ts";
import { MIGRATED, type ReferenceTable, type Side, type SourceState } from "./references.ts";
import type { Store } from "./store.ts";

/** The `file` of rows that were read again from an earlier run's files, until their own place is put back. */
export const READ_AGAIN_FILE = -1;
const SIDES = ["source", "target"] as const;
/** Targets of the earlier run that no claim accounted for, whether or not a key did. */
const UNCLAIMED_BEFORE =
  "SELECT target FROM base.cases WHERE sort IN ('unexpected', 'unlisted') OR (sort = 'duplicated' AND claim < 0)";

/**
 * Makes of a delta and the state of an earlier run what a run over everything would have in its store: rows of records, their links and
 * the claims. Only what changed is read; and what did not change itself but would be seen otherwise, because the crosswalk came to list a
 * record that it names.
 */
export class Carry {
  readonly #store: Store;
  readonly #base: Base;
  /** A source came to stand for another record, or to be listed otherwise: logical references, of which no row says what they name, may too. */
  #hasRenamed = false;

  constructor(store: Store, base: Base) {
    this.#store = store;
    this.#base = base;
  }

  /** Puts the claims of the earlier run where those of the delta are going to follow. */
  async claims(references: ReferenceTable): Promise<void> {
    await this.#store.run("INSERT INTO claims SELECT * FROM base.claims");
    for await (const columns of this.#store.bigints(
      "SELECT source, target, disposition::BIGINT FROM base.claims ORDER BY pos",
    ))
      references.claimAll(columns[0], columns[1], columns[2]);
  }

  /** Adds claims of the delta to the references, and notes the records that come to be listed by them. */
  async claimMore(columns: Columns, references: ReferenceTable): Promise<void> {
    const [sources, targets, dispositions] = columns;
    if (!(sources instanceof BigInt64Array) || !(targets instanceof BigInt64Array)) return;
    const touched = new ColumnBuilder(KEY_COLUMNS);
    const before: [number, number, number, number, SourceState][] = [];
    for (let row = 0; row < sources.length; row += 1) {
      const [sourceHi, sourceLo] = lanesOf(sources[row] ?? 0n);
      const [targetHi, targetLo] = lanesOf(targets[row] ?? 0n);
      if (!references.isListedSource(sourceHi, sourceLo)) {
        touched.add();
        touched.setHash(0, sourceHi, sourceLo);
      }
      const stateBefore = references.sourceState(sourceHi, sourceLo);
      references.lookUpSource(sourceHi, sourceLo);
      before.push([sourceHi, sourceLo, references.hi, references.lo, stateBefore]);
      const isMigrated = Number(dispositions?.[row]) === MIGRATED;
      if (isMigrated && (targetHi !== 0 || targetLo !== 0) && !references.table.find(targetHi, targetLo)) {
        touched.add();
        touched.setHash(0, targetHi, targetLo);
      }
    }
    references.claimAll(sources, targets, dispositions);
    for (const [hi, lo, hiBefore, loBefore, stateBefore] of before) {
      references.lookUpSource(hi, lo);
      this.#hasRenamed ||= references.hi !== hiBefore || references.lo !== loBefore;
      this.#hasRenamed ||= references.sourceState(hi, lo) !== stateBefore;
    }
    await this.#store.append("touched", touched.finish());
  }

  /** Reads what a side says it deleted. To be asked when the side's delta is in the store. */
  async readDeleted(side: Side, folder: string): Promise<void> {
    const keys = new ColumnBuilder(KEY_COLUMNS);
    for await (const name of deletedRecords(side, folder)) {
      const { hi, lo } = hashString(name);
      keys.add();
      keys.setHash(0, hi, lo);
    }
    await this.#store.append(`${side}_deleted`, keys.finish());
    this.#store.flush();
    const [row] = await this.#store.rows(
      `SELECT count(*)::DOUBLE AS n FROM ${side} SEMI JOIN ${side}_deleted USING (key)`,
    );
    if (Number(row?.n ?? 0) > 0)
      throw new BadInputError(
        "BROKEN_DELTA",
        `The delta of the ${side} says of ${Number(row?.n)} records both that they are there and that they were deleted: export it again.`,
      );
  }

  /** Copies the lines of records that have to be read again into a file; returns its path, or undefined when there are none. */
  async linesToReadAgain(side: Side, folder: string): Promise<string | undefined> {
    const isLogical = this.#hasRenamed ? "b.logical > 0 OR" : "";
    const rows = this.#store.stream(`
      SELECT b.file, b.pos::DOUBLE AS pos, b.bytes FROM base.${side} b
      ANTI JOIN ${side} USING (key) ANTI JOIN ${side}_deleted USING (key)
      WHERE ${isLogical} b.key IN (SELECT owner FROM base.${side}_links SEMI JOIN touched USING (key))
      ORDER BY b.file, b.pos`);
    const path = join(folder, `${side}-again.ndjson`);
    const out = await open(path, "w");
    let isEmpty = true;
    try {
      for await (const chunk of rows) {
        for (const row of chunk) {
          isEmpty = false;
          await out.write(await this.#line(side, Number(row.file), Number(row.pos), Number(row.bytes)));
        }
      }
    } finally {
      await out.close();
      for (const { handle } of this.#handles.values()) await handle.close();
      this.#handles.clear();
    }
    return isEmpty ? undefined : path;
  }

  readonly #handles = new Map<number, { readonly handle: Awaited<ReturnType<typeof open>> }>();

  async #line(side: Side, file: number, offset: number, bytes: number): Promise<Buffer> {
    let found = this.#handles.get(file);
    if (found === undefined) {
      const given = this.#base.meta.files[side][file];
      if (given === undefined) throw new RangeError("a row of the state names a file that it does not list");
      found = { handle: await open(await this.#base.open(given), "r") };
      this.#handles.set(file, found);
    }
    const line = Buffer.alloc(bytes + 1, "\n");
    await found.handle.read(line, 0, bytes, offset);
    return line;
  }

  /** Puts together what the delta and the earlier run have of a side. */
  async merge(side: Side): Promise<void> {
    const store = this.#store;
    await store.run(`
      UPDATE ${side} SET file = b.file, pos = b.pos, bytes = b.bytes FROM base.${side} b
      WHERE ${side}.file = ${READ_AGAIN_FILE} AND ${side}.key = b.key`);
    await store.run(`
      UPDATE ${side}_keys SET file = b.file, pos = b.pos FROM base.${side} b
      WHERE ${side}_keys.file = ${READ_AGAIN_FILE} AND ${side}_keys.key = b.key`);
    await store.run(`INSERT INTO ${side}_keys SELECT b.* FROM base.${side}_keys b ANTI JOIN ${side}_changed c USING (key)
      ANTI JOIN ${side}_deleted USING (key)`);
    await store.run(`INSERT INTO ${side} SELECT b.* FROM base.${side} b ANTI JOIN ${side}_changed c USING (key)
      ANTI JOIN ${side}_deleted USING (key)`);
    if (side === "target") {
      await store.run(`
        UPDATE target_waiting SET file = b.file, pos = b.pos, bytes = b.bytes FROM base.target b
        WHERE target_waiting.file = ${READ_AGAIN_FILE} AND target_waiting.key = b.key`);
      await store.run(`INSERT INTO target_waiting SELECT b.* FROM base.target_waiting b ANTI JOIN target_changed c USING (key)
        ANTI JOIN target_deleted USING (key)`);
    }
    // Links say the same however the crosswalk changes: those of a record that was only read again stay.
    await store.run(`
      INSERT INTO ${side}_links SELECT l.type, l.key, l.times, l.owner FROM base.${side}_links l
      WHERE l.owner NOT IN (SELECT key FROM ${side}_replaced)`);
    await store.run(`INSERT INTO ${side}_servers SELECT key, server FROM base.${side}_servers`);
    await store.run(`
      CREATE TABLE ${side}_extra AS SELECT * FROM base.${side}_extra
      WHERE key NOT IN (SELECT key FROM ${side}_replaced)`);
  }

  /** Notes which records the delta gives or deletes, and with those read again which are seen anew. To be asked before `merge`. */
  async noteChanged(side: Side): Promise<void> {
    await this.#store.run(`
      CREATE TABLE ${side}_replaced AS
      SELECT DISTINCT key FROM ${side} WHERE file <> ${READ_AGAIN_FILE} UNION SELECT key FROM ${side}_deleted`);
    await this.#store.run(`CREATE TABLE ${side}_changed AS SELECT DISTINCT key FROM ${side}`);
  }

  /** Adds the further records of an id that the earlier run set aside. */
  async addDuplicateIds(): Promise<void> {
    for (const side of SIDES)
      await this.#store.run(`INSERT INTO ${side}_duplicates SELECT key, type, extra, 0 FROM ${side}_extra`);
  }

  /** Takes what is as it was out of the cases to do, and keeps it as `carried`. */
  async carryCases(): Promise<void> {
    const run = (sql: string): Promise<void> => this.#store.run(sql);
    // A pair's finding can hang on whether a record that it names, and that no claim lists, is at the target at all.
    await run(`
      INSERT INTO target_changed SELECT DISTINCT owner FROM base.target_links WHERE key IN (
        (SELECT key FROM unclaimed EXCEPT ${UNCLAIMED_BEFORE}) UNION (${UNCLAIMED_BEFORE} EXCEPT SELECT key FROM unclaimed))`);
    // So it can on what keys pair: a record that the pair names may be, or have been, the one that a key found.
    const moved = (column: "source" | "target"): string => `
      SELECT ${column} FROM ((FROM pairs_now EXCEPT FROM pairs_before) UNION (FROM pairs_before EXCEPT FROM pairs_now))`;
    await run("CREATE TABLE pairs_now AS SELECT source, target FROM key_pairs");
    await run("CREATE TABLE pairs_before AS SELECT source, target FROM base.cases WHERE sort = 'unlisted'");
    await run(`
      INSERT INTO target_changed SELECT DISTINCT owner FROM base.target_links
      WHERE key IN (${moved("source")} UNION ${moved("target")})`);
    await run(`
      INSERT INTO target_changed SELECT key FROM base.target
      WHERE logical > 0 AND (SELECT count(*) FROM (${moved("source")})) > 0`);
    await run(`
      CREATE TABLE carried AS
      SELECT t.*, b.result FROM base.cases b JOIN todo t
        ON b.sort = t.sort AND b.source = t.source AND b.target = t.target AND b.claim = t.claim AND b.by_key = t.by_key
      WHERE b.source NOT IN (SELECT key FROM source_changed) AND b.target NOT IN (SELECT key FROM target_changed)`);
    await run(`
      DELETE FROM todo USING carried c
      WHERE todo.sort = c.sort AND todo.source = c.source AND todo.target = c.target AND todo.claim = c.claim AND todo.by_key = c.by_key`);
  }

  /** Opens the files of earlier runs that a case to do is in, or a record that is to be named, by their number; the others are not looked at. */
  async pathsToRead(side: Side): Promise<string[]> {
    const sort = side === "source" ? "unexpected" : "missing";
    const rows = await this.#store.rows(
      `SELECT ${side}_file AS file FROM todo WHERE sort <> '${sort}' UNION SELECT file FROM ${side}_repeated`,
    );
    return this.#pathsOf(side, new Set(rows.map(({ file }) => Number(file))));
  }

  /** Opens the files of the target of earlier runs that keys are read from again, by their number. */
  async pathsToKey(): Promise<string[]> {
    const rows = await this.#store.rows("SELECT DISTINCT file FROM to_key");
    return this.#pathsOf("target", new Set(rows.map(({ file }) => Number(file))));
  }

  /** Opens these files of a side of earlier runs, by their number. */
  async #pathsOf(side: Side, needed: ReadonlySet<number>): Promise<string[]> {
    const paths: string[] = [];
    for (const [index, file] of this.#base.meta.files[side].entries())
      paths.push(needed.has(index) ? await this.#base.open(file) : "");
    return paths;
  }

  /** The same of the crosswalk's parts. */
  async crosswalkToRead(): Promise<{ path: string; from: number; skip: number }[]> {
    const parts = this.#base.meta.files.crosswalk;
    const end = (parts.at(-1)?.from ?? 0) + partBytes(parts.at(-1));
    const [row] = await this.#store.rows(
      `SELECT count(*)::DOUBLE AS n FROM (SELECT claim FROM todo UNION ALL SELECT claim FROM nowhere) WHERE claim >= 0 AND claim < ${end}`,
    );
    const isNeeded = Number(row?.n ?? 0) > 0;
    const opened = [];
    for (const part of parts)
      opened.push({
        path: isNeeded ? await this.#base.open(part) : "",
        from: part.from,
        skip: part.skip,
      });
    return opened;
  }
}

/** Bytes of the crosswalk that a part adds to those before it. */
export function partBytes(part: { readonly bytes: number; readonly skip: number } | undefined): number {
  return part === undefined ? 0 : part.bytes - part.skip;
}

function lanesOf(key: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, key >> 32n)), Number(BigInt.asIntN(32, key))];
}
