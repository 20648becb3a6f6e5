import dagre from "@dagrejs/dagre";
import type { Impact } from "#lib/inventory/impact.ts";
import { type InventoryFacts, itemsOf } from "#lib/inventory/rules.ts";

/** How the dependency map is drawn: who signs people in, system, interface, system, workflow, from left to right. */

/** With more than this nobody reads it: then only what is hit is drawn, and what is beside it. */
export const NODES_MAX = 250;

export type NodeKind = "system" | "interface" | "workflow" | "identitySource";
export const SIZES: Readonly<Record<NodeKind, { readonly width: number; readonly height: number }>> = {
  system: { width: 190, height: 52 },
  workflow: { width: 210, height: 52 },
  identitySource: { width: 170, height: 44 },
  interface: { width: 170, height: 34 },
};

export interface MapNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
}
export interface MapEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** What fails over it is worse, and does not stop. */
  readonly mild: boolean;
}
export interface DependencyMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** How many things are left out because there would be too many. */
  readonly leftOut: number;
}

const edge = (source: string, target: string, mild: boolean): MapEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  mild,
});

/** What depends on what. @param impact of what is frozen: when all is too much, this is what is drawn */
export function mapOf(facts: InventoryFacts, impact: Impact): DependencyMap {
  const interfaces = itemsOf(facts, "interface");
  const workflows = itemsOf(facts, "workflow");
  const sources = itemsOf(facts, "identitySource");
  const nodes: MapNode[] = (
    [
      ["identitySource", sources],
      ["system", itemsOf(facts, "system")],
      ["interface", interfaces],
      ["workflow", workflows],
    ] as const
  ).flatMap(([kind, items]) => items.map(({ id, name }) => ({ id, kind, name })));
  const known = new Set(nodes.map(({ id }) => id));
  const edges = [
    ...sources.flatMap(({ id, systemIds }) => systemIds.map((systemId) => edge(id, systemId, true))),
    ...interfaces.flatMap(({ id, fromSystemId, toSystemId, withoutIt }) => [
      edge(fromSystemId, id, false),
      edge(id, toSystemId, withoutIt !== "stops"),
    ]),
    ...workflows.flatMap(({ id, stopsWithoutIds, degradesWithoutIds }) => [
      ...stopsWithoutIds.map((part) => edge(part, id, false)),
      ...degradesWithoutIds.map((part) => edge(part, id, true)),
    ]),
  ].filter(({ source, target }) => known.has(source) && known.has(target));
  if (nodes.length <= NODES_MAX) return { nodes, edges, leftOut: 0 };
  const shown = new Set([...impact.keys()].slice(0, NODES_MAX));
  const drawn = nodes.filter(({ id }) => shown.has(id));
  return {
    nodes: drawn,
    edges: edges.filter(({ source, target }) => shown.has(source) && shown.has(target)),
    leftOut: nodes.length - drawn.length,
  };
}

/** Where the nodes go, by id. */
export function layOut({ nodes, edges }: DependencyMap): ReadonlyMap<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 10, ranksep: 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, kind } of nodes) graph.setNode(id, { ...SIZES[kind] });
  for (const { source, target } of edges) graph.setEdge(source, target);
  dagre.layout(graph);
  return new Map(
    nodes.map(({ id, kind }) => {
      const { x, y } = graph.node(id);
      return [id, { x: x - SIZES[kind].width / 2, y: y - SIZES[kind].height / 2 }];
    }),
  );
}
