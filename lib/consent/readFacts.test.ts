import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayOf,
  isMinor,
  jurisdictionOfAddress,
  mergeVersions,
  NO_MAP,
  readConsent,
  splitVersion,
} from "./readFacts.ts";
import { consentFactsSchema } from "./schema.ts";

const CONSENT = {
  resourceType: "Consent",
  id: "1",
  status: "active",
  patient: { reference: "https://ehr.example.org/fhir/Patient/7/_history/2" },
  dateTime: "2020-03-01T23:30:00-05:00",
  policy: [{ uri: "urn:policy:ny:research:v5" }],
  provision: { type: "permit", period: { start: "2020-03-01", end: "2035" } },
};
const read = (over: object = {}, map = NO_MAP, address?: string) =>
  readConsent({ ...CONSENT, ...over }, map, () => address);
const now = new Date("2026-11-21T12:00:00.000Z");

describe("what a Consent says", () => {
  it("is read with days in place of times", () => {
    expect(read()).toMatchObject({
      patient: "Patient/7",
      facts: {
        policies: [{ set: "urn:policy:ny:research", version: "5" }],
        jurisdiction: null,
        signedOn: "2020-03-02",
        start: "2020-03-01",
        end: "2035",
        document: null,
        behavioural: [],
      },
    });
    expect(dayOf("tomorrow")).toBeNull();
    expect(readConsent({ resourceType: "Consent" }, NO_MAP, () => undefined)).toBeUndefined();
  });

  it("holds no text that could name a patient", () => {
    const facts = read({
      policy: [{ uri: "Consent of Jane Roe, 12 Elm Street" }],
      category: [{ coding: [{ code: "Jane Roe" }], text: "Jane Roe" }],
      status: "Jane Roe",
      sourceAttachment: { title: "Jane Roe.pdf", data: "SmFuZQ==" },
      meta: { versionId: "Jane Roe" },
    });
    expect(JSON.stringify(facts)).not.toMatch(/Jane|Roe|Elm|SmFuZQ/);
    expect(facts?.facts).toMatchObject({ status: "unknown", document: "attachment" });
    expect(facts?.facts.policies[0]?.set).toMatch(/^unreadable:[0-9a-f]{16}$/);
  });

  it("can be handed over, whatever is in the record", () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        "urn:policy:x:v".concat("9".repeat(90)),
        "+275760-09-13T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "US-NY",
      ),
    );
    const coded = fc.record({ coding: fc.array(fc.record({ code: odd, system: odd, version: odd })) });
    const record = fc.record(
      {
        status: odd,
        meta: fc.record({ versionId: odd, lastUpdated: odd, security: fc.array(fc.record({ code: odd })) }),
        category: fc.array(coded),
        policyRule: fc.oneof(odd, coded),
        policy: fc.array(fc.record({ uri: odd, authority: odd })),
        patient: fc.oneof(odd, fc.record({ reference: odd })),
        dateTime: odd,
        extension: fc.array(
          fc.record({ url: fc.constant("x:jurisdiction"), valueCode: odd, valueString: odd }),
        ),
        sourceReference: fc.oneof(odd, fc.record({ reference: odd, type: odd })),
        provision: fc.record({ type: odd, period: fc.record({ start: odd, end: odd }), securityLabel: odd }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(record, (over) => {
        const found = read(over);
        if (!found) throw new Error("no consent");
        const { revisions, revokedOn } = mergeVersions([found, found]);
        const handed = {
          ...found.facts,
          revisions,
          revokedOn,
          pseudonym: "a".repeat(20),
          patient: null,
          minor: null,
        };
        expect(consentFactsSchema.safeParse(handed).error?.issues).toBeUndefined();
      }),
    );
  });

  it("tells a policy's set from its version", () => {
    expect(splitVersion("https://x.example/policy|2.1")).toEqual({
      set: "https://x.example/policy",
      version: "2.1",
    });
    expect(splitVersion("urn:policy:hipaa:tpo:v1x")).toEqual({ set: "urn:policy:hipaa:tpo", version: "1x" });
    expect(splitVersion("OPTIN", "3")).toEqual({ set: "OPTIN", version: "3" });
    expect(splitVersion("urn:policy:v")).toEqual({ set: "urn:policy:v", version: null });
  });

  it("finds the jurisdiction by the map, the record, the policy and the address, in this order", () => {
    const policy = [{ uri: "urn:policy:ny:research:v5", authority: "urn:authority:US-MA" }];
    const extension = [{ url: "urn:legacy:jurisdiction", valueCode: "US-CA" }];
    const organization = [{ reference: "Organization/1" }];
    const all = { policy, extension, organization };
    const map = { ...NO_MAP, jurisdictions: { "urn:policy:ny:research": "US-NY" } };
    const from = (over: object, ofMap = NO_MAP) => {
      const facts = read(over, ofMap, "US-VT")?.facts;
      return [facts?.jurisdiction, facts?.jurisdictionFrom];
    };
    expect(from(all, map)).toEqual(["US-NY", "map"]);
    expect(from({ policy: [{ uri: "toString" }], organization }, map)).toEqual(["US-VT", "organization"]);
    expect(from(all)).toEqual(["US-CA", "extension"]);
    expect(from({ ...all, extension: [] })).toEqual(["US-MA", "policy"]);
    expect(from({ organization })).toEqual(["US-VT", "organization"]);
    expect(from({})).toEqual([null, null]);
    expect(jurisdictionOfAddress([{ country: "usa", state: "ny" }])).toBe("US-NY");
    expect(jurisdictionOfAddress([{ country: "DE" }])).toBe("DE");
    expect(jurisdictionOfAddress([{ country: "Neverland" }])).toBeUndefined();
  });

  it("knows behavioural health by labels, categories and policies", () => {
    const coded = (code: string) => [{ coding: [{ code }] }];
    expect(read({ category: coded("ETH") })?.facts.behavioural).toEqual(["ETH"]);
    expect(read({ meta: { security: [{ code: "PSY" }] } })?.facts.behavioural).toEqual(["PSY"]);
    expect(read({ provision: { securityLabel: [{ code: "SUD" }] } })?.facts.behavioural).toEqual(["SUD"]);
    expect(read({ policy: [{ uri: "urn:policy:42cfr-part2:v2" }] })?.facts.behavioural).toEqual(["policy"]);
    const map = { ...NO_MAP, behaviouralPolicies: ["urn:policy:ny:research"] };
    expect(read({}, map)?.facts.behavioural).toEqual(["policy"]);
  });

  it("takes the newest of several versions, and since when it is revoked", () => {
    const version = (versionId: string, status: string, on: string) => {
      const record = read({ status, meta: { versionId, lastUpdated: `${on}T10:00:00Z` } });
      if (!record) throw new Error("no consent");
      return record;
    };
    const merged = mergeVersions([
      version("3", "inactive", "2024-01-03"),
      version("1", "active", "2020-01-01"),
      version("2", "inactive", "2023-05-05"),
    ]);
    expect(merged.newest.facts.status).toBe("inactive");
    expect(merged.revokedOn).toBe("2023-05-05");
    expect(merged.revisions.map(({ version }) => version)).toEqual(["1", "2", "3"]);
    expect(mergeVersions([version("1", "inactive", "2024-01-03")]).revokedOn).toBeNull();
  });

  it("calls a minor who may be one, and does not know without a birth date", () => {
    expect(isMinor("2008-11-21", "US-NY", now)).toBe(false);
    expect(isMinor("2008-11-22", "US-NY", now)).toBe(true);
    expect(isMinor("2008", "US-NY", now)).toBe(true);
    expect(isMinor("2008-01-01", "US-AL", now)).toBe(true);
    expect(isMinor(undefined, "US-NY", now)).toBeNull();
  });
});
