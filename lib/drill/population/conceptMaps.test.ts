import { expect, test } from "vitest";
import { conceptMaps, STANDARD_CONCEPTS } from "./conceptMaps.ts";

test("a legacy code has one meaning over all ConceptMaps", () => {
  const codes = conceptMaps().flatMap(({ conceptMap }) =>
    conceptMap.group.flatMap((group) => group.element.map((element) => element.code)),
  );
  expect(codes.length).toBe(new Set(codes).size);
  expect(new Set(codes)).toEqual(new Set(STANDARD_CONCEPTS.keys()));
});
