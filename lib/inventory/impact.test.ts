import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Impact, impactOf } from "./impact.ts";
import { IN_WINDOW, WITHOUT_IT } from "./schema.ts";
import { INTERFACE, idOf, inventoryOf, SYSTEM, WORKFLOW } from "./testing.ts";

const [EHR, LAB, PORTAL, RESULTS, TO_PORTAL, ROUNDS, LOOKUP, AD] = [1, 2, 3, 4, 5, 6, 7, 8].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

const hospital = inventoryOf({
  system: [
    { id: EHR, ...SYSTEM, name: "EHR" },
    { id: LAB, ...SYSTEM, name: "Lab" },
    { id: PORTAL, ...SYSTEM, name: "Portal" },
  ],
  interface: [
    { id: RESULTS, ...INTERFACE, name: "Results", fromSystemId: LAB, toSystemId: EHR },
    {
      id: TO_PORTAL,
      ...INTERFACE,
      name: "To portal",
      fromSystemId: EHR,
      toSystemId: PORTAL,
      withoutIt: "stops",
    },
  ],
  workflow: [
    { id: ROUNDS, ...WORKFLOW, name: "Rounds", stopsWithoutIds: [EHR], degradesWithoutIds: [] },
    { id: LOOKUP, ...WORKFLOW, name: "Look-up", stopsWithoutIds: [PORTAL], degradesWithoutIds: [LAB] },
  ],
  identitySource: [{ id: AD, name: "AD", systemIds: [LAB] }],
});

const states = (impact: Impact): Record<string, string> =>
  Object.fromEntries([...impact.values()].map(({ name, state }) => [name, state]));

describe("what stops when something is frozen", () => {
  test("travels over interfaces that their receiver can't do without", () => {
    expect(states(impactOf(hospital, [EHR]))).toEqual({
      EHR: "frozen",
      Results: "stops",
      "To portal": "stops",
      Portal: "stops",
      Rounds: "stops",
      "Look-up": "stops",
    });
  });
  test("is told with its way back to what is frozen", () => {
    expect(impactOf(hospital, [EHR]).get(LOOKUP)?.sentence).toBe(
      "“Look-up” stops with “Portal”, which stops with “To portal”, which stops with “EHR”, which is frozen.",
    );
  });
  test("does not travel on from what only degrades", () => {
    expect(states(impactOf(hospital, [RESULTS]))).toEqual({
      Results: "frozen",
      EHR: "degrades",
      Rounds: "degrades",
    });
  });
  test("is a degradation where a frozen identity source signs people in", () => {
    expect(states(impactOf(hospital, [AD]))).toEqual({
      AD: "frozen",
      Lab: "degrades",
      "Look-up": "degrades",
    });
  });
  test("is nothing for what is retired or unknown", () => {
    const retired = inventoryOf({ system: [{ id: EHR, ...SYSTEM, retiredAt: "2026-01-01T00:00:00.000Z" }] });
    expect(impactOf(retired, [EHR, idOf(99)]).size).toBe(0);
  });
});

const SYSTEMS = 6;
const anyInventory = fc
  .record({
    lines: fc.array(
      fc.record({
        from: fc.nat(SYSTEMS - 1),
        to: fc.nat(SYSTEMS - 1),
        withoutIt: fc.constantFrom(...WITHOUT_IT),
        direction: fc.constantFrom("one-way" as const, "two-way" as const),
        inWindow: fc.constantFrom(...IN_WINDOW),
      }),
      { maxLength: 10 },
    ),
    needs: fc.array(
      fc.record({
        stops: fc.array(fc.nat(15), { maxLength: 3 }),
        degrades: fc.array(fc.nat(15), { maxLength: 3 }),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ lines, needs }) =>
    inventoryOf({
      system: Array.from({ length: SYSTEMS }, (_, n) => ({ id: idOf(n), ...SYSTEM, name: `System ${n}` })),
      interface: lines.map(({ from, to, ...line }, n) => ({
        id: idOf(SYSTEMS + n),
        ...INTERFACE,
        ...line,
        name: `Interface ${n}`,
        fromSystemId: idOf(from),
        toSystemId: idOf(to),
      })),
      workflow: needs.map(({ stops, degrades }, n) => ({
        id: idOf(100 + n),
        ...WORKFLOW,
        name: `Workflow ${n}`,
        stopsWithoutIds: stops.map(idOf),
        degradesWithoutIds: degrades.map(idOf),
      })),
    }),
  );
const anyIds = fc.array(fc.nat(15).map(idOf), { maxLength: 4 });

const RANK = { degrades: 1, stops: 2, frozen: 3 } as const;

describe("whatever the inventory and whatever is frozen", () => {
  test("nothing frozen, nothing stops", () => {
    fc.assert(fc.property(anyInventory, (facts) => impactOf(facts, []).size === 0));
  });
  test("freezing more never spares anything", () => {
    fc.assert(
      fc.property(anyInventory, anyIds, anyIds, (facts, some, more) => {
        const few = impactOf(facts, some);
        const many = impactOf(facts, [...some, ...more]);
        for (const [id, { state }] of few)
          expect(RANK[many.get(id)?.state ?? "degrades"]).toBeGreaterThanOrEqual(
            many.has(id) ? RANK[state] : Number.POSITIVE_INFINITY,
          );
      }),
    );
  });
  test("every effect leads back to something that was frozen, and says so", () => {
    fc.assert(
      fc.property(anyInventory, anyIds, (facts, frozen) => {
        const impact = impactOf(facts, frozen);
        for (const effect of impact.values()) {
          const seen = new Set([effect.id]);
          let at = effect;
          while (at.causeId !== undefined) {
            const cause = impact.get(at.causeId);
            if (!cause || seen.has(cause.id)) throw new Error("The way back is broken.");
            seen.add(cause.id);
            at = cause;
          }
          expect(frozen).toContain(at.id);
          expect(effect.sentence).toMatch(/is frozen\.$/);
        }
      }),
    );
  });
  test("what is neither stopped nor degraded rests on nothing that is stopped", () => {
    fc.assert(
      fc.property(anyInventory, anyIds, (facts, frozen) => {
        const impact = impactOf(facts, frozen);
        const down = (id: string): boolean => impact.has(id) && impact.get(id)?.state !== "degrades";
        for (const { id, fromSystemId, toSystemId, withoutIt } of Object.values(facts.interface)) {
          if (down(fromSystemId) || down(toSystemId)) expect(down(id)).toBe(true);
          if (down(id) && withoutIt === "stops") expect(down(toSystemId)).toBe(true);
          if (down(id) && withoutIt === "degrades") expect(impact.has(toSystemId)).toBe(true);
        }
        for (const { id, stopsWithoutIds, degradesWithoutIds } of Object.values(facts.workflow)) {
          expect(down(id)).toBe(stopsWithoutIds.some(down));
          expect(impact.has(id)).toBe(
            [...stopsWithoutIds, ...degradesWithoutIds].some((part) => impact.has(part)),
          );
        }
      }),
    );
  });
});
