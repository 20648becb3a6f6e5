import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { DOMAINS, type Domain } from "#lib/runs/schema.ts";
import {
  type Account,
  DEFAULT_THRESHOLDS,
  emptyTally,
  judge,
  judgeRun,
  type Tally,
  tallyCase,
} from "./account.ts";
import { readCodeMap } from "./conceptMaps.ts";
import { domainOf } from "./domains.ts";
import { findExport, openCrosswalk, readConceptMaps, type ScanFile } from "./inputs.ts";
import type { Case, CaseResult, Columns, JobResults, Setup } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import { casesToExamine, countByType, matchRecords, type TypeCounts, unlistedTargets } from "./match.ts";
import { locateUnparsable, type NumberedPart, partsOf } from "./parts.ts";
import { WorkerPool } from "./pool.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { ReferenceTable, type Side } from "./references.ts";
import {
  type DomainReport,
  type InputFile,
  NORMALIZATIONS,
  type Normalization,
  type ReconciliationReport,
  type Thresholds,
  type UnparsableLine,
} from "./schema.ts";
import type { ReconciliationSink } from "./sink.ts";
import { Store } from "./store.ts";
import { ResultWriter, readDiscrepancies } from "./write.ts";

export interface ReconciliationOptions {
  /** Folder of the legacy extract, FHIR R4 NDJSON. */
  readonly source: string;
  /** Folder of the target's export. */
  readonly target: string;
  /** The loader's manifest, NDJSON. */
  readonly crosswalk: string;
  /** Folder of FHIR R4 ConceptMaps. */
  readonly conceptmaps?: string;
  /** Folder for report.json and discrepancies.ndjson; it is made if it is not there. */
  readonly out: string;
  /** What the run may hold in memory, about; the rest goes to the spill folder. */
  readonly memoryLimitMb?: number;
  /** Where temporary files go, in a folder of their own that is always removed. */
  readonly spillFolder?: string;
  readonly threads?: number;
  /** Limits that differ from the defaults, by domain. */
  readonly thresholds?: Readonly<Partial<Record<Domain, Partial<Thresholds>>>>;
  /** Who else wants the result, besides the files. */
  readonly sink?: ReconciliationSink;
  readonly signal?: AbortSignal;
}

export const DEFAULT_MEMORY_LIMIT_MB = 2_048;
/** DuckDB's share of the memory; the rest is for the crosswalk's table and the threads. */
const DUCKDB_MEMORY_SHARE = 0.5;
/** Broken lines that a report lists for a domain; more are only counted. */
export const LISTED_UNPARSABLE = 100;

/**
 * Compares two FHIR exports of the same records, before and after a migration, and writes report.json and discrepancies.ndjson.
 * Returns the report. Throws BadInputError for input that it cannot work on; on any failure, and when `signal` aborts, it leaves neither
 * temporary files nor half a result behind.
 */
export async function reconcile(
  options: ReconciliationOptions,
  onProgress: OnProgress = () => {},
): Promise<ReconciliationReport> {
  const { sink } = options;
  await sink?.started({ source: options.source, target: options.target });
  try {
    const meter = new ProgressMeter(
      (progress) => {
        onProgress(progress);
        sink?.progress(progress);
      },
      () => performance.now(),
    );
    const report = await inSpillFolder(options.spillFolder, (folder) =>
      new Run(options, folder, meter).report(),
    );
    await sink?.finished(report, readDiscrepancies(options.out));
    return report;
  } catch (error) {
    await sink?.failed(error);
    throw error;
  }
}

async function inSpillFolder<T>(parent: string | undefined, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), "holdpoint-reconcile-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface ReadPart {
  readonly part: NumberedPart;
  readonly lines: number;
  readonly unparsable: JobResults["scan"]["unparsable"];
  readonly unparsableCount: number;
}

/** One run: what it has learnt so far, phase by phase. */
class Run {
  readonly #options: ReconciliationOptions;
  readonly #spillFolder: string;
  readonly #meter: ProgressMeter;
  readonly #typeNames = new Map<number, string>();
  readonly #tallies = new Map<Domain, Tally>();
  readonly #normalizations = new Map<Domain, Map<Normalization, number>>();
  readonly #records = { source: 0, target: 0 };

  constructor(options: ReconciliationOptions, spillFolder: string, meter: ProgressMeter) {
    this.#options = options;
    this.#spillFolder = spillFolder;
    this.#meter = meter;
  }

