import { expect, test } from "vitest";
import { CHORD_MS_MAX, meaningOf } from "./shortcuts.ts";

test("g and a page's key go there, while g still counts", () => {
  expect(meaningOf("g", 0, undefined)).toEqual({ does: "begin-chord" });
  expect(meaningOf("d", CHORD_MS_MAX, 0)).toEqual({ does: "go", page: "data" });
  expect(meaningOf("d", CHORD_MS_MAX + 1, 0)).toEqual({ does: "nothing" });
});

test("g twice is the gates, not the start of another chord", () => {
  expect(meaningOf("g", 100, 0)).toEqual({ does: "go", page: "gates" });
});

test("search and help are single keys, also after a g that led nowhere", () => {
  expect(meaningOf("/", 0, undefined)).toEqual({ does: "search" });
  expect(meaningOf("?", 100, 0)).toEqual({ does: "help" });
  expect(meaningOf("x", 100, 0)).toEqual({ does: "nothing" });
});
