import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differencesOf, isRevoked, isRevokedButActive, judge, reviewReasonsOf } from "./parity.ts";
import { type ConsentFacts, consentStatusSchema, type ParityState } from "./schema.ts";
import { consentFacts, consentPair } from "./testing.ts";

const TODAY = "2026-11-21";
const stateOf = (...pair: Parameters<typeof consentPair>): ParityState =>
  judge(consentPair(...pair), TODAY).state;

const aFacts: fc.Arbitrary<ConsentFacts> = fc
  .record({
    status: fc.constantFrom(...consentStatusSchema.options),
    provision: fc.constantFrom("permit" as const, "deny" as const, null),
    start: fc.constantFrom("2020-03-01", "2021", null),
    end: fc.constantFrom("2019-01-01", "2035-03-01", "2026", null),
    minor: fc.constantFrom(true, false, null),
    jurisdiction: fc.constantFrom("US-NY", "US", null),
    document: fc.constantFrom("attachment" as const, "Contract" as const, null),
    behavioural: fc.constantFrom<ConsentFacts["behavioural"]>([], ["ETH"]),
    policies: fc.constantFrom<ConsentFacts["policies"]>(
      [],
      [{ set: "x", version: "1" }],
      [{ set: "x", version: "2" }],
      [{ set: "unreadable:1", version: null }],
    ),
  })
  .map((facts) => consentFacts(facts));

describe("how a consent stands", () => {
  it.each([
    ["same", {}, {}],
    ["revoked-active", { status: "inactive", provision: "deny" }, { status: "active", provision: "permit" }],
    ["revoked-active", { status: "rejected" }, { status: "active" }],
    ["revoked-active", { status: "entered-in-error" }, { status: "active", provision: "deny" }],
    ["revoked-active", { provision: "deny" }, { provision: "permit" }],
    ["revoked-active", { provision: "deny" }, { provision: null }],
    ["expired-active", { end: "2024-01-01" }, { end: null }],
    ["expired-active", { end: "2025" }, { end: "2035-01-01" }],
    ["period-differs", {}, { end: null }],
    ["period-differs", {}, { end: "2036-03-01" }],
    ["period-differs", {}, { start: "2020-03-02" }],
    ["period-differs", {}, { signedOn: "2020-03-03" }],
    ["policy-differs", {}, { policies: [{ set: "urn:policy:ny:hie", version: "5" }] }],
    ["policy-differs", {}, { policies: [] }],
    ["version-differs", {}, { policies: [{ set: "urn:policy:ny:research", version: "4" }] }],
    ["status-differs", {}, { status: "inactive" }],
    ["status-differs", { status: "draft" }, { status: "active" }],
    ["status-differs", {}, { provision: null }],
    ["document-lost", { document: "Contract" }, { document: null }],
    ["jurisdiction-differs", {}, { jurisdiction: "US-MA" }],
  ] as const)("is %s: source %j, target %j", (state, source, target) => {
    const [from, to] = [source, target] as Partial<ConsentFacts>[];
    expect(stateOf(0, from, to)).toBe(state);
  });

  it("is told by where it is", () => {
    expect(stateOf(0, {}, {}, { samePatient: false })).toBe("wrong-patient");
    expect(stateOf(0, {}, {}, { duplicate: true })).toBe("duplicated");
    expect(stateOf(0, { status: "inactive" }, { status: "active" }, { duplicate: true })).toBe(
      "revoked-active",
    );
    expect(stateOf(0, {}, {}, { target: null })).toBe("missing");
    expect(stateOf(0, {}, {}, { target: null, disposition: null })).toBe("missing");
    expect(stateOf(0, {}, {}, { target: null, disposition: "rejected" })).toBe("not-migrated");
    expect(stateOf(0, {}, {}, { source: null })).toBe("unexpected");
  });

  it("is never same or mild where a no became a yes", () => {
    fc.assert(
      fc.property(aFacts, aFacts, fc.boolean(), fc.boolean(), (source, target, samePatient, duplicate) => {
        const { state } = judge({ ...consentPair(0), source, target, samePatient, duplicate }, TODAY);
        const saysYes = target.status === "active" && target.provision !== "deny";
        if (isRevoked(source) && saysYes) expect(state).toBe("revoked-active");
        expect(state === "revoked-active").toBe(isRevokedButActive(source, target));
        const { pseudonym: _a, ...from } = source;
        const { pseudonym: _b, ...to } = target;
        const alike =
          samePatient &&
          !duplicate &&
          JSON.stringify({ ...from, minor: 0, behavioural: 0 }) ===
            JSON.stringify({ ...to, minor: 0, behavioural: 0 });
        if (alike) expect(["same", "revoked-active"]).toContain(state);
        if (state === "same") expect(differencesOf(source, target, samePatient, TODAY)).toEqual([]);
      }),
    );
  });

  it("has the same hash under other ids at the target, and another for anything that it shows", () => {
    const hash = (...pair: Parameters<typeof consentPair>) => judge(consentPair(...pair), TODAY).pairHash;
    expect(hash(0, {}, { pseudonym: "d".repeat(20), patient: "e".repeat(20) })).toBe(hash(0));
    const others = [
      hash(0, {}, { end: null }),
      hash(0, { minor: true }),
      hash(0, {}, {}, { samePatient: false }),
      hash(1),
    ];
    expect(new Set([hash(0), ...others]).size).toBe(5);
  });
});

describe("the legal review", () => {
  it.each([
    ["minor", { minor: true }],
    ["age-unknown", { minor: null }],
    ["behavioural-health", { behavioural: ["ETH"] }],
    ["unknown-policy", { policies: [] }],
    ["unknown-policy", { policies: [{ set: "unreadable:00", version: null }] }],
    ["unknown-jurisdiction", { jurisdiction: null }],
  ] as const)("looks at %s", (reason, facts) => {
    expect(reviewReasonsOf(consentPair(0, facts as Partial<ConsentFacts>))).toEqual([reason]);
  });

  it("looks at nothing else, and at a target without a source by itself", () => {
    expect(reviewReasonsOf(consentPair(0))).toEqual([]);
    expect(reviewReasonsOf(consentPair(0, {}, { behavioural: ["SUD"] }))).toEqual(["behavioural-health"]);
    const alone = consentPair(0, {}, { minor: true }, { source: null, revokedElsewhere: true });
    expect(reviewReasonsOf(alone)).toEqual(["minor", "revoked-elsewhere"]);
  });
});
