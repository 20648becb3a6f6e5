import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { emptyTally, type Tally, tallyCase } from "./account.ts";
import { Base } from "./base.ts";
import { Carry, READ_AGAIN_FILE } from "./carry.ts";
import { readCodeMap } from "./conceptMaps.ts";
import { type Movement, NO_MOVEMENT } from "./domainReports.ts";
import { BadInputError } from "./errors.ts";
import { extractsUntil } from "./extractTime.ts";
import { type Findings, reportOn } from "./findings.ts";
import { History } from "./history.ts";
import type { ScanFile } from "./inputs.ts";
import type { Case, CaseResult, Columns, CrosswalkPart, Setup } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import {
  type CaseToDo,
  carriedCases,
  casesToExamine,
  countByType,
  countCases,
  listCases,
  matchRecords,
  unlistedTargets,
} from "./match.ts";
import { locateUnparsable, type NumberedPart, partsOf } from "./parts.ts";
import { WorkerPool } from "./pool.ts";
import type { ProgressMeter } from "./progress.ts";
import type { ReconciliationOptions } from "./reconcile.ts";
import { ReferenceTable, type Side } from "./references.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { rulesHash } from "./rules/rulesFile.ts";
import {
  type CrosswalkPlace,
  crosswalkPart,
  digestFiles,
  inTables,
  openRunFiles,
  placeOfCrosswalk,
  type ReadPart,
  type RunFiles,
  stateFiles,
  sum,
  unparsableByType,
  type WholeCrosswalk,
  wholeCrosswalk,
} from "./runFiles.ts";
import {
  type DiscrepancyLine,
  NORMALIZATIONS,
  type Normalization,
  type ReconciliationReport,
} from "./schema.ts";
import { nothing, placeOf, SecondLook } from "./secondLook.ts";
import { type ShardTiming, writeShard } from "./shardFiles.ts";
import { joinedRepresentatives, type Shard, ShardFilter, type ShardSetup } from "./shards.ts";
import type { RunInputs } from "./sink.ts";
import { engineHash, prepareCases, type StateMeta, saveState } from "./state.ts";
import { Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";
import { writeWholeInputs } from "./wholeInputs.ts";
import { ResultWriter } from "./write.ts";

export const DEFAULT_MEMORY_LIMIT_MB = 2_048;
/** What the process takes beside DuckDB and the crosswalk's table: by itself, and for each thread. Measured, and rounded up. */
const RUNTIME_MB = 250;
const THREAD_MB = 180;
/** DuckDB gets this, or half of what there is if that is less, whatever the others take: with too little it cannot join at all. */
const STORE_MIN_MB = 256;
const BYTES_PER_MB = 1_000_000;
const SIDES = ["source", "target"] as const;

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
  readonly #rules: RuleBook;
  /** What a later run would go on from is kept beside the result. */
  readonly #keepsState: boolean;
  #until: Date | undefined;
  #base: Base | undefined;
  #carry: Carry | undefined;
  /** What the state says of the run's input. */
  #input: Omit<StateMeta, "format" | "engine" | "until" | "rulesSha256"> | undefined;

  constructor(options: ReconciliationOptions, spillFolder: string, meter: ProgressMeter) {
    this.#options = options;
    this.#spillFolder = spillFolder;
    this.#meter = meter;
    this.#startedAt = options.asOf ?? new Date();
    this.#rules = options.rules === undefined ? RuleBook.builtIn : new RuleBook(options.rules);
    this.#keepsState = options.keepState === true || options.since !== undefined;
  }

  /** The crosswalk as it is now, of all runs that this one goes on from: files that follow each other. Known when there is a report. */
  crosswalk: WholeCrosswalk | undefined;
  /** Of a run over a delta that lands somewhere: where there is everything that passes of their own read. */
  wholeInputs: Pick<RunInputs, "source" | "target" | "crosswalk"> | undefined;

  async report(): Promise<ReconciliationReport> {
    const writer = await ResultWriter.open(this.#options.out, {
      withRecordIds: this.#options.withRecordIds ?? false,
    });
    try {
      if (this.#keepsState) {
        if ((this.#options.sourceMapping ?? this.#options.targetMapping) !== undefined)
          throw new BadInputError(
            "BROKEN_DELTA",
            "A run over tables leaves no state and goes on from none: deltas are of FHIR NDJSON.",
          );
        this.#until = await extractsUntil(this.#options);
      }
      this.#history = await History.read(this.#options.previous, this.#startedAt);
      const report = await this.#inStore(async (files, store, pool) => {
        const findings = await this.#find(files, store, pool, undefined);
        const lineHashes = await writer.writeDiscrepancies(store);
        const causes = await ResultWriter.causes(store);
        const state = await this.#saveState(writer, store, pool);
        const reported = reportOn(
          findings,
          lineHashes,
          causes,
          this.#timing(),
          await this.#movement(store, writer),
        );
        const found = state === undefined ? reported : { ...reported, state };
        await writer.writeReport(found);
        this.#options.signal?.throwIfAborted();
        await writer.commit();
        if (this.#base !== undefined && this.#options.sink !== undefined)
          this.wholeInputs = await writeWholeInputs(store, {
            folder: join(this.#spillFolder, "whole"),
            typeNames: this.#typeNames,
            paths: await this.#allPaths(files),
            crosswalk: this.crosswalk?.files ?? [],
          });
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
    const look = new SecondLook(store, await this.#allPaths(files));
    try {
      await sink.records({
        findings: findings === undefined ? nothing() : look.findings(findings),
        samples: sample === undefined ? nothing() : look.samples(sample, this.#typeNames, this.#rules),
      });
    } finally {
      look.close();
    }
  }

  /** Where records are, also those of earlier runs. */
  async #allPaths(files: RunFiles): Promise<Readonly<Record<Side, readonly string[]>>> {
    const earlier = await this.#base?.openAll();
    return {
      source: [...(earlier?.source ?? []), ...files.source.map(({ path }) => path)],
      target: [...(earlier?.target ?? []), ...files.target.map(({ path }) => path)],
    };
  }

  /** Does a shard of the run, and writes what it found for `mergeShards`. */
  async shard(shard: Shard): Promise<void> {
    if (this.#keepsState)
      throw new BadInputError("BROKEN_SHARD", "A run in shards leaves no state and goes on from none.");
    const isDated = DOMAINS.some((domain) => this.#rules.replicationDelayMinutes(domain) > 0);
    if ((isDated || this.#options.previous !== undefined) && this.#options.asOf === undefined)
      throw new BadInputError(
        "BROKEN_SHARD",
        "Shards of a run that follows an earlier one, or has a replication delay, have to be told the same moment for now.",
      );
    this.#history = await History.read(this.#options.previous, this.#startedAt);
    await this.#inStore(async (files, store, pool) => {
      const findings = await this.#find(files, store, pool, shard);
      const cleared = (await this.#history?.cleared(store)) ?? [];
      this.#options.signal?.throwIfAborted();
      await writeShard(this.#options.out, store, {
        shard,
        findings,
        timing: this.#timing(),
        history: {
          asOf: this.#startedAt.toISOString(),
          previousSha256: this.#history?.previousSha256 ?? null,
        },
        pending: this.#pending,
        cleared,
      });
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
    this.#meter.start("unpacking", 0);
    const files = await openRunFiles(this.#options, this.#spillFolder);
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

  async #find(files: RunFiles, store: Store, pool: WorkerPool, shard: Shard | undefined): Promise<Findings> {
    const digests = digestFiles(pool, files);
    // Awaited only at the end; until then a failure of its own must not go unhandled.
    digests.catch(() => undefined);
    if (this.#options.since !== undefined)
      await this.#openBase(this.#options.since, await digests, store, pool);
    const place = await placeOfCrosswalk(files.crosswalk, this.#base, pool);
    const {
      references,
      shard: shardSetup,
      parts: crosswalkParts,
    } = await this.#readCrosswalk({ ...files.crosswalk, skip: place.skip }, place, store, pool, shard);
    const setup: Setup = {
      references: references.table.buffer,
      codes: [...readCodeMap(files.conceptMaps.maps)],
      unlisted: KeyTable.forKeys(0).buffer,
      rules: this.#rules.rules,
      shard: shardSetup,
      paths: await this.#paths(files, place),
      ownedLinks: this.#keepsState,
    };
    await pool.broadcast({ kind: "setup", setup });
    const read = {
      source: await this.#readSide("source", files, store, pool),
      target: await this.#readSide("target", files, store, pool),
    };

    this.#meter.start("matching", 0);
    store.flush();
    await matchRecords(store);
    await this.#carry?.addDuplicateIds();
    await this.#lookAtUnexpectedNormalizations(store);
    const counts = await countByType(store);
    await listCases(store);
    await this.#carry?.carryCases();
    await pool.broadcast({
      kind: "setup",
      setup: {
        ...setup,
        unlisted: (await unlistedTargets(store)).buffer,
        paths: await this.#paths(files, place, this.#carry),
      },
    });
    await this.#examine(store, pool);

    this.#meter.start("writing the report", 0);
    store.flush();
    const [unknown] = await store.rows(
      "SELECT count(*)::DOUBLE AS n FROM claims ANTI JOIN source ON claims.source = source.key",
    );
    const earlier = this.#base?.meta;
    const unparsableLines = SIDES.flatMap((side) =>
      inTables(files[side], locateUnparsable(files[side], read[side])),
    );
    const crosswalk = {
      lines: (earlier?.crosswalk.lines ?? 0) + sum(crosswalkParts.map(({ lines }) => lines)),
      unparsable:
        (earlier?.crosswalk.unparsable ?? 0) +
        sum(crosswalkParts.map(({ unparsableCount }) => unparsableCount)),
      unparsableLines: [
        ...(earlier?.crosswalk.unparsableLines ?? []),
        ...locateUnparsable([files.crosswalk], crosswalkParts).map(({ file, lineNumber, reason }) => ({
          file,
          lineNumber: lineNumber + place.linesBefore,
          reason,
        })),
      ],
    };
    const inputs =
      earlier === undefined
        ? await digests
        : [...earlier.inputs, ...(await digests).filter(({ role }) => role !== "conceptmap")];
    this.crosswalk = wholeCrosswalk(files.crosswalk, place, inputs, this.#base);
    const facts = {
      counts,
      typeNames: this.#typeNames,
      tallies: this.#tallies,
      normalizations: this.#normalizations,
      unparsableLines:
        earlier === undefined ? unparsableLines : inOrder([...earlier.unparsableLines, ...unparsableLines]),
      unparsableByType: unparsableByType(files, read, earlier?.unparsableByType),
    };
    if (this.#keepsState) {
      const [crosswalkFile] = await stateFiles(pool, [files.crosswalk]);
      if (crosswalkFile === undefined) throw new RangeError("a run has a crosswalk");
      this.#input = {
        files: {
          source: [...(earlier?.files.source ?? []), ...(await stateFiles(pool, files.source))],
          target: [...(earlier?.files.target ?? []), ...(await stateFiles(pool, files.target))],
          crosswalk: [
            ...(earlier?.files.crosswalk ?? []),
            crosswalkPart(crosswalkFile, place, crosswalkParts),
          ],
        },
        inputs,
        typeNames: [...this.#typeNames],
        unparsableLines: [...facts.unparsableLines],
        unparsableByType: [...facts.unparsableByType],
        crosswalk,
      };
    }
    return {
      inputs,
      rules: this.#rules.rules,
      facts,
      records: {
        source: sum(counts.map(({ eligible, duplicateIds }) => eligible + duplicateIds.source)),
        target: sum(counts.map(({ targetRecords, duplicateIds }) => targetRecords + duplicateIds.target)),
      },
      bytes: sum([...files.source, ...files.target].map((file) => file.bytes)),
      crosswalk: { ...crosswalk, unknownSources: Number(unknown?.n ?? 0) },
    };
  }

  async #openBase(since: Date, inputs: Findings["inputs"], store: Store, pool: WorkerPool): Promise<void> {
    const options = {
      previous: this.#options.previous,
      since,
      until: this.#until ?? since,
      rules: this.#rules.rules,
      conceptMaps: inputs.filter(({ role }) => role === "conceptmap"),
      spillFolder: this.#spillFolder,
    };
    this.#base = await Base.open(options, store, pool);
    for (const [key, name] of this.#base.meta.typeNames) this.#typeNames.set(key, name);
    this.#carry = new Carry(store, this.#base);
  }

  /** Where everything is read; of the files of earlier runs those that `needed` has cases in. */
  async #paths(files: RunFiles, place: CrosswalkPlace, needed?: Carry): Promise<Setup["paths"]> {
    const earlier = async (side: Side): Promise<string[]> =>
      (await needed?.pathsToRead(side)) ?? this.#base?.meta.files[side].map(() => "") ?? [];
    const crosswalk: CrosswalkPart[] = (await needed?.crosswalkToRead()) ?? [];
    return {
      source: [...(await earlier("source")), ...files.source.map(({ path }) => path)],
      target: [...(await earlier("target")), ...files.target.map(({ path }) => path)],
      crosswalk: [...crosswalk, { path: files.crosswalk.path, from: place.from, skip: place.skip }],
    };
  }

  async #saveState(
    writer: ResultWriter,
    store: Store,
    pool: WorkerPool,
  ): Promise<ReconciliationReport["state"]> {
    if (this.#input === undefined || this.#until === undefined) return undefined;
    this.#meter.start("keeping the state", 0);
    const path = await writer.placeForState();
    const until = this.#until.toISOString();
    await saveState(store, path, {
      format: "holdpoint-reconciliation-state/1",
      engine: engineHash(),
      until,
      rulesSha256: rulesHash(this.#rules.rules),
      ...this.#input,
    });
    const { sha256 } = await pool.run<"digest">({ kind: "digest", path });
    return { until, sha256 };
  }

  async #readCrosswalk(
    file: ScanFile,
    place: CrosswalkPlace,
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
    const earlierLines = this.#base?.meta.crosswalk.lines ?? 0;
    const references = ReferenceTable.forLines(
      earlierLines + sum(claims.map(({ columns }) => columns[0]?.length ?? 0)),
    );
    await this.#carry?.claims(references);
    for (const { columns } of claims) {
      if (this.#carry !== undefined) await this.#carry.claimMore(columns, references);
      else references.claimAll(columns[0], columns[1]);
      const positions = columns[3];
      if (positions instanceof BigInt64Array && place.from !== place.skip)
        for (const [row, position] of positions.entries())
          positions[row] = position + BigInt(place.from - place.skip);
    }
    const shardSetup = shard && { ...shard, joined: joinedRepresentatives(references.joins).buffer };
    const filter = shardSetup && new ShardFilter(shardSetup, references);
    if (filter) this.#history?.keepOwn((side, hi, lo) => filter.isOwn(side, hi, lo));
    for (const { columns } of claims)
      await store.append("claims", filter ? filter.ownClaims(columns) : columns);
    await store.limitMemory(this.#storeMemoryMb(references.table.buffer.byteLength));
    return { references, shard: shardSetup, parts };
  }

  /** Reads a side into the store; of a delta that, and what of the earlier run stays or has to be seen anew. */
  async #readSide(side: Side, files: RunFiles, store: Store, pool: WorkerPool): Promise<ReadPart[]> {
    const read = await this.#readExport(side, files[side], store, pool);
    const carry = this.#carry;
    if (carry === undefined) return read;
    store.flush();
    await carry.readDeleted(side, this.#options[side]);
    const again = await carry.linesToReadAgain(side, this.#spillFolder);
    if (again !== undefined) {
      const { size } = await stat(again);
      const lines = { role: side, name: "", resourceType: "", givenPath: again, givenBytes: size };
      await pool.forEach<NumberedPart, "scan">(
        partsOf([{ ...lines, path: again, bytes: size }]),
        (part) => ({ kind: "scan", side, file: READ_AGAIN_FILE, part }),
        ({ columns }) => store.append(side, columns),
      );
      store.flush();
    }
    await carry.noteChanged(side);
    await carry.merge(side);
    return read;
  }

  async #readExport(
    side: Side,
    files: readonly ScanFile[],
    store: Store,
    pool: WorkerPool,
  ): Promise<ReadPart[]> {
    const filesBefore = this.#base?.meta.files[side].length ?? 0;
    this.#meter.start(`reading the ${side}`, sum(files.map(({ bytes }) => bytes)));
    const parts: ReadPart[] = [];
    await pool.forEach<NumberedPart, "scan">(
      partsOf(files),
      (part) => ({ kind: "scan", side, file: filesBefore + part.file, part }),
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
    if (this.#keepsState) await prepareCases(store);
    await pool.forEach<CaseToDo[], "examine">(
      casesToExamine(store),
      (cases) => ({ kind: "examine", cases: cases.map(({ found }) => found) }),
      async (results, cases) => {
        await this.#take(store, results, cases);
        this.#meter.advance(cases.length);
      },
    );
    if (this.#carry === undefined) return;
    for await (const cases of carriedCases(store))
      await this.#take(
        store,
        cases.map(({ result }) => JSON.parse(result) as CaseResult),
        cases,
      );
  }

  async #take(store: Store, results: readonly CaseResult[], cases: readonly CaseToDo[]): Promise<void> {
    if (this.#keepsState)
      await store.appendText(
        "cases",
        cases.map(({ identity: { sort, source, target, claim } }, index) => [
          sort,
          source,
          target,
          claim,
          JSON.stringify(results[index]),
        ]),
      );
    const dated = results.map((result, index) => ({
      ...result,
      lines: result.lines.map((line) =>
        this.#date({ ...line, ...(cases[index] && { mark: cases[index].mark }) }),
      ),
    }));
    for (const [index, result] of dated.entries()) this.#note(result, cases[index]?.found.sort);
    await ResultWriter.keep(
      store,
      dated.flatMap(({ lines }) => lines),
      dated.flatMap(({ signatures }) => signatures),
      this.#options.sink?.wishes
        ? dated.flatMap(({ lines }, index) => lines.map(() => placeOf(cases[index]?.found)))
        : [],
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

/** Broken lines of several runs, as one run over all files lists them. */
function inOrder<Line extends { readonly file: string; readonly lineNumber: number }>(lines: Line[]): Line[] {
  return lines.sort((a, b) => (a.file === b.file ? a.lineNumber - b.lineNumber : a.file < b.file ? -1 : 1));
}
