import { describe, expect, test } from "vitest";
import type { IdentitySource, Workflow } from "#lib/inventory/schema.ts";
import { INTERFACE, SYSTEM } from "#lib/inventory/testing.ts";
import { type SliceFacts, whyNotRealSlice, whyNotSlice } from "./rules.ts";
import type { Slice, SliceFields } from "./schema.ts";
import { SLICE } from "./testing.ts";

const CUTOVER = "019abc00-0000-7000-8000-000000000001";
const id = (n: number): string => `019abc00-0000-7000-8000-0000000001${String(n).padStart(2, "0")}`;
const kept = { cutoverId: CUTOVER, retiredAt: null, retiredReason: null };
const workflow: Workflow = {
  ...kept,
  id: id(3),
  name: "Give a medication",
  criticality: "care-critical",
  ownerPosition: "interfaces",
  ownerName: null,
  stopsWithoutIds: [],
  degradesWithoutIds: [],
  fallback: null,
};
const source: IdentitySource = {
  ...kept,
  id: id(5),
  name: "Directory",
  kind: "ad",
  ownerPosition: "identity",
  ownerName: null,
  mfa: "everyone",
  accounts: null,
  systemIds: [],
};
const lab = {
  ...kept,
  ...INTERFACE,
  id: id(4),
  fromSystemId: id(1),
  toSystemId: id(2),
  direction: "one-way",
} as const;
const FACTS: SliceFacts = {
  slice: {},
  stream: { [id(6)]: { id: id(6), cutoverId: CUTOVER, name: "Cardiology", ordinal: 0 } },
  system: {
    [id(1)]: { ...kept, ...SYSTEM, id: id(1), name: "EHR", kind: "ehr" },
    [id(2)]: { ...kept, ...SYSTEM, id: id(2), name: "LIS", kind: "laboratory" },
  },
  workflow: { [id(3)]: workflow },
  interface: { [id(4)]: lab },
  identitySource: { [id(5)]: source },
};
const REAL: SliceFields = {
  ...SLICE,
  workflowIds: [id(3)],
  interfaceIds: [id(4)],
  identitySourceIds: [id(5)],
  patientMatching: "By the enterprise number; else in the queue.",
  consentScope: "New York, policy set of 2026.",
  streamIds: [id(6)],
};

describe("a slice is real", () => {
  test("when it lacks nothing", () => expect(whyNotRealSlice(REAL, FACTS)).toEqual([]));
  test("and says all that it lacks when it has nothing", () => {
    expect(whyNotRealSlice(SLICE, FACTS)).toHaveLength(5);
  });
  test.each([
    ["identity source", { identitySourceIds: [] }, FACTS],
    ["same person", { patientMatching: null }, FACTS],
    ["consents", { consentScope: null }, FACTS],
    ["no workflow", { workflowIds: [] }, FACTS],
    [
      "None of its workflows is clinical",
      {},
      { ...FACTS, workflow: { [id(3)]: { ...workflow, criticality: "deferrable" } } },
    ],
    ["downstream", { interfaceIds: [] }, FACTS],
    [
      "downstream",
      {},
      { ...FACTS, interface: { [id(4)]: { ...lab, fromSystemId: id(2), toSystemId: id(1) } } },
    ],
    [
      "downstream",
      {},
      { ...FACTS, interface: { [id(4)]: { ...lab, retiredAt: "2026-11-21T00:00:00.000Z" } } },
    ],
    [
      "identity source",
      {},
      { ...FACTS, identitySource: { [id(5)]: { ...source, retiredAt: "2026-11-21T00:00:00.000Z" } } },
    ],
  ] satisfies [string, Partial<SliceFields>, SliceFacts][])(
    "not without this: %s",
    (words, change, facts) => {
      const lacks = whyNotRealSlice({ ...REAL, ...change }, facts);
      expect(lacks).toHaveLength(1);
      expect(lacks[0]).toContain(words);
    },
  );
  test("by an interface that goes both ways, from wherever it was drawn", () => {
    const twoWay = { ...lab, fromSystemId: id(2), toSystemId: id(1), direction: "two-way" } as const;
    expect(whyNotRealSlice(REAL, { ...FACTS, interface: { [id(4)]: twoWay } })).toEqual([]);
  });
});

describe("a slice stands in the plan", () => {
  const other: Slice = { ...REAL, ...kept, id: id(9), createdAt: "2026-11-21T00:00:00.000Z" };
  const facts = { ...FACTS, slice: { [other.id]: other } };
  test("under a name of its own", () => {
    expect(whyNotSlice({ ...SLICE, name: "CARDIOLOGY" }, facts)).toContain("already");
    expect(whyNotSlice({ ...SLICE, name: "CARDIOLOGY" }, facts, other.id)).toBeUndefined();
  });
  test("with streams that are no other slice's", () => {
    expect(whyNotSlice({ ...SLICE, name: "Two", streamIds: [id(6)] }, facts)).toContain("“Cardiology”’s");
  });
  test("with what is in the cutover, each once", () => {
    expect(whyNotSlice({ ...SLICE, workflowIds: [id(4)] }, FACTS)).toContain("a workflow that is not");
    expect(whyNotSlice({ ...SLICE, workflowIds: [id(3), id(3)] }, FACTS)).toContain("twice");
  });
});
