import { describe, expect, test } from "vitest";
import { ANCHOR_LAG_MS_MAX, SEAL_AGE_MS_MAX, viewSeal } from "./rules.ts";
import type { Seal } from "./schema.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 7, 0, 0);
const at = (agoMs: number): string => new Date(NOW_MS - agoMs).toISOString();

const held = { name: "folder", size: 40, heldAt: at(5_000), triedAt: at(5_000), paceMs: 0, failure: null };
const ok: Seal = {
  head: { size: 40, signedAt: at(8_000) },
  broken: null,
  unsealed: null,
  anchors: [held],
  checkedAt: at(3_000),
};
const stateOf = (seal: Seal | null): string => viewSeal(seal, NOW_MS).state;

describe("a seal is", () => {
  test("ok when every anchor holds the newest head and that was looked at lately", () => {
    expect(stateOf(ok)).toBe("ok");
    expect(viewSeal(ok, NOW_MS).sentence).toContain("40 entries");
  });

  test("none where no anchor is configured", () => expect(stateOf({ ...ok, anchors: [] })).toBe("none"));

  test("unknown when nobody looked, or not lately, whatever it said then", () => {
    expect(stateOf(null)).toBe("unknown");
    expect(stateOf({ ...ok, checkedAt: at(SEAL_AGE_MS_MAX + 1) })).toBe("unknown");
    expect(stateOf({ ...ok, anchors: [], checkedAt: at(SEAL_AGE_MS_MAX + 1) })).toBe("unknown");
  });

  test("failing when an anchor says so, or has not got the newest head for too long", () => {
    const failing = { ...held, failure: "The anchor folder can't be written (ENOSPC)." };
    expect(stateOf({ ...ok, anchors: [held, failing] })).toBe("failing");
    const behind = { ...ok, anchors: [{ ...held, size: 39 }] };
    expect(stateOf(behind)).toBe("ok");
    expect(stateOf({ ...behind, head: { size: 40, signedAt: at(ANCHOR_LAG_MS_MAX + 1) } })).toBe("failing");
  });

  test("broken before anything else", () =>
    expect(stateOf({ ...ok, broken: "The journal was rewritten.", checkedAt: at(SEAL_AGE_MS_MAX + 1) })).toBe(
      "broken",
    ));
});
