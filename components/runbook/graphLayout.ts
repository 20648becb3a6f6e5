import dagre from "@dagrejs/dagre";
import type { TaskView } from "#lib/runbook/rules.ts";
import { CONTROL_STEPS, type Stream } from "#lib/runbook/schema.ts";

/** Above this a graph of tasks can't be read: streams are drawn instead. */
export const NODES_MAX = 500;
export const NODE_WIDTH_PX = 210;
export const NODE_HEIGHT_PX = 58;

interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}
export interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** Where the nodes of a graph go, from left to right. @param links from what is waited for to what waits */
export function layOut(ids: readonly string[], links: readonly Link[]): Placed[] {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 60, ranker: "tight-tree" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX });
  for (const { source, target } of links) graph.setEdge(source, target);
  dagre.layout(graph);
  return ids.map((id) => {
    const { x, y } = graph.node(id);
    return { id, x: x - NODE_WIDTH_PX / 2, y: y - NODE_HEIGHT_PX / 2 };
  });
}

/** What waits for what among these tasks: by dependency, by the control sequence, and what undoes what. */
export function linksOfTasks(views: readonly TaskView[]): Link[] {
  const shown = new Set(views.map(({ task }) => task.id));
  const link = (source: string, target: string): Link => ({ id: `${source}>${target}`, source, target });
  const steps = CONTROL_STEPS.map((step) => views.filter(({ task }) => task.controlStep === step)).filter(
    (step) => step.length > 0,
  );
  const sequence = steps
    .slice(1)
    .flatMap((after, place) =>
      (steps[place] ?? []).flatMap((before) => after.map(({ task }) => link(before.task.id, task.id))),
    );
  const own = views.flatMap(({ task }) =>
    [...task.dependsOn, ...(task.undoesId === null ? [] : [task.undoesId])]
      .filter((id) => shown.has(id))
      .map((id) => link(id, task.id)),
  );
  return [...new Map([...own, ...sequence].map((one) => [one.id, one])).values()];
}

/** The same between streams. */
export function linksOfStreams(views: readonly TaskView[], streams: readonly Stream[]): Link[] {
  const streamOf = new Map(views.map(({ task }) => [task.id, task.streamId]));
  const known = new Set(streams.map(({ id }) => id));
  const pairs = new Map<string, Link>();
  for (const { task } of views)
    for (const id of task.dependsOn) {
      const source = streamOf.get(id);
      const target = task.streamId;
      if (source === undefined || source === target || !known.has(source)) continue;
      pairs.set(`${source}>${target}`, { id: `${source}>${target}`, source, target });
    }
  return [...pairs.values()];
}
