import { describe, expect, test } from "vitest";
import { allOf, anyOf, isPosition, POSITIONS, positionTitle, whyNotPosition } from "./positions.ts";

describe("positions", () => {
  test("have titles, and read as a list", () => {
    expect(POSITIONS.map(positionTitle)).toEqual([
      "Incident commander",
      "Clinical informatics",
      "Application owner",
      "Data steward",
      "Interfaces",
      "Identity",
      "Communications",
      "Compliance",
      "Executive",
    ]);
    expect(anyOf(["identity", "comms", "executive"])).toBe("Identity, Communications, or Executive");
    expect(allOf(["identity", "comms", "executive"])).toBe("Identity, Communications, and Executive");
  });
  test("are known by their names alone", () => {
    expect(isPosition("identity")).toBe(true);
    expect(isPosition("Identity")).toBe(false);
    expect(isPosition(undefined)).toBe(false);
  });
});

describe("who may", () => {
  test("is who holds one of the positions", () => {
    expect(whyNotPosition(["identity", "comms"], ["interfaces", "comms"])).toBeUndefined();
  });
  test("is nobody else, and the sentence says who could", () => {
    expect(whyNotPosition(["identity", "comms"], ["interfaces", "executive"])).toBe(
      "Only Identity or Communications can do this; you hold Interfaces and Executive.",
    );
    expect(whyNotPosition(["identity"], [])).toBe(
      "Only Identity can do this; you hold no position in this cutover.",
    );
    expect(whyNotPosition([], ["identity"])).toBe(
      "No position can do this; it is done by the product itself.",
    );
  });
});
