import { chartOf } from "./chart.ts";
import type { Setting } from "./clinical/chart.ts";
import { buildFacility } from "./facility.ts";
import { type FaultPreset, type FaultRates, faultRates } from "./faults/kinds.ts";
import type { FhirResource } from "./fhir.ts";
import { Migration, type Outcome } from "./migration.ts";
import { PairFiles, type PairPaths, preparePairFolders } from "./pairFiles.ts";
import type { ZoneName } from "./zone.ts";

/** The extract of the legacy EHR: on the Saturday night of a cutover. */
const DEFAULT_EXTRACT = "2026-11-14T22:00:00-05:00";
const DEFAULT_ZONE: ZoneName = "America/New_York";
const PROGRESS_EVERY_PATIENTS = 100;

/** What makes a population: the same options give the same bytes. */
export interface PopulationOptions {
  patients: number;
  seed: string;
  /** How much goes wrong; `default` unless told. */
  faults?: FaultPreset;
  /** Rates that differ from the preset's, 0 to 1. */
  rates?: Partial<FaultRates>;
  zone?: ZoneName;
  /** The moment of the extract, an ISO instant. Nothing recorded at the source is later. */
  extractedAt?: string;
}

export interface PopulationProgress {
  patients: number;
  sourceRecords: number;
  targetRecords: number;
}

export interface PopulationOutput {
  out: string;
  /** Whether the files themselves have faults: torn lines, byte-order marks, gzip parts and the like. */
  brokenInput?: boolean;
  /** Whether an earlier population in `out` is replaced. */
  force?: boolean;
  onProgress?: (progress: PopulationProgress) => void;
}

export interface PopulationSummary extends PopulationProgress {
  paths: PairPaths;
  recordsByType: Record<string, { source: number; target: number }>;
  divergencesByKind: Record<string, number>;
}

/** The setting of a population, and of the parts of it that are made alone. */
function settingOf(options: PopulationOptions): Setting {
  const zone = options.zone ?? DEFAULT_ZONE;
  return {
    seed: options.seed,
    zone,
    asOfMs: Date.parse(options.extractedAt ?? DEFAULT_EXTRACT),
    facility: buildFacility(options.seed, options.patients, zone),
  };
}

/** The source records alone, a chart at a time: first what the charts share, then each patient's. */
export function* sourceCharts(options: PopulationOptions): Generator<FhirResource[]> {
  const setting = settingOf(options);
  yield setting.facility.records;
  for (let number = 0; number < options.patients; number += 1) yield chartOf(setting, number);
}

/** Both sides in memory-sized pieces: the source records with what their migration leaves. */
export function* migratedCharts(
  options: PopulationOptions,
): Generator<{ sources: FhirResource[]; outcome: Outcome }> {
  const setting = settingOf(options);
  const migration = new Migration({
    seed: options.seed,
    patients: options.patients,
    asOfMs: setting.asOfMs,
    rates: faultRates(options.faults ?? "default", options.rates),
  });
  yield { sources: setting.facility.records, outcome: migration.facility(setting.facility.records) };
  for (let number = 0; number < options.patients; number += 1) {
    const sources = chartOf(setting, number);
    yield { sources, outcome: migration.chart(sources, number) };
  }
}

/**
 * Writes a migration pair into `output.out`: the source and target folders, the crosswalk, the ConceptMaps and the
 * truth. Memory does not grow with the number of patients.
 * Throws `OutputFolderError` when the folder is not fit, before anything is written.
 */
export async function generatePopulation(
  options: PopulationOptions,
  output: PopulationOutput,
): Promise<PopulationSummary> {
  const paths = await preparePairFolders(output.out, output.force ?? false);
  const files = await PairFiles.create(paths, options.seed, output.brokenInput ?? false);
  const summary: PopulationSummary = {
    paths,
    patients: 0,
    sourceRecords: 0,
    targetRecords: 0,
    recordsByType: {},
    divergencesByKind: {},
  };
  try {
    let charts = -1;
    for (const { sources, outcome } of migratedCharts(options)) {
      await files.write(sources, outcome);
      tally(summary, sources, outcome);
      charts += 1;
      summary.patients = charts;
      if (charts % PROGRESS_EVERY_PATIENTS === 0 || charts === options.patients) output.onProgress?.(summary);
    }
  } finally {
    await files.close();
  }
  return summary;
}

function tally(summary: PopulationSummary, sources: FhirResource[], outcome: Outcome): void {
  summary.sourceRecords += sources.length;
  summary.targetRecords += outcome.targets.length;
  for (const { resourceType } of sources) countOf(summary, resourceType).source += 1;
  for (const { resourceType } of outcome.targets) countOf(summary, resourceType).target += 1;
  for (const { kind } of outcome.truth)
    summary.divergencesByKind[kind] = (summary.divergencesByKind[kind] ?? 0) + 1;
}

function countOf(summary: PopulationSummary, type: string): { source: number; target: number } {
  summary.recordsByType[type] ??= { source: 0, target: 0 };
  return summary.recordsByType[type];
}
