import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { FhirResource } from "./fhir.ts";
import type { PairPaths } from "./pairFiles.ts";
import { type CrosswalkLine, crosswalkLineSchema, type TruthLine, truthLineSchema } from "./schema.ts";

/** A generated pair, read back whole. For tests: a big one does not fit in memory. */
export interface Pair {
  /** By reference, `Type/id`. */
  source: Map<string, FhirResource>;
  target: Map<string, FhirResource>;
  crosswalk: CrosswalkLine[];
  truth: TruthLine[];
  /** The standard coding of each legacy code, from the ConceptMaps. */
  standardCodes: Map<string, { system: string; code: string }>;
}

export async function readPair(paths: PairPaths): Promise<Pair> {
  return {
    source: await readSide(paths.source),
    target: await readSide(paths.target),
    crosswalk: (await readLines(paths.crosswalk)).map((line) => crosswalkLineSchema.parse(JSON.parse(line))),
    truth: (await readLines(paths.truth)).map((line) => truthLineSchema.parse(JSON.parse(line))),
    standardCodes: await readConceptMaps(paths.conceptmaps),
  };
}

/** The non-empty lines of a file, whatever its line ends, byte-order mark and compression. */
export async function readLines(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

async function readSide(folder: string): Promise<Map<string, FhirResource>> {
  const records = new Map<string, FhirResource>();
  for (const fileName of await readdir(folder)) {
    for (const line of await readLines(join(folder, fileName))) {
      const record: FhirResource = JSON.parse(line);
      records.set(`${record.resourceType}/${record.id}`, record);
    }
  }
  return records;
}

async function readConceptMaps(folder: string): Promise<Pair["standardCodes"]> {
  const codes: Pair["standardCodes"] = new Map();
  for (const fileName of await readdir(folder)) {
    const conceptMap: ConceptMapFile = JSON.parse(await readFile(join(folder, fileName), "utf8"));
    for (const group of conceptMap.group) {
      for (const element of group.element) {
        const [target] = element.target;
        if (target) codes.set(element.code, { system: group.target, code: target.code });
      }
    }
  }
  return codes;
}

interface ConceptMapFile {
  group: { target: string; element: { code: string; target: { code: string }[] }[] }[];
}
