import dagre from "@dagrejs/dagre";
import type { Impact } from "#lib/inventory/impact.ts";
import { type InventoryFacts, itemsOf } from "#lib/inventory/rules.ts";

/** How the dependency map is drawn: who signs people in, the systems, the interfaces between them, the workflows; a column each. */

/** With more than this nobody reads it: then only what is hit is drawn, and what is beside it. */
export const NODES_MAX = 250;

export type NodeKind = "system" | "interface" | "workflow" | "identitySource";
export const SIZES: Readonly<Record<NodeKind, { readonly width: number; readonly height: number }>> = {
  system: { width: 190, height: 52 },
  workflow: { width: 210, height: 52 },
  identitySource: { width: 170, height: 44 },
  interface: { width: 180, height: 36 },
};

interface MapNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
}
interface MapEdge {
  readonly id: string;
  /** On the left of the drawing. */
  readonly source: string;
  /** On the right of it. */
  readonly target: string;
  /** Which way what fails travels over it. */
  readonly flows: "right" | "left";
  /** What fails over it is worse, and does not stop. */
  readonly mild: boolean;
}
export interface DependencyMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** How many things are left out because there would be too many. */
  readonly leftOut: number;
}

const edge = (source: string, target: string, mild: boolean, flows: MapEdge["flows"] = "right"): MapEdge => ({
  id: `${source}${flows === "right" ? ">" : "<"}${target}`,
  source,
  target,
  flows,
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
      edge(toSystemId, id, withoutIt !== "stops", "left"),
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

const COLUMNS: readonly NodeKind[] = ["identitySource", "system", "interface", "workflow"];
const COLUMN_GAP_PX = 84;
const ROW_GAP_PX = 12;

/**
 * Where the nodes go, by id: a column for each kind, spread over the height of the fullest. The order in a column is the layered
 * drawing's, in which the fewest edges cross.
 */
export function layOut({ nodes, edges }: DependencyMap): ReadonlyMap<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR" });
  graph.setDefaultEdgeLabel(() => ({}));
  const columnOf = new Map(nodes.map(({ id, kind }) => [id, COLUMNS.indexOf(kind)]));
  for (const { id, kind } of nodes) graph.setNode(id, { ...SIZES[kind] });
  for (const { source, target } of edges)
    graph.setEdge(source, target, {
      minlen: Math.max(1, (columnOf.get(target) ?? 0) - (columnOf.get(source) ?? 0)),
    });
  dagre.layout(graph);
  const columns = COLUMNS.map((kind) =>
    nodes.filter((node) => node.kind === kind).sort((a, b) => graph.node(a.id).y - graph.node(b.id).y),
  ).filter((column) => column.length > 0);
  const heightOf = (column: readonly MapNode[]): number =>
    column.reduce((sum, { kind }) => sum + SIZES[kind].height + ROW_GAP_PX, 0);
  const tallest = Math.max(0, ...columns.map(heightOf));
  const places = new Map<string, { x: number; y: number }>();
  let x = 0;
  for (const column of columns) {
    const slack = (tallest - heightOf(column)) / column.length;
    let y = slack / 2;
    for (const { id, kind } of column) {
      places.set(id, { x, y });
      y += SIZES[kind].height + ROW_GAP_PX + slack;
    }
    x += SIZES[column[0]?.kind ?? "system"].width + COLUMN_GAP_PX;
  }
  return places;
}
