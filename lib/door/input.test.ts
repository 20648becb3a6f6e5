import { describe, expect, test } from "vitest";
import { z } from "zod";
import { HOUSE } from "#lib/journal/schema.ts";
import { parseInput, scopeOf } from "./input.ts";

const spec = { input: z.object({ patient: z.object({ name: z.string().max(3, "too long") }) }).strict() };

describe("an input", () => {
  test("is what its schema makes of it", () => {
    expect(parseInput({ input: z.string().trim() }, " a ")).toBe("a");
  });
  test("is refused by its field's name, and never with its value", () => {
    expect(() => parseInput(spec, { patient: { name: "Lovelace" } })).toThrow(
      expect.objectContaining({ code: "invalid", sentence: "patient.name: too long. Nothing was changed." }),
    );
    expect(() => parseInput({ input: z.string("no text") }, 7)).toThrow(
      expect.objectContaining({ code: "invalid", sentence: "The input: no text. Nothing was changed." }),
    );
  });
  test("belongs to the journal of its cutover, or to the house's", () => {
    expect(scopeOf({ cutoverId: "c1" })).toBe("c1");
    for (const input of [{ cutoverId: 7 }, {}, null, undefined, "cutoverId", 7])
      expect(scopeOf(input)).toBe(HOUSE);
  });
});
