import {
  generatePopulation,
  type PopulationOptions,
  type PopulationOutput,
  type PopulationSummary,
} from "./generate.ts";

const SAMPLE: PopulationOptions = { patients: 60, seed: "sample" };

/**
 * A small migration pair in a folder that is empty or not there yet: what tests, the sample cutover, drills and
 * benches run on. 60 patients give about 7,500 records a side, and every kind of divergence.
 */
export function samplePair(
  out: string,
  options: Partial<PopulationOptions> & Omit<PopulationOutput, "out"> = {},
): Promise<PopulationSummary> {
  const { brokenInput, force, onProgress, ...population } = options;
  return generatePopulation({ ...SAMPLE, ...population }, { out, brokenInput, force, onProgress });
}
