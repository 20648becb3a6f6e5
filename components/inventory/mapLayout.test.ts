import { expect, test } from "vitest";
import { impactOf } from "#lib/inventory/impact.ts";
import { INTERFACE, idOf, inventoryOf, SYSTEM, WORKFLOW } from "#lib/inventory/testing.ts";
import { layOut, mapOf, NODES_MAX, SIZES } from "./mapLayout.ts";

const [EHR, LIS, ORDERS, READ] = [idOf(1), idOf(2), idOf(3), idOf(4)];
const small = inventoryOf({
  system: [
    { id: EHR, ...SYSTEM, name: "EHR" },
    { id: LIS, ...SYSTEM, name: "LIS" },
  ],
  interface: [{ id: ORDERS, ...INTERFACE, fromSystemId: EHR, toSystemId: LIS, withoutIt: "stops" }],
  workflow: [{ id: READ, ...WORKFLOW, stopsWithoutIds: [LIS], degradesWithoutIds: [ORDERS] }],
});

test("a kind has a column, and nothing lies on another", () => {
  const map = mapOf(small, new Map());
  const places = layOut(map);
  expect(places.get(EHR)?.x).toBe(places.get(LIS)?.x);
  expect(places.get(EHR)?.x).toBeLessThan(places.get(ORDERS)?.x ?? 0);
  expect(places.get(ORDERS)?.x).toBeLessThan(places.get(READ)?.x ?? 0);
  const apart = Math.abs((places.get(EHR)?.y ?? 0) - (places.get(LIS)?.y ?? 0));
  expect(apart).toBeGreaterThanOrEqual(SIZES.system.height);
});

test("an edge says which way failing travels, and how badly", () => {
  const { edges } = mapOf(small, new Map());
  expect(edges.map(({ source, target, flows, mild }) => [source, target, flows, mild])).toEqual([
    [EHR, ORDERS, "right", false],
    [LIS, ORDERS, "left", false],
    [LIS, READ, "right", false],
    [ORDERS, READ, "right", true],
  ]);
});

test("of more than can be read only what is hit is drawn, and how much is left out is known", () => {
  const many = inventoryOf({
    system: Array.from({ length: NODES_MAX + 10 }, (_, n) => ({ id: idOf(n), ...SYSTEM, name: `S ${n}` })),
  });
  const map = mapOf(many, impactOf(many, [idOf(7)]));
  expect(map.nodes.map(({ id }) => id)).toEqual([idOf(7)]);
  expect(map.leftOut).toBe(NODES_MAX + 9);
});
