import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "./instant.ts";

describe("parseInstant", () => {
  it("gives the same instant for every spelling of it", () => {
    const utc = parseInstant("2015-03-06T14:30:00Z");
    for (const text of [
      "2015-03-06T09:30:00-05:00",
      "2015-03-06T14:30:00.000Z",
      "2015-03-06T14:30Z",
      "2015-03-07T00:30:00+10:00",
    ]) {
      expect(parseInstant(text)).toMatchObject({ epochSeconds: utc?.epochSeconds, fraction: "" });
    }
  });

  it("keeps the fraction to its last digit", () => {
    expect(parseInstant("1971-01-02T04:12:43.0720-05:00")?.fraction).toBe("072");
    expect(parseInstant("1971-01-02T04:12:43.072000001Z")?.fraction).toBe("072000001");
  });

  it.each([
    "2015-03-06",
    "2015-03-06T14:30:00",
    "2015-13-06T14:30:00Z",
    "2015-04-31T14:30:00Z",
    "2023-02-29T10:00:00Z",
    "1900-02-29T10:00:00Z",
    "2024-02-30T10:00:00Z",
    "2016-12-31T23:59:60Z",
    "2015-03-06T24:30:00Z",
    "2015-03-06T14:30:00.Z",
    "2015-03-06T14:30:00Zx",
    "2015-03-06 14:30:00Z",
    "",
  ])("takes %j for a plain string", (text) => expect(parseInstant(text)).toBeUndefined());

  it.each(["2024-02-29T10:00:00Z", "2000-02-29T10:00:00Z"])("knows %s", (text) =>
    expect(parseInstant(text)?.epochSeconds).toBe(Date.parse(text) / 1_000),
  );

  it("agrees with the platform's dates", () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date("1850-01-01T00:00:00Z"),
          max: new Date("2150-01-01T00:00:00Z"),
          noInvalidDate: true,
        }),
        (date) => {
          expect(parseInstant(date.toISOString())?.epochSeconds).toBe(Math.floor(date.getTime() / 1_000));
        },
      ),
    );
  });
});
