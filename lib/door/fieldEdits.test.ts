import { expect, test } from "vitest";
import { applyEdits, whyNotEdit } from "./fieldEdits.ts";

const entity = { name: "Lab", owner: "Interfaces", tags: ["a"] };
const words = (field: string, value: unknown) => ({ label: field, value: String(value) });

test("two people who edit different fields lose nothing", () => {
  expect(
    applyEdits({ ...entity, owner: "Identity" }, { name: { seen: "Lab", value: "Laboratory" } }),
  ).toEqual({
    patch: { name: "Laboratory" },
    conflicts: [],
  });
});

test("in the same field both values are shown, and nothing is written", () => {
  const { patch, conflicts } = applyEdits(
    { ...entity, owner: "Identity" },
    { owner: { seen: "Interfaces", value: "Comms" }, name: { seen: "Lab", value: "Laboratory" } },
  );
  expect(patch).toEqual({ name: "Laboratory" });
  expect(whyNotEdit(conflicts, words)).toBe(
    "owner was changed meanwhile: it is “Identity” now, and you want “Comms”. Nothing was saved; choose which is right and save again.",
  );
});

test("who wants what is there already has no quarrel", () => {
  expect(applyEdits(entity, { tags: { seen: [], value: ["a"] }, name: undefined })).toEqual({
    patch: {},
    conflicts: [],
  });
  expect(whyNotEdit([], words)).toBeUndefined();
});
