import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "./fhir.ts";
import { rewriteRecord, toUtc } from "./rewrite.ts";
import { localInstantMs, ZONE_NAMES } from "./zone.ts";

const condition: Condition = {
  resourceType: "Condition",
  id: "p0000001-cond-1",
  meta: { profile: ["urn:profile"] },
  verificationStatus: {},
  clinicalStatus: {},
  category: [],
  code: { coding: [{ system: "urn:legacy:codes", code: "DX-DM2", display: "Diabetes" }], text: "Diabetes" },
  subject: { reference: "Patient/p0000001", display: "A name" },
  encounter: { reference: "Encounter/gone" },
  onsetDateTime: "2024-07-01T09:15:00-04:00",
  recordedDate: "2024-07-01",
  recorder: { reference: "Practitioner/prac-1" },
};

const rewritten = rewriteRecord(condition, {
  id: "new-id",
  meta: { versionId: "1", lastUpdated: "2026-11-15T05:00:00Z", source: "#B0001" },
  resolve: (reference) => (reference === "Encounter/gone" ? undefined : reference.replace(/\/.*/, "/new")),
});

test("an instant in UTC is the same instant, to the same precision", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONE_NAMES),
      fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2027, 0) }),
      (zone, epochMs) => {
        const local = localInstantMs(epochMs, zone);
        expect(Date.parse(toUtc(local))).toBe(epochMs);
        expect(toUtc(local)).toMatch(/\.\d{3}Z$/);
      },
    ),
  );
  expect(toUtc("2024-07-01T09:15:00-04:00")).toBe("2024-07-01T13:15:00Z");
});

test("the target has a new id, server metadata beside the record's own, and instants in UTC; dates stay", () => {
  expect(rewritten).toMatchObject({
    id: "new-id",
    meta: { profile: ["urn:profile"], versionId: "1", lastUpdated: "2026-11-15T05:00:00Z", source: "#B0001" },
    onsetDateTime: "2024-07-01T13:15:00Z",
    recordedDate: "2024-07-01",
  });
});

test("references follow the crosswalk, and become logical where the record did not migrate", () => {
  expect(rewritten).toMatchObject({
    subject: { reference: "Patient/new", display: "A name" },
    encounter: { identifier: { system: "urn:legacy:id", value: "Encounter/gone" } },
  });
  expect(rewritten).not.toHaveProperty("encounter.reference");
});

test("a legacy code is mapped and kept in the extension", () => {
  expect(rewritten).toMatchObject({
    code: {
      coding: [{ system: "http://snomed.info/sct", code: "44054006" }],
      extension: [
        { url: "urn:target:original-code", valueCoding: { system: "urn:legacy:codes", code: "DX-DM2" } },
      ],
      text: "Diabetes",
    },
  });
});

test("elements come in alphabetical order after type, id and meta", () => {
  const elements = Object.keys(rewritten);
  expect(elements.slice(0, 3)).toEqual(["resourceType", "id", "meta"]);
  expect(elements.slice(3)).toEqual(elements.slice(3).sort());
});

test("the source record is left as it was", () => {
  expect(condition.code.coding?.[0]?.code).toBe("DX-DM2");
  expect(condition.subject.reference).toBe("Patient/p0000001");
});
