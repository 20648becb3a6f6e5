import { describe, expect, test } from "vitest";
import { FIELDS, type ItemField } from "#lib/inventory/fields.ts";
import { idOf } from "#lib/inventory/testing.ts";
import { draftOf, fieldsOf, readDraft, sameValue } from "./draft.ts";

const field = (kind: keyof typeof FIELDS, name: string): ItemField => {
  const found = FIELDS[kind].find((each) => each.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe("what is written in a form", () => {
  test("becomes the field’s value, and back", () => {
    const rto = field("system", "rtoMinutes");
    expect(readDraft(rto, " 4 h ")).toEqual({ value: 240 });
    expect(draftOf(rto, 240)).toBe("4 h");
    expect(readDraft(rto, "")).toEqual({ value: null });
    expect(readDraft(rto, "soon")).toEqual({ wrong: "It is a time: minutes, or such as 4 h or 2 d." });
    expect(readDraft(field("workflow", "stopsWithoutIds"), [idOf(1)])).toEqual({ value: [idOf(1)] });
    expect(readDraft(field("interface", "inWindow"), "")).toEqual({ value: null });
  });

  test("is told field by field where it is not right", () => {
    const written = fieldsOf(FIELDS.system, { name: "LIS", kind: "laboratory", rtoMinutes: "-1" });
    expect(written).toEqual({
      wrong: {
        criticality: "Choose one.",
        ownerPosition: "Choose one.",
        rtoMinutes: "It is a time: minutes, or such as 4 h or 2 d.",
      },
    });
    const whole = fieldsOf(FIELDS.system, {
      name: "LIS",
      kind: "laboratory",
      criticality: "essential",
      ownerPosition: "interfaces",
    });
    expect(whole).toMatchObject({ fields: { name: "LIS", rtoMinutes: null, vendor: null } });
  });

  test("is the same whatever the order of several", () => {
    expect(sameValue(["a", "b"], ["b", "a"])).toBe(true);
    expect(sameValue(["a"], ["a", "b"])).toBe(false);
    expect(sameValue(null, "")).toBe(false);
  });
});
