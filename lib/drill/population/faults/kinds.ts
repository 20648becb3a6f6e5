import type { TruthCategory } from "../schema.ts";

interface Kind {
  category: TruthCategory;
  /** Share of the records it can befall (of the batches, for `timezone-dropped`) that it befalls by default. */
  rate: number;
}

const HIGH_RISK = "high-risk-clinical-mismatch";
const BUG = "transformation-bug";

/** Every kind of divergence that a migration is given, with its category and default rate. */
export const FAULT_KINDS = {
  rejected: { category: "source-data-quality", rate: 0.002 },
  skipped: { category: "accounted", rate: 0.003 },
  quarantined: { category: "accounted", rate: 0.001 },
  "missing-claimed": { category: "missing-record", rate: 0.002 },
  "missing-unlisted": { category: "missing-record", rate: 0.0015 },
  "consent-missing": { category: "missing-record", rate: 0.01 },
  duplicated: { category: BUG, rate: 0.0015 },
  unexpected: { category: BUG, rate: 0.001 },
  "wrong-patient": { category: HIGH_RISK, rate: 0.001 },
  "patient-birthdate-swapped": { category: HIGH_RISK, rate: 0.02 },
  "patient-mrn": { category: HIGH_RISK, rate: 0.006 },
  "patient-merged": { category: HIGH_RISK, rate: 0.004 },
  "patient-split": { category: HIGH_RISK, rate: 0.004 },
  formatting: { category: "benign-formatting", rate: 0.08 },
  "allergy-criticality": { category: HIGH_RISK, rate: 0.03 },
  "allergy-code": { category: HIGH_RISK, rate: 0.02 },
  "allergy-status": { category: HIGH_RISK, rate: 0.02 },
  "allergy-resurrected": { category: HIGH_RISK, rate: 0.12 },
  "medication-dose": { category: HIGH_RISK, rate: 0.008 },
  "medication-code": { category: HIGH_RISK, rate: 0.006 },
  "medication-status": { category: HIGH_RISK, rate: 0.006 },
  "medication-resurrected": { category: HIGH_RISK, rate: 0.04 },
  "result-value": { category: HIGH_RISK, rate: 0.001 },
  "result-unit": { category: HIGH_RISK, rate: 0.001 },
  "consent-revived": { category: HIGH_RISK, rate: 0.12 },
  "consent-policy": { category: HIGH_RISK, rate: 0.02 },
  "consent-end-lost": { category: HIGH_RISK, rate: 0.015 },
  "timezone-dropped": { category: BUG, rate: 0.05 },
  "text-truncated": { category: BUG, rate: 0.01 },
  "code-neighbour": { category: BUG, rate: 0.003 },
  "decimal-precision": { category: BUG, rate: 0.003 },
  "dangling-reference": { category: BUG, rate: 0.001 },
} satisfies Record<string, Kind>;

export type FaultKind = keyof typeof FAULT_KINDS;
export type FaultRates = Record<FaultKind, number>;

export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS).filter(isFaultKind);

/** How much heavier the `heavy` preset is than the defaults. */
const HEAVY_FACTOR = 5;
/** No preset makes more than this share of anything diverge. */
const HIGHEST_PRESET_RATE = 0.5;

export const FAULT_PRESETS = ["none", "default", "heavy"] as const;
export type FaultPreset = (typeof FAULT_PRESETS)[number];

const PRESET_FACTORS: Record<FaultPreset, number> = { none: 0, default: 1, heavy: HEAVY_FACTOR };

/** The rates of a preset, with some of them set by name. */
export function faultRates(preset: FaultPreset, overrides: Partial<FaultRates> = {}): FaultRates {
  const rates = mapKinds((kind) =>
    Math.min(HIGHEST_PRESET_RATE, FAULT_KINDS[kind].rate * PRESET_FACTORS[preset]),
  );
  return { ...rates, ...overrides };
}

/** A record with a value for each kind. */
export function mapKinds<T>(valueFor: (kind: FaultKind) => T): Record<FaultKind, T> {
  return Object.fromEntries(FAULT_KIND_NAMES.map((kind) => [kind, valueFor(kind)])) as Record<FaultKind, T>;
}

export function isFaultKind(name: string): name is FaultKind {
  return Object.hasOwn(FAULT_KINDS, name);
}
