import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCrosswalkLine } from "./crosswalk.ts";
import { parseStrict } from "./strictJson.ts";

describe("strict JSON", () => {
  it("is what JSON.parse gives for every text that says one thing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrict(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(parseStrict('{"a":"\\"b\\":","b":"x\\ud83d\\ude00","__proto__":[{"a":{}}]}')).toEqual(
      JSON.parse('{"a":"\\"b\\":","b":"x😀","__proto__":[{"a":{}}]}'),
    );
  });

  it.each(['{"a":1,"a":1}', '[{"b":{"a":1,"\\u0061":2}}]', '{"__proto__":1,"__proto__" : 2}'])(
    "refuses %s",
    (text) => expect(() => parseStrict(text)).toThrow("a name is given twice"),
  );

  it.each(['"\\ud83d"', '{"a":["\\uDC01"]}', '{"\\ud800":1}'])("refuses %s", (text) =>
    expect(() => parseStrict(text)).toThrow("half of a character"),
  );

  it("never quotes the text", () => {
    expect(() => parseStrict('{"name":"Jane Doe"')).toThrow(/^not JSON$/);
  });

  it("is what a claim must be in", () => {
    const twice = '{"source":"Patient/1","target":"Patient/2","target":"Patient/3","disposition":"migrated"}';
    expect(() => readCrosswalkLine(twice)).toThrow("a name is given twice");
    const half = '{"source":"Patient/\\ud800","target":null,"disposition":"rejected"}';
    expect(() => readCrosswalkLine(half)).toThrow("half of a character");
  });
});
