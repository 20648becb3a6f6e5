import { availableParallelism } from "node:os";
import { emptyTally, type Tally, tallyCase } from "./account.ts";
import { readCodeMap } from "./conceptMaps.ts";
import { type Movement, NO_MOVEMENT } from "./domainReports.ts";
import { BadInputError } from "./errors.ts";
import { type Findings, reportOn } from "./findings.ts";
import { History } from "./history.ts";
import { findExport, openCrosswalk, readConceptMaps, type ScanFile } from "./inputs.ts";
import type { Case, CaseResult, Columns, JobResults, Setup } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import { casesToExamine, countByType, countCases, matchRecords, unlistedTargets } from "./match.ts";
import { locateUnparsable, type NumberedPart, partsOf } from "./parts.ts";
import { WorkerPool } from "./pool.ts";
import type { ProgressMeter } from "./progress.ts";
import type { ReconciliationOptions } from "./reconcile.ts";
import { ReferenceTable, type Side } from "./references.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import {
  type DiscrepancyLine,
  type InputFile,
  NORMALIZATIONS,
  type Normalization,
  type ReconciliationReport,
} from "./schema.ts";
import { nothing, placeOf, SecondLook } from "./secondLook.ts";
import { type ShardTiming, writeShard } from "./shardFiles.ts";
import { joinedRepresentatives, type Shard, ShardFilter, type ShardSetup } from "./shards.ts";
import { Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";
import { ResultWriter } from "./write.ts";

export const DEFAULT_MEMORY_LIMIT_MB = 2_048;
/** What the process takes beside DuckDB and the crosswalk's table: by itself, and for each thread. Measured, and rounded up. */
const RUNTIME_MB = 250;
const THREAD_MB = 180;
/** DuckDB gets this, or half of what there is if that is less, whatever the others take: with too little it cannot join at all. */
const STORE_MIN_MB = 256;
const BYTES_PER_MB = 1_000_000;
const SIDES = ["source", "target"] as const;

interface ReadPart {
  readonly part: NumberedPart;
  readonly lines: number;
  readonly unparsable: JobResults["scan"]["unparsable"];
  readonly unparsableCount: number;
}

/** One run: what it has learnt so far, phase by phase. */
export class Run {
  readonly #options: ReconciliationOptions;
  readonly #spillFolder: string;
  readonly #meter: ProgressMeter;
  readonly #typeNames = new Map<number, string>();
  readonly #tallies = new Map<Domain, Tally>();
  readonly #pending = new Map<Domain, Tally>();
  readonly #startedAt: Date;
  #history: History | undefined;
  readonly #normalizations = new Map<Domain, Map<Normalization, number>>();
  readonly #records = { source: 0, target: 0 };
  readonly #rules: RuleBook;

  constructor(options: ReconciliationOptions, spillFolder: string, meter: ProgressMeter) {
    this.#options = options;
    this.#spillFolder = spillFolder;
    this.#meter = meter;
    this.#startedAt = options.asOf ?? new Date();
    this.#rules = options.rules === undefined ? RuleBook.builtIn : new RuleBook(options.rules);
  }

  async report(): Promise<ReconciliationReport> {
    const writer = await ResultWriter.open(this.#options.out, {
      withRecordIds: this.#options.withRecordIds ?? false,
    });
    try {
      this.#history = await History.read(this.#options.previous, this.#startedAt);
      const report = await this.#inStore(async (files, store, pool) => {
        const findings = await this.#find(files, store, pool, undefined);
        const lineHashes = await writer.writeDiscrepancies(store);
        const causes = await ResultWriter.causes(store);
        const found = reportOn(
          findings,
          lineHashes,
          causes,
          this.#timing(),
          await this.#movement(store, writer),
        );
        await writer.writeReport(found);
        this.#options.signal?.throwIfAborted();
        await writer.commit();
        await this.#lookAgain(files, store);
        return found;
      });
      return report;
    } finally {
      await writer.discard();
    }
  }

  /** Reads again what the sink wishes for, while files and store are there. */
  async #lookAgain(files: RunFiles, store: Store): Promise<void> {
    const { sink } = this.#options;
    const { findings, sample } = sink?.wishes ?? {};
    if (sink?.records === undefined || (findings === undefined && sample === undefined)) return;
    this.#meter.start("handing records over", 0);
    const paths = {
      source: files.source.map(({ path }) => path),
      target: files.target.map(({ path }) => path),
    };
    const look = new SecondLook(store, paths);
    try {
      await sink.records({
        findings: findings === undefined ? nothing() : look.findings(findings),
        samples: sample === undefined ? nothing() : look.samples(sample, this.#typeNames, this.#rules),
      });
    } finally {
      look.close();
    }
  }

  /** Does a shard of the run, and writes what it found for `mergeShards`. */
  async shard(shard: Shard): Promise<void> {
    const isDated = DOMAINS.some((domain) => this.#rules.replicationDelayMinutes(domain) > 0);
    if (isDated || this.#options.previous !== undefined)
      throw new BadInputError(
        "BROKEN_SHARD",
        "A run that follows an earlier one, or has a replication delay, can't be split into shards.",
      );
    await this.#inStore(async (files, store, pool) => {
      const findings = await this.#find(files, store, pool, shard);
      await writeShard(this.#options.out, store, { shard, findings, timing: this.#timing() });
    });
  }

  /** What is left for DuckDB of the memory that the run may take, beside a table of so many bytes. */
  #storeMemoryMb(tableBytes: number): number {
    const { memoryLimitMb = DEFAULT_MEMORY_LIMIT_MB, threads = availableParallelism() } = this.#options;
    const others = RUNTIME_MB + threads * THREAD_MB + tableBytes / BYTES_PER_MB;
    return Math.ceil(Math.max(Math.min(STORE_MIN_MB, memoryLimitMb / 2), memoryLimitMb - others));
  }

  #timing(): ShardTiming {
    const startedAt = this.#startedAt.toISOString();
    return { startedAt, durationMs: this.#meter.finish(), phases: [...this.#meter.phases] };
  }

  async #inStore<T>(use: (files: RunFiles, store: Store, pool: WorkerPool) => Promise<T>): Promise<T> {
    const files = await this.#open();
    const { signal, threads = availableParallelism() } = this.#options;
    signal?.throwIfAborted();
    const store = await Store.open({
      memoryLimitMb: this.#storeMemoryMb(0),
      threads,
      spillFolder: this.#spillFolder,
    });
    const interrupt = (): void => store.interrupt();
    signal?.addEventListener("abort", interrupt);
    const pool = new WorkerPool(threads, signal);
    try {
      return await use(files, store, pool);
    } finally {
      signal?.removeEventListener("abort", interrupt);
      await pool.close();
      store.close();
    }
  }

  async #open(): Promise<RunFiles> {
    const { source, target, sourceMapping, targetMapping, crosswalk, conceptmaps, signal } = this.#options;
    this.#meter.start("unpacking", 0);
    return {
      source: await findExport("source", source, this.#spillFolder, signal, sourceMapping),
      target: await findExport("target", target, this.#spillFolder, signal, targetMapping),
      crosswalk: await openCrosswalk(crosswalk, this.#spillFolder, signal),
      conceptMaps: await readConceptMaps(conceptmaps),
    };
  }

  /** SHA-256 of every file as it was given, beside the other work. */
  async #digest(pool: WorkerPool, files: RunFiles): Promise<InputFile[]> {
    const scanned = [...files.source, ...files.target, files.crosswalk];
    const given = [
      ...scanned.map(({ role, name, givenPath }) => ({ role, name, path: givenPath })),
      ...files.conceptMaps.files.map((file) => ({ role: "conceptmap" as const, ...file })),
    ];
    return Promise.all(
      given.map(async ({ role, name, path }) => {
        const { bytes, sha256 } = await pool.run<"digest">({ kind: "digest", path });
        return { role, file: name, bytes, sha256 };
      }),
    );
  }

  async #find(files: RunFiles, store: Store, pool: WorkerPool, shard: Shard | undefined): Promise<Findings> {
    const digests = this.#digest(pool, files);
    // Awaited only at the end; until then a failure of its own must not go unhandled.
    digests.catch(() => undefined);
    const {
      references,
      shard: shardSetup,
      parts: crosswalkParts,
    } = await this.#readCrosswalk(files.crosswalk, store, pool, shard);
    const setup: Setup = {
      references: references.table.buffer,
      codes: [...readCodeMap(files.conceptMaps.maps)],
      unlisted: KeyTable.forKeys(0).buffer,
      rules: this.#rules.rules,
      shard: shardSetup,
      paths: {
        source: files.source.map(({ path }) => path),
        target: files.target.map(({ path }) => path),
        crosswalk: files.crosswalk.path,
      },
    };
    await pool.broadcast({ kind: "setup", setup });
    const read = {
      source: await this.#readExport("source", files.source, store, pool),
      target: await this.#readExport("target", files.target, store, pool),
    };

    this.#meter.start("matching", 0);
    store.flush();
    await matchRecords(store);
    await this.#lookAtUnexpectedNormalizations(store);
    const counts = await countByType(store);
    await pool.broadcast({
      kind: "setup",
      setup: { ...setup, unlisted: (await unlistedTargets(store)).buffer },
    });
    await this.#examine(store, pool);

    this.#meter.start("writing the report", 0);
    store.flush();
    const [unknown] = await store.rows(
      "SELECT count(*)::DOUBLE AS n FROM claims ANTI JOIN source ON claims.source = source.key",
    );
    return {
      inputs: await digests,
      rules: this.#rules.rules,
      facts: {
        counts,
        typeNames: this.#typeNames,
        tallies: this.#tallies,
        normalizations: this.#normalizations,
        unparsableLines: SIDES.flatMap((side) =>
          inTables(files[side], locateUnparsable(files[side], read[side])),
        ),
        unparsableByType: unparsableByType(files, read),
      },
      records: this.#records,
      bytes: sum([...files.source, ...files.target].map((file) => file.bytes)),
      crosswalk: {
        lines: sum(crosswalkParts.map(({ lines }) => lines)),
        unknownSources: Number(unknown?.n ?? 0),
        unparsable: sum(crosswalkParts.map(({ unparsableCount }) => unparsableCount)),
        unparsableLines: locateUnparsable([files.crosswalk], crosswalkParts).map(
          ({ file, lineNumber, reason }) => ({ file, lineNumber, reason }),
        ),
      },
    };
  }

  async #readCrosswalk(
    file: ScanFile,
    store: Store,
    pool: WorkerPool,
    shard: Shard | undefined,
  ): Promise<{ references: ReferenceTable; shard: ShardSetup | undefined; parts: ReadPart[] }> {
    this.#meter.start("reading the crosswalk", file.bytes);
    const parts: ReadPart[] = [];
    const claims: { index: number; columns: Columns }[] = [];
    await pool.forEach<NumberedPart, "claims">(
      partsOf([file]),
      (part) => ({ kind: "claims", part }),
      ({ columns, lines, unparsable, unparsableCount }, part) => {
        parts.push({ part, lines, unparsable, unparsableCount });
        claims.push({ index: part.index, columns });
        this.#meter.advance(part.end - part.start);
      },
    );
    claims.sort((a, b) => a.index - b.index);
    const references = ReferenceTable.forLines(sum(claims.map(({ columns }) => columns[0]?.length ?? 0)));
    for (const { columns } of claims) references.claimAll(columns[0], columns[1]);
    const shardSetup = shard && { ...shard, joined: joinedRepresentatives(references.joins).buffer };
    const filter = shardSetup && new ShardFilter(shardSetup, references);
    for (const { columns } of claims)
      await store.append("claims", filter ? filter.ownClaims(columns) : columns);
    await store.limitMemory(this.#storeMemoryMb(references.table.buffer.byteLength));
    return { references, shard: shardSetup, parts };
  }

  async #readExport(
    side: Side,
    files: readonly ScanFile[],
    store: Store,
    pool: WorkerPool,
  ): Promise<ReadPart[]> {
    this.#meter.start(`reading the ${side}`, sum(files.map(({ bytes }) => bytes)));
    const parts: ReadPart[] = [];
    await pool.forEach<NumberedPart, "scan">(
      partsOf(files),
      (part) => ({ kind: "scan", side, file: part.file, part }),
      async (result, part) => {
        parts.push({
          part,
          lines: result.lines,
          unparsable: result.unparsable,
          unparsableCount: result.unparsableCount,
        });
        for (const [key, name] of result.types) this.#typeNames.set(key, name);
        await store.append(side, result.columns);
        await store.append(`${side}_links`, result.references);
        await store.append("elsewhere", result.elsewhere);
        this.#records[side] += result.records;
        this.#meter.records += result.records;
        this.#meter.advance(part.end - part.start);
      },
    );
    return parts;
  }

  /** Equal but for a normalization that the rules do not expect: a pair to look at. */
  async #lookAtUnexpectedNormalizations(store: Store): Promise<void> {
    for (const [type, name] of this.#typeNames) {
      const found = NORMALIZATIONS.filter((rule) => !this.#rules.isExpected(name, rule));
      if (found.length === 0) continue;
      const flags = found.map((rule) => `"${rule}"`).join(" OR ");
      await store.run(`UPDATE link SET is_equal = false WHERE type = ${type} AND (${flags})`);
    }
  }

  async #examine(store: Store, pool: WorkerPool): Promise<void> {
    this.#meter.start("comparing what differs", await countCases(store));
    await ResultWriter.prepare(store);
    await pool.forEach<Case[], "examine">(
      casesToExamine(store),
      (cases) => ({ kind: "examine", cases }),
      async (results, cases) => {
        const dated = results.map((result) => ({
          ...result,
          lines: result.lines.map((line) => this.#date(line)),
        }));
        for (const [index, result] of dated.entries()) this.#note(result, cases[index]?.sort);
        await ResultWriter.keep(
          store,
          dated.flatMap(({ lines }) => lines),
          dated.flatMap(({ signatures }) => signatures),
          this.#options.sink?.wishes
            ? dated.flatMap(({ lines }, index) => lines.map(() => placeOf(cases[index])))
            : [],
        );
        this.#meter.advance(cases.length);
      },
    );
  }

  #date(line: DiscrepancyLine): DiscrepancyLine {
    return this.#history?.date(line, this.#rules.replicationDelayMinutes(line.domain)) ?? line;
  }

  /** What the findings are to those of the run before. */
  async #movement(store: Store, writer: ResultWriter): Promise<Movement> {
    const history = this.#history;
    if (history === undefined) return NO_MOVEMENT;
    const lines = await history.cleared(store);
    if (this.#options.previous !== undefined) await writer.writeCleared(lines);
    const cleared = new Map<Domain, number>();
    for (const { domain } of lines) cleared.set(domain, (cleared.get(domain) ?? 0) + 1);
    return {
      pending: this.#pending,
      cleared,
      dangling: (domain) => history.dangling(domain, this.#rules.replicationDelayMinutes(domain)),
    };
  }

  #note({ resourceType, lines, normalizations }: CaseResult, sort: Case["sort"] | undefined): void {
    const domain = this.#rules.domainOf(resourceType);
    const tally = this.#tallies.get(domain) ?? emptyTally();
    this.#tallies.set(domain, tally);
    const isPair = sort === "pair" || sort === "conflict";
    tallyCase(tally, isPair, lines);
    const pending = lines.filter((line) => line.pending);
    if (pending.length > 0) {
      const pendingTally = this.#pending.get(domain) ?? emptyTally();
      this.#pending.set(domain, pendingTally);
      tallyCase(pendingTally, isPair && pending.length === lines.length, pending);
    }
    const rules = this.#normalizations.get(domain) ?? new Map<Normalization, number>();
    this.#normalizations.set(domain, rules);
    for (const rule of normalizations) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  }
}

interface RunFiles {
  readonly source: readonly ScanFile[];
  readonly target: readonly ScanFile[];
  readonly crosswalk: ScanFile;
  readonly conceptMaps: Awaited<ReturnType<typeof readConceptMaps>>;
}

/** Broken lines of NDJSON that was made of tables, as the rows that they come from. */
function inTables<Line extends { file: string; lineNumber: number; reason: string }>(
  files: readonly ScanFile[],
  lines: readonly Line[],
): Line[] {
  return lines.map((line) => {
    const table = files.find(({ role, name, brokenRows }) => brokenRows && line.file === `${role}/${name}`);
    return { ...line, ...table?.brokenRows?.get(line.lineNumber) };
  });
}

/** Lines that could not be read, by the type that their file's name promises. */
function unparsableByType(
  files: RunFiles,
  read: Readonly<Record<Side, readonly ReadPart[]>>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const side of SIDES) {
    for (const { part, unparsableCount } of read[side]) {
      const resourceType = files[side][part.file]?.resourceType ?? "";
      counts.set(resourceType, (counts.get(resourceType) ?? 0) + unparsableCount);
    }
  }
  return counts;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
