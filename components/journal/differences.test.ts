import { expect, it } from "vitest";
import { differences } from "./differences.ts";

it("marks the fields that are others, also those that are new or gone", () =>
  expect(
    differences(
      { id: "1", title: "old", same: { a: 1, b: [2] }, gone: true },
      { id: "1", title: "new", same: { b: [2], a: 1 }, added: null },
    ),
  ).toEqual([
    { field: "title", was: "old", is: "new", changed: true },
    { field: "same", was: { a: 1, b: [2] }, is: { a: 1, b: [2] }, changed: false },
    { field: "added", was: undefined, is: null, changed: true },
    { field: "gone", was: true, is: undefined, changed: true },
  ]));

it("has all fields of an entity that is new, and of one that is gone", () => {
  expect(differences(null, { a: 1 })).toEqual([{ field: "a", was: undefined, is: 1, changed: true }]);
  expect(differences({ a: 1 }, null)).toEqual([{ field: "a", was: 1, is: undefined, changed: true }]);
});
