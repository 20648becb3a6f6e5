import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileBytes } from "#lib/fileBytes.ts";
import { codeKey } from "#lib/reconciliation/codeTable.ts";
import { type ConceptMap, readCodeMap } from "#lib/reconciliation/conceptMaps.ts";
import { findExport, readConceptMaps } from "#lib/reconciliation/inputs.ts";
import type { RunInputs } from "#lib/reconciliation/sink.ts";
import { textLines } from "#lib/textLines.ts";
import { CODE_PATTERN, type CodeCount, RARE_BELOW, TARGETS_MAX } from "./schema.ts";

/** Systems that everybody knows: a code of theirs needs no mapping. */
const STANDARD =
  /^(https?:\/\/(snomed\.info|loinc\.org|unitsofmeasure\.org|terminology\.hl7\.org|hl7\.org|www\.nlm\.nih\.gov|www\.ama-assn\.org|www\.cms\.gov|nucc\.org|fdasis\.nlm\.nih\.gov|dicom\.nema\.org|nubc\.org|www\.nubc\.org|www\.nahdo\.org|bluebutton\.cms\.gov|ncpdp\.org|www\.usps\.com|www\.whocc\.no|ihe\.net|varnomen\.hgvs\.org)|urn:(oid|ietf|iso|uuid)\b)/;
const SAFE_SYSTEM = /^[\w.:@+\-/#~|]{1,200}$/;
/** More codes than this in the extract are no code system, but text. */
const CODES_MAX = 100_000;

type Json = { readonly [name: string]: unknown };

/** A code of a record: its system and itself, however deep it is. `Coding` and `Quantity` have both by these names; an `Identifier` has no code. */
function collect(value: unknown, found: Set<string>, isLocal: (system: string) => boolean): void {
  if (Array.isArray(value)) for (const each of value) collect(each, found, isLocal);
  else if (typeof value === "object" && value !== null) {
    const { system, code } = value as Json;
    if (typeof system === "string" && typeof code === "string" && isLocal(system))
      found.add(`${system}\n${code}`);
    for (const each of Object.values(value)) if (typeof each === "object") collect(each, found, isLocal);
  }
}

/** By `system` and `code`, with a line feed between: how many records hold it. */
type CodeCounts = Map<string, number>;

/** How many records of a source hold each of its local codes. A code counts once a record. */
export async function countCodes(inputs: RunInputs, maps: readonly ConceptMap[]): Promise<CodeCounts> {
  const mapped = new Set(maps.flatMap(({ group }) => group ?? []).flatMap(({ source }) => source ?? []));
  const isLocal = (system: string) => mapped.has(system) || !STANDARD.test(system);
  const counts: CodeCounts = new Map();
  const folder = await mkdtemp(join(inputs.spillFolder ?? tmpdir(), "holdpoint-codes-"));
  try {
    for (const { path } of await findExport(
      "source",
      inputs.source,
      folder,
      undefined,
      inputs.sourceMapping,
    )) {
      for await (const line of textLines(fileBytes(path))) {
        // Most records hold none: looking for one is cheaper than reading the record.
        if (![...line.matchAll(/"system"\s*:\s*"([^"]+)"/g)].some(([, system = ""]) => isLocal(system)))
          continue;
        const found = new Set<string>();
        try {
          collect(JSON.parse(line), found, isLocal);
        } catch {
          continue;
        }
        for (const key of found)
          if (counts.has(key) || counts.size < CODES_MAX) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return counts;
}

/**
 * What the ConceptMaps make of the source's local codes, those in most records first. A code that could be text, because it looks like it or
 * is rare and unknown, is told by a hash.
 */
export function coverCodes(
  counts: CodeCounts,
  maps: readonly ConceptMap[],
  hash: (text: string) => string,
): CodeCount[] {
  const codeMap = readCodeMap(maps);
  const covered = [...counts].flatMap(([key, records]) => {
    const [system = "", ...rest] = key.split("\n");
    const code = rest.join("\n");
    if (!SAFE_SYSTEM.test(system)) return [];
    const distinct = new Map(
      (codeMap.get(codeKey(system, code)) ?? []).map((target) => [`${target.system} ${target.code}`, target]),
    );
    const targets = [...distinct.values()]
      .filter((target) => SAFE_SYSTEM.test(target.system) && CODE_PATTERN.test(target.code))
      .slice(0, TARGETS_MAX)
      .map((target) => ({ system: target.system, code: target.code }));
    const state =
      distinct.size === 0
        ? ("unmapped" as const)
        : distinct.size === 1
          ? ("mapped" as const)
          : ("ambiguous" as const);
    const isText = !CODE_PATTERN.test(code) || (state === "unmapped" && records < RARE_BELOW);
    return [{ system, code: isText ? `hash:${hash(key)}` : code, state, records, targets }];
  });
  return covered
    .sort((a, b) => b.records - a.records || (`${a.system} ${a.code}` < `${b.system} ${b.code}` ? -1 : 1))
    .map((each, ordinal) => ({ ordinal, ...each }));
}

/** The codes of a run, as they are handed over. @param hash a pseudonym of the cutover's, so that nobody can try texts against it */
export async function readCoverage(inputs: RunInputs, hash: (text: string) => string): Promise<CodeCount[]> {
  const { maps } = await readConceptMaps(inputs.conceptmaps);
  return coverCodes(await countCodes(inputs, maps), maps, hash);
}
