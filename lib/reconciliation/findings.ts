import { createHash } from "node:crypto";
import { emptyTally, judgeRun, type Tally } from "./account.ts";
import {
  LISTED_UNPARSABLE,
  type Movement,
  NO_MOVEMENT,
  type RunFacts,
  reportDomains,
} from "./domainReports.ts";
import type { TypeCounts } from "./match.ts";
import { addNowhere, type Nowhere } from "./nowhere.ts";
import { addServers, basesReport, type ServersFound } from "./ownServers.ts";
import type { Side } from "./references.ts";
import { addRepeated, type Repeated } from "./repeated.ts";
import { rulesHash } from "./rules/hash.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { RULES_VERSION, type Rules } from "./rules/schema.ts";
import type { Cause, InputFile, Normalization, ReconciliationReport, UnparsableLine } from "./schema.ts";
import type { Domain } from "./vocabulary.ts";

/** What a run, or a shard of one, has found out: all that its report is made of, but for the lines themselves. */
export interface Findings {
  readonly inputs: readonly InputFile[];
  readonly rules: Rules;
  readonly servers: Readonly<Record<Side, ServersFound>>;
  readonly isKeysCut: boolean;
  readonly facts: Omit<RunFacts, "lineHashes">;
  readonly records: { readonly source: number; readonly target: number };
  /** Bytes of both sides, unpacked. */
  readonly bytes: number;
  readonly crosswalk: {
    readonly lines: number;
    readonly unknownSources: number;
    readonly unparsable: number;
    readonly unparsableLines: readonly UnparsableLine[];
  };
}

/** The report on what was found. */
export function reportOn(
  findings: Findings,
  lineHashes: RunFacts["lineHashes"],
  causes: Cause[],
  timing: Pick<ReconciliationReport["timing"], "startedAt" | "durationMs" | "phases">,
  movement: Movement = NO_MOVEMENT,
): ReconciliationReport {
  const { inputs, records, crosswalk, bytes } = findings;
  const domains = reportDomains({ ...findings.facts, lineHashes }, new RuleBook(findings.rules), movement);
  const durationMs = Math.max(1, timing.durationMs);
  const bases = basesReport(findings.servers);
  return {
    format: "holdpoint-reconciliation/1",
    verdict: judgeRun(
      domains.map(({ verdict }) => verdict),
      crosswalk.unparsable,
      domains.some(
        ({ verdict, sourceRecords, targetRecords }) =>
          verdict === "unknown" && sourceRecords + targetRecords > 0,
      ),
    ),
    inputHash: inputHash(inputs),
    rules: { version: RULES_VERSION, sha256: rulesHash(findings.rules) },
    inputs: [...inputs],
    sourceRecords: records.source,
    targetRecords: records.target,
    discrepancies: domains.reduce((total, { discrepancies }) => total + discrepancies, 0),
    crosswalk: {
      lines: crosswalk.lines,
      unknownSources: crosswalk.unknownSources,
      unparsable: crosswalk.unparsable,
      unparsableLines: crosswalk.unparsableLines.slice(0, LISTED_UNPARSABLE),
    },
    ...(bases && { bases }),
    ...(findings.isKeysCut && { isKeysCut: true as const }),
    domains,
    causes,
    timing: {
      startedAt: timing.startedAt,
      durationMs: timing.durationMs,
      recordsPerSecond: Math.round(((records.source + records.target) / durationMs) * 1_000),
      megabytesPerSecond: Math.round(bytes / 1_000 / durationMs),
      phases: timing.phases,
    },
  };
}

/** SHA-256 over the role, name and SHA-256 of every input file. */
export function inputHash(inputs: readonly InputFile[]): string {
  const text = inputs.map(({ role, file, sha256 }) => `${role} ${file} ${sha256}\n`).join("");
  return createHash("sha256").update(text).digest("hex");
}

/** What shards of one run found, as one. What every shard sees whole (inputs, lines that cannot be read) is taken from the first. */
export function mergeFindings([first, ...others]: readonly [Findings, ...Findings[]]): Findings {
  const all = [first, ...others];
  const counts = new Map<number, TypeCounts>();
  const typeNames = new Map<number, string>();
  const tallies = new Map<Domain, Tally>();
  const normalizations = new Map<Domain, Map<Normalization, number>>();
  const nowhere = new Map<string, Nowhere>();
  const repeated = new Map<string, Repeated>();
  for (const { facts } of all) {
    for (const count of facts.counts) {
      const soFar = counts.get(count.type);
      counts.set(count.type, soFar ? addCounts(soFar, count) : count);
    }
    for (const [key, name] of facts.typeNames) typeNames.set(key, name);
    for (const [domain, tally] of facts.tallies)
      tallies.set(domain, addTallies(tallies.get(domain) ?? emptyTally(), tally));
    for (const [type, of] of facts.repeated) repeated.set(type, addRepeated(repeated.get(type), of));
    for (const [type, of] of facts.nowhere) nowhere.set(type, addNowhere(nowhere.get(type), of));
    for (const [domain, rules] of facts.normalizations)
      normalizations.set(domain, addEntries(normalizations.get(domain) ?? new Map(), rules));
  }
  const total = (figure: (findings: Findings) => number): number =>
    all.reduce((sum, findings) => sum + figure(findings), 0);
  return {
    ...first,
    facts: {
      ...first.facts,
      counts: [...counts.values()],
      typeNames,
      tallies,
      normalizations,
      nowhere,
      repeated,
    },
    servers: others.reduce((sum, { servers }) => addServers(sum, servers), first.servers),
    records: {
      source: total(({ records }) => records.source),
      target: total(({ records }) => records.target),
    },
    crosswalk: { ...first.crosswalk, unknownSources: total(({ crosswalk }) => crosswalk.unknownSources) },
  };
}

type Figures = { readonly [name: string]: number | Figures };

/** Adds what has the same shape, figure by figure. */
function addFigures(a: Figures, b: Figures): Figures {
  return Object.fromEntries(
    Object.entries(a).map(([name, figure]) => {
      const other = b[name];
      if (typeof figure === "number" && typeof other === "number") return [name, figure + other];
      if (typeof figure === "object" && typeof other === "object") return [name, addFigures(figure, other)];
      throw new TypeError("figures of different shapes do not add up");
    }),
  );
}

function addCounts({ type, ...a }: TypeCounts, { type: _, ...b }: TypeCounts): TypeCounts {
  return { type, ...(addFigures(a, b) as Omit<TypeCounts, "type">) };
}

export function addTallies(a: Tally, b: Tally): Tally {
  const { causes: causesA, categories: categoriesA, ...figuresA } = a;
  const { causes: causesB, categories: categoriesB, ...figuresB } = b;
  return {
    ...(addFigures(figuresA, figuresB) as Omit<Tally, "causes" | "categories">),
    causes: addEntries(new Map(causesA), causesB),
    categories: addEntries(new Map(categoriesA), categoriesB),
  };
}

function addEntries<Key>(to: Map<Key, number>, from: ReadonlyMap<Key, number>): Map<Key, number> {
  for (const [key, figure] of from) to.set(key, (to.get(key) ?? 0) + figure);
  return to;
}
