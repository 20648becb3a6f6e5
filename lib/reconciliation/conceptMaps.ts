import { z } from "zod";
import { type CodeMap, codeKey, type MappedCode } from "./codeTable.ts";

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

/** Equivalences that say "there is no such code at the target" (FHIR R4 concept-map-equivalence). */
const NO_MAPPING: readonly string[] = ["unmatched", "disjoint"];

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