  async report(): Promise<ReconciliationReport> {
    const writer = await ResultWriter.open(this.#options.out);
    try {
      const report = await this.#run(await this.#open(), writer);
      this.#options.signal?.throwIfAborted();
      await writer.commit();
      return report;
    } finally {
      await writer.discard();
    }
  }

  async #run(files: RunFiles, writer: ResultWriter): Promise<ReconciliationReport> {
    const {
      signal,
      memoryLimitMb = DEFAULT_MEMORY_LIMIT_MB,
      threads = availableParallelism(),
    } = this.#options;
    signal?.throwIfAborted();
    const store = await Store.open({
      memoryLimitMb: Math.ceil(memoryLimitMb * DUCKDB_MEMORY_SHARE),
      threads,
      spillFolder: this.#spillFolder,
    });
    const interrupt = (): void => store.interrupt();
    signal?.addEventListener("abort", interrupt);
    const pool = new WorkerPool(threads, signal);
    try {
      return await this.#reconcile(files, store, pool, writer);
    } finally {
      signal?.removeEventListener("abort", interrupt);
      await pool.close();
      store.close();
    }
  }

  async #open(): Promise<RunFiles> {
    const { source, target, crosswalk, conceptmaps, signal } = this.#options;
    this.#meter.start("unpacking", 0);
    return {
      source: await findExport("source", source, this.#spillFolder, signal),
      target: await findExport("target", target, this.#spillFolder, signal),
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

  async #reconcile(
    files: RunFiles,
    store: Store,
    pool: WorkerPool,
    writer: ResultWriter,
  ): Promise<ReconciliationReport> {
    const digests = this.#digest(pool, files);
    // Awaited only at the end; until then a failure of its own must not go unhandled.
    digests.catch(() => undefined);
    const { references, parts: crosswalkParts } = await this.#readCrosswalk(files.crosswalk, store, pool);
    const setup: Setup = {
      references: references.table.buffer,
      codes: [...readCodeMap(files.conceptMaps.maps)],
      unlisted: KeyTable.forKeys(0).buffer,
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
    await matchRecords(store);
    const counts = await countByType(store);
    await pool.broadcast({
      kind: "setup",
      setup: { ...setup, unlisted: (await unlistedTargets(store)).buffer },
    });
    await this.#examine(counts, store, pool);

    this.#meter.start("writing the report", 0);
    const resultHashes = await writer.writeDiscrepancies(store);
    const inputs = await digests;
    const domains = this.#judge(counts, files, read, resultHashes);
    const [unknown] = await store.rows(
      "SELECT count(*)::DOUBLE AS n FROM claims ANTI JOIN source ON claims.source = source.key",
    );
    const unparsable = sum(crosswalkParts.map(({ unparsableCount }) => unparsableCount));
    const durationMs = this.#meter.finish();
    const bytes = sum([...files.source, ...files.target].map((file) => file.bytes));
    const records = this.#records.source + this.#records.target;
    const report: ReconciliationReport = {
      format: "holdpoint-reconciliation/1",
      verdict: judgeRun(
        domains.map(({ verdict }) => verdict),
        unparsable,
      ),
      inputHash: sha256(inputs.map((input) => `${input.role} ${input.file} ${input.sha256}\n`).join("")),
      inputs,
      sourceRecords: this.#records.source,
      targetRecords: this.#records.target,
      discrepancies: sum(domains.map(({ discrepancies }) => discrepancies)),
      crosswalk: {
        lines: sum(crosswalkParts.map(({ lines }) => lines)),
        unknownSources: Number(unknown?.n ?? 0),
        unparsable,
        unparsableLines: locateUnparsable([files.crosswalk], crosswalkParts)
          .slice(0, LISTED_UNPARSABLE)
          .map(asListed),
      },
      domains,
      timing: {
        durationMs,
        recordsPerSecond: Math.round((records / Math.max(1, durationMs)) * 1_000),
        megabytesPerSecond: Math.round(bytes / 1_000 / Math.max(1, durationMs)),
        phases: this.#meter.phases,
      },
    };
    await writer.writeReport(report);
    return report;
  }

  async #readCrosswalk(
    file: ScanFile,
    store: Store,
    pool: WorkerPool,
  ): Promise<{ references: ReferenceTable; parts: ReadPart[] }> {
    this.#meter.start("reading the crosswalk", file.bytes);
    const parts: ReadPart[] = [];
    const claims: { index: number; columns: Columns }[] = [];
    await pool.forEach<NumberedPart, "claims">(
      partsOf([file]),
      (part) => ({ kind: "claims", part }),
      async ({ columns, lines, unparsable, unparsableCount }, part) => {
        parts.push({ part, lines, unparsable, unparsableCount });
        claims.push({ index: part.index, columns });
        await store.append("claims", columns);
        this.#meter.advance(part.end - part.start);
      },
    );
    claims.sort((a, b) => a.index - b.index);
    const references = ReferenceTable.forLines(sum(claims.map(({ columns }) => columns[0]?.length ?? 0)));
    for (const { columns } of claims) references.claimAll(columns[0], columns[1]);
    return { references, parts };
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
        this.#records[side] += result.records;
        this.#meter.records += result.records;
        this.#meter.advance(part.end - part.start);
      },
    );
    return parts;
  }

