import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "./decimal.ts";
import { parseLossless } from "./losslessJson.ts";

/** What JSON.parse gives, with each number's text. */
function byReviver(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? new Decimal(context?.source ?? "") : value,
  );
}

describe("lossless JSON", () => {
  it("is what JSON.parse gives, with the text of numbers", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseLossless(text)).toEqual(byReviver(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is as strict as JSON.parse, whatever the text", () => {
    const fragment = fc.constantFrom(
      ...[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"',
        '"a"',
        '"__proto__"',
        '"a"',
        "1",
        "-0",
        "01",
        "1.",
        ".5",
        "1e3",
        "-",
      ],
      ...[
        "true",
        "nul",
        "null",
        " ",
        "\n",
        "\u00a0",
        "\\",
        "\\n",
        "\\u0041",
        "\\x",
        '"\\ud800"',
        "\t",
        "é",
        "",
      ],
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 10 }), (fragments) => {
        const text = fragments.join("");
        let expected: unknown;
        try {
          expected = byReviver(text);
        } catch {
          expect(() => parseLossless(text)).toThrow(SyntaxError);
          return;
        }
        expect(parseLossless(text)).toEqual(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it("sets no prototype", () => {
    const read = parseLossless('{"__proto__":{"a":1}}') as object;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(read)).toEqual(["__proto__"]);
  });

  it("never quotes the text", () => {
    expect(() => parseLossless('{"name":"Jane Doe"')).toThrow("the text is not JSON");
  });
});
