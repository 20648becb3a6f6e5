import { z } from "zod";
import { type CodeMap, codeKey, type MappedCode, OTHERS } from "./codeTable.ts";

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
        unmapped: z
          .object({
            mode: z.string().optional(),
            code: z.string().optional(),
            display: z.string().optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});
export type ConceptMap = z.infer<typeof conceptMapSchema>;

/** Equivalences that say "there is no such code at the target" (FHIR R4 concept-map-equivalence). */
const NO_MAPPING: readonly string[] = ["unmatched", "disjoint"];

type Group = NonNullable<ConceptMap["group"]>[number];

/** The mappings of all ConceptMaps together, in their order, and what they have for all other codes of a system (see OTHERS). */
export function readCodeMap(maps: readonly ConceptMap[]): CodeMap {
  const byCode = new Map<string, MappedCode[]>();
  const add = (key: string, ...mapped: MappedCode[]): void => {
    byCode.set(key, [...(byCode.get(key) ?? []), ...mapped]);
  };
  for (const group of maps.flatMap((map) => map.group ?? [])) {
    if (group.source === undefined) continue;
    for (const element of group.element) {
      if (group.target === undefined || element.code === undefined || element.code === OTHERS) continue;
      for (const target of element.target ?? []) {
        const key = codeKey(group.source, element.code);
        // FHIR R4, ConceptMap.group.unmapped: not for a code that is said to have no match.
        if (NO_MAPPING.includes(target.equivalence ?? "equivalent")) add(key);
        else if (target.code !== undefined)
          add(key, { system: group.target, code: target.code, display: target.display });
      }
    }
    const others = ofOthers(group, group.source);
    if (others.length > 0) add(codeKey(group.source, OTHERS), ...others);
  }
  return byCode;
}

/**
 * What a group has for the codes that no element maps. "provided" is the same code, which may be taken to be the target's or stay the source's.
 * Another map (`other-map`) is not followed: its codes have to come as they were, or are found.
 */
function ofOthers({ target, unmapped }: Group, source: string): readonly MappedCode[] {
  if (unmapped?.mode === "provided")
    return [...new Set([target ?? source, source])].map((system) => ({ system, code: OTHERS }));
  const code = unmapped?.mode === "fixed" ? unmapped.code : undefined;
  if (target === undefined || code === undefined || code === OTHERS) return [];
  return [{ system: target, code, display: unmapped?.display }];
}
