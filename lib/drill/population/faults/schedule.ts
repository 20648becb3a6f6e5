import { streamOf } from "../prng.ts";
import { type FaultKind, type FaultRates, mapKinds } from "./kinds.ts";

/** A population of at least so many patients has each kind of divergence once; thrice as many, three times. */
const PATIENTS_PER_GUARANTEE = 10;
const MOST_GUARANTEED = 3;
/** Guaranteed divergences fall due in the first part of the population, so that the rest can still supply them. */
const DUE_WITHIN = 0.5;

/**
 * Decides when a divergence is due although chance did not bring it, so that every kind that has a rate occurs
 * in a population that is big enough. It needs to know only how far the population is written, not what is in it.
 */
export class FaultSchedule {
  readonly #rates: FaultRates;
  readonly #guaranteed: number;
  readonly #offsets: Record<FaultKind, number>;
  readonly #injected = mapKinds(() => 0);

  constructor(seed: string, rates: FaultRates, patients: number) {
    this.#rates = rates;
    this.#guaranteed = Math.min(MOST_GUARANTEED, Math.floor(patients / PATIENTS_PER_GUARANTEE));
    this.#offsets = mapKinds((kind) => streamOf(seed, "due", kind).unit());
  }

  /** The share of what the kind can befall that it befalls. */
  rate(kind: FaultKind): number {
    return this.#rates[kind];
  }

  /** Whether the kind must befall the next record that it can; `progress` is the share of patients written. */
  isDue(kind: FaultKind, progress: number): boolean {
    const next = this.#injected[kind];
    if (next >= this.#guaranteed || this.#rates[kind] === 0) return false;
    return progress >= (DUE_WITHIN * (next + this.#offsets[kind])) / this.#guaranteed;
  }

  recordInjected(kind: FaultKind): void {
    this.#injected[kind] += 1;
  }
}