  async #examine(counts: readonly TypeCounts[], store: Store, pool: WorkerPool): Promise<void> {
    const total = sum(counts.map(({ unequal, missing }) => unequal + missing));
    this.#meter.start("comparing what differs", total);
    await ResultWriter.prepare(store);
    await pool.forEach<Case[], "examine">(
      casesToExamine(store),
      (cases) => ({ kind: "examine", cases }),
      async (results, cases) => {
        for (const [index, result] of results.entries()) this.#note(result, cases[index]?.sort);
        await ResultWriter.keep(
          store,
          results.flatMap(({ lines }) => lines),
        );
        this.#meter.advance(cases.length);
      },
    );
  }

  #note({ resourceType, lines, normalizations }: CaseResult, sort: Case["sort"] | undefined): void {
    const domain = domainOf(resourceType);
    const tally = this.#tallies.get(domain) ?? emptyTally();
    this.#tallies.set(domain, tally);
    tallyCase(tally, sort === "pair" || sort === "conflict", lines);
    const rules = this.#normalizations.get(domain) ?? new Map<Normalization, number>();
    this.#normalizations.set(domain, rules);
    for (const rule of normalizations) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  }

  #judge(
    counts: readonly TypeCounts[],
    files: RunFiles,
    read: { readonly source: readonly ReadPart[]; readonly target: readonly ReadPart[] },
    resultHashes: ReadonlyMap<Domain, string>,
  ): DomainReport[] {
    const broken = (["source", "target"] as const).flatMap((side) =>
      locateUnparsable(files[side], read[side]),
    );
    const brokenCount = (domain: Domain): number =>
      sum(
        (["source", "target"] as const).flatMap((side) =>
          read[side]
            .filter(({ part }) => domainOf(files[side][part.file]?.resourceType ?? "") === domain)
            .map(({ unparsableCount }) => unparsableCount),
        ),
      );
    return DOMAINS.map((domain) => {
      const ofDomain = counts.filter(({ type }) => domainOf(this.#typeNames.get(type) ?? "") === domain);
      const total = (figure: (count: TypeCounts) => number): number => sum(ofDomain.map(figure));
      const tally = this.#tallies.get(domain) ?? emptyTally();
      const rules = this.#normalizations.get(domain);
      const { causes, matched, ...tallied } = tally;
      const duplicateIds = {
        source: total((count) => count.duplicateIds.source),
        target: total((count) => count.duplicateIds.target),
      };
      const account: Account = {
        domain,
        sourceRecords: total((count) => count.eligible) + duplicateIds.source,
        targetRecords: total((count) => count.targetRecords) + duplicateIds.target,
        eligible: total((count) => count.eligible),
        matched: total((count) => count.equal) + matched,
        rejected: total((count) => count.rejected),
        skipped: total((count) => count.skipped),
        quarantined: total((count) => count.quarantined),
        missing: total((count) => count.missing),
        ...tallied,
        normalizations: Object.fromEntries(
          NORMALIZATIONS.map((rule) => [
            rule,
            total((count) => count.normalizations[rule]) + (rules?.get(rule) ?? 0),
          ]),
        ) as Record<Normalization, number>,
        causes: Object.fromEntries([...causes].sort(([a], [b]) => (a < b ? -1 : 1))),
        unparsable: brokenCount(domain),
        unparsableLines: broken
          .filter(({ resourceType }) => domainOf(resourceType) === domain)
          .slice(0, LISTED_UNPARSABLE)
          .map(asListed),
        duplicateIds,
        danglingReferences: {
          source: total((count) => count.danglingReferences.source),
          target: total((count) => count.danglingReferences.target),
        },
      };
      const thresholds = { ...DEFAULT_THRESHOLDS, ...this.#options.thresholds?.[domain] };
      const resultHash = sha256(`${JSON.stringify(account)}\n${resultHashes.get(domain) ?? ""}`);
      return { ...account, ...judge(account, thresholds), resultHash };
    });
  }
}

interface RunFiles {
  readonly source: readonly ScanFile[];
  readonly target: readonly ScanFile[];
  readonly crosswalk: ScanFile;
  readonly conceptMaps: Awaited<ReturnType<typeof readConceptMaps>>;
}

function asListed({ file, lineNumber, reason }: UnparsableLine): UnparsableLine {
  return { file, lineNumber, reason };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
