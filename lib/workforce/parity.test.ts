import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSides } from "./parity.ts";
import type { RoleMapContent } from "./schema.ts";
import { account } from "./testing.ts";
import type { Account } from "./vocabulary.ts";

const MAP: RoleMapContent = {
  entries: [
    { legacyRole: "Nurse", targetRoles: ["RN", "Chart"], critical: true },
    { legacyRole: "Clerk", targetRoles: ["Desk"], critical: false },
    { legacyRole: "Fax", targetRoles: [], critical: false },
  ],
  baseline: ["Everybody"],
};
const target = (login: string, over: Partial<Account> = {}): Account =>
  account(login, { roles: ["Chart", "RN"], ...over });
const kindsOf = (legacy: Account[], there: Account[], map: RoleMapContent | null = MAP) =>
  compareSides({ legacy, target: there }, map).findings.map(({ kind, login, role, critical }) =>
    [kind, login, role, critical && "critical"].filter(Boolean).join(" "),
  );

describe("the comparison of two sides", () => {
  it("finds nothing where everybody can what they could", () => {
    expect(
      kindsOf(
        [account("a"), account("B")],
        [target("A"), target("b", { roles: ["RN", "Chart", "Everybody"] })],
      ),
    ).toEqual([]);
  });

  it("names what is lost and what is gained, the critical first", () => {
    expect(
      kindsOf(
        [account("a"), account("b"), account("c", { roles: ["Clerk"] }), account("d", { enabled: false })],
        [target("a", { roles: ["RN"] }), target("c", { roles: ["Desk", "Admin"] }), target("d"), target("e")],
      ),
    ).toEqual([
      "no-account b critical",
      "lost-role a Chart critical",
      "enabled-again d critical",
      "shadow-account e",
      "gained-role c Admin",
      "gained-role d Chart",
      "gained-role d RN",
      "gained-role e Chart",
      "gained-role e RN",
    ]);
  });

  it("takes an account that is disabled at the target for none", () => {
    expect(kindsOf([account("a")], [target("a", { enabled: false })])).toEqual(["no-account a critical"]);
  });

  it("knows people by their number, and gives one login of two people to neither", () => {
    expect(kindsOf([account("old", { person: "7" })], [target("new", { person: "7" })])).toEqual([]);
    expect(kindsOf([account("a", { person: "7" })], [target("a", { person: "8" })])).toEqual([
      "no-account a critical",
      "shadow-account a",
      "gained-role a Chart",
      "gained-role a RN",
    ]);
    expect(kindsOf([account("a", { person: "7" })], [target("a")])).toEqual([]);
    expect(
      kindsOf([account("a", { person: "7" })], [target("a", { person: "7" }), target("a2", { person: "7" })]),
    ).toEqual(["two-accounts a2"]);
  });

  it("asks for second factors and owners", () => {
    const service = { kind: "service" as const, mfa: "no" as const, roles: [] };
    expect(
      kindsOf(
        [account("a"), account("b"), account("s", service), account("t", service)],
        [
          target("a", { mfa: "no" }),
          target("b", { mfa: "unknown" }),
          account("s", service),
          account("t", { ...service, owner: "IT" }),
        ],
      ),
    ).toEqual(["mfa-missing a", "mfa-unknown b", "no-owner s"]);
  });

  it("counts roles that the map does not know apart: what they become is not known", () => {
    const { units, roles, findings } = compareSides(
      { legacy: [account("a", { roles: ["Nurse", "Odd"] })], target: [target("a")] },
      MAP,
    );
    expect(findings).toEqual([]);
    expect(units).toMatchObject([{ unit: "ED", unmapped: 1, critical: 0 }]);
    expect(roles[0]).toMatchObject({ role: "Odd", unmapped: true, expected: 1 });
    expect(compareSides({ legacy: [account("a")], target: [target("a")] }, null).units[0]?.unmapped).toBe(1);
  });

  it("lists emergency accounts of either side", () => {
    const emergency = { kind: "break-glass" as const };
    expect(
      compareSides(
        {
          legacy: [account("bg1", emergency), account("bg2", emergency)],
          target: [target("bg1", emergency)],
        },
        MAP,
      ).emergency,
    ).toEqual([
      { login: "bg1", unit: "ED", legacy: true, target: true },
      { login: "bg2", unit: "ED", legacy: true, target: false },
    ]);
  });

  const anyAccount = fc.record({
    login: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    name: fc.constant(null),
    unit: fc.constantFrom("ED", "ICU", null),
    roles: fc.uniqueArray(fc.constantFrom("Nurse", "Clerk", "Odd", "RN", "Chart", "Desk", "Everybody")),
    mfa: fc.constantFrom("yes" as const, "no" as const, "unknown" as const),
    kind: fc.constantFrom("person" as const, "service" as const, "break-glass" as const),
    owner: fc.constantFrom(null, "IT"),
    person: fc.constantFrom(null, "1", "2"),
    lastSignInAt: fc.constant(null),
    enabled: fc.boolean(),
  });
  const side = fc.uniqueArray(anyAccount, { selector: ({ login }) => login, maxLength: 6 });

  it("hides nothing: figures add up, order is nothing, and another account is another hash", () => {
    fc.assert(
      fc.property(side, side, fc.nat(), (legacy, there, at) => {
        const found = compareSides({ legacy, target: there }, MAP);
        const counted = found.units.reduce(
          (sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0),
          0,
        );
        expect(counted).toBe(found.findings.length);
        const sum = (of: "legacy" | "target") => found.units.reduce((all, unit) => all + unit[of], 0);
        expect(sum("legacy")).toBe(legacy.filter(({ enabled }) => enabled).length);
        expect(sum("target")).toBe(there.filter(({ enabled }) => enabled).length);
        for (const { expected, held, lost, gained, unmapped } of found.roles)
          if (!unmapped && gained > 0) expect(expected - lost).toBeLessThanOrEqual(held - gained);
        const turned = compareSides({ legacy: legacy.toReversed(), target: there.toReversed() }, MAP);
        expect(turned.units.map(({ hash }) => hash)).toEqual(found.units.map(({ hash }) => hash));

        const changed = there[at % Math.max(there.length, 1)];
        if (!changed) return;
        const other = there.map((each) => (each === changed ? { ...each, enabled: !each.enabled } : each));
        const again = compareSides({ legacy, target: other }, MAP);
        const name = changed.unit ?? "(no unit)";
        const hashOf = ({ units }: typeof found) => units.find(({ unit }) => unit === name)?.hash;
        expect(hashOf(again)).not.toBe(hashOf(found));
      }),
    );
  });
});
