import { expect, test } from "vitest";
import type { Binding } from "#lib/criteria/schema.ts";
import { DEFAULTS, readWritten, writtenOf } from "./written.ts";

const ID = "019ab000-0000-7000-8000-000000000001";
const BINDINGS: Binding[] = [
  { kind: "reconciliation", domain: "results", maxAgeMinutes: null },
  { kind: "discrepancies", domains: ["results"], severity: "critical", categories: null, maxAgeMinutes: 60 },
  { kind: "discrepancies", domains: null, severity: "low", categories: null, maxAgeMinutes: null },
  { kind: "consent-parity", maxAgeMinutes: 60 },
  { kind: "identity-queue", maxAgeMinutes: 60 },
  { kind: "consent-parity", maxAgeMinutes: 60, needsSignOff: true },
  { kind: "mappings" },
  { kind: "mappings", needsCodes: true },
  { kind: "workforce-parity", maxAgeMinutes: 60 },
  { kind: "signal", signalId: ID, comparator: "at-least", threshold: -1.5, windowSeconds: 60, minSamples: 2 },
  { kind: "trigger", triggerId: ID },
  { kind: "tasks", which: { by: "named", codes: ["A-1", "B-2"] } },
  { kind: "tasks", which: { by: "stream", stream: "Laboratory team" } },
  { kind: "tasks", which: { by: "critical" } },
  { kind: "rehearsal", maxAgeDays: 30, durationMinutesMax: null, rollbackMinutesMax: 45 },
  { kind: "verification", subject: "snapshot", maxAgeMinutes: 60 },
  { kind: "test-suite", suite: "ack-sequencing", maxAgeMinutes: 60 },
  { kind: "sampling", domain: "allergies", minSize: 30, minLowerBound: 0.9 },
  { kind: "attestation", position: "identity", statement: "It works.", needsFile: true },
  { kind: "attestation", position: "identity", statement: "It works." },
];

test.each(BINDINGS)("a binding is read from the form as it was put there: $kind", (binding) => {
  expect(readWritten(writtenOf(binding))).toEqual({ binding });
});

test("what is not whole is named, and an empty number is none", () => {
  expect(readWritten({ ...DEFAULTS, kind: "signal", signalId: ID })).toEqual({ wrong: "threshold" });
  expect(readWritten({ ...DEFAULTS, kind: "test-suite" })).toEqual({ wrong: "suite" });
  expect(readWritten({ ...DEFAULTS, kind: "identity-queue", maxAgeMinutes: "" })).toEqual({
    wrong: "maxAgeMinutes",
  });
});
