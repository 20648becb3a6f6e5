import { z } from "zod";
import { type Hash64, hashString, mix } from "./hash.ts";

/** The part of a FHIR R4 ConceptMap that reconciliation reads. */
export const conceptMapSchema = z.object({
  resourceType: z.literal("ConceptMap"),
  group: z
    .array(
      z.object({
        source: z.string().optional(),
        target: z.string().optional(),
        element: z.array(
          z.object({
            code: z.string().optional(),
            target: z
              .array(
                z.object({
                  code: z.string().optional(),
                  display: z.string().optional(),
                  equivalence: z.string().optional(),
                }),
              )
              .optional(),
          }),
        ),
      }),
    )
    .optional(),
});
export type ConceptMap = z.infer<typeof conceptMapSchema>;

export interface MappedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** Equivalences that say "there is no such code at the target" (FHIR R4 concept-map-equivalence). */
const NO_MAPPING: readonly string[] = ["unmatched", "disjoint"];

/** What each code of the source becomes, by `codeKey`; more than one where the map leaves a choice. */
export type CodeMap = ReadonlyMap<string, readonly MappedCode[]>;

export function codeKey(system: string, code: string): string {
  return `${system}|${code}`;
}

/** The mappings of all ConceptMaps together, in their order. */
export function readCodeMap(maps: readonly ConceptMap[]): CodeMap {
  const byCode = new Map<string, MappedCode[]>();
  for (const group of maps.flatMap((map) => map.group ?? [])) {
    for (const element of group.element) {
      if (group.source === undefined || group.target === undefined || element.code === undefined) continue;
      for (const target of element.target ?? []) {
        if (target.code === undefined || NO_MAPPING.includes(target.equivalence ?? "equivalent")) continue;
        const key = codeKey(group.source, element.code);
        const mapped = { system: group.target, code: target.code, display: target.display };
        byCode.set(key, [...(byCode.get(key) ?? []), mapped]);
      }
    }
  }
  return byCode;
}

interface HashedCode {
  readonly system: Hash64;
  readonly code: Hash64;
  readonly display: Hash64 | undefined;
}

/** The unambiguous mappings, by hash: what the scanner needs. */
export class CodeTable {
  readonly #byHi = new Map<number, { readonly lo: number; readonly mapped: HashedCode }[]>();

  constructor(codes: CodeMap) {
    for (const [key, targets] of codes) {
      const target = targets[0];
      if (target === undefined || targets.length > 1) continue;
      const bar = key.lastIndexOf("|");
      const hash = mix(hashString(key.slice(0, bar)), hashString(key.slice(bar + 1)));
      const mapped = {
        system: hashString(target.system),
        code: hashString(target.code),
        display: target.display === undefined ? undefined : hashString(target.display),
      };
      this.#byHi.set(hash.hi, [...(this.#byHi.get(hash.hi) ?? []), { lo: hash.lo, mapped }]);
    }
  }

  find(system: Hash64, code: Hash64): HashedCode | undefined {
    if (this.#byHi.size === 0) return undefined;
    const hash = mix(system, code);
    return this.#byHi.get(hash.hi)?.find((entry) => entry.lo === hash.lo)?.mapped;
  }
}
