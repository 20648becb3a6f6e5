"use client";

import "@xyflow/react/dist/base.css";
import { Background, Controls, type Edge, type Node, ReactFlow } from "@xyflow/react";
import { useTheme } from "next-themes";
import { useMemo } from "react";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { TaskView } from "#lib/runbook/rules.ts";
import { type Link, layOut, linksOfStreams, linksOfTasks, NODES_MAX } from "./graphLayout.ts";
import { type GraphNodeData, NODE_TYPES } from "./graphNodes.tsx";

interface RunbookGraphProps {
  selected: readonly TaskView[];
  criticalPath: ReadonlySet<string>;
  chosen: string | undefined;
  onSelect: (code: string) => void;
  onStream: (streamId: string) => void;
}

/** Below this a task's title can't be read. */
const READABLE_ZOOM = 0.7;

/** What waits for what. More tasks than can be read are drawn as their streams, each of which opens. */
export function RunbookGraph({ selected, criticalPath, chosen, onSelect, onStream }: RunbookGraphProps) {
  const { entities } = useRoom();
  const { resolvedTheme } = useTheme();
  const collapsed = selected.length > NODES_MAX;
  const streams = useMemo(() => {
    const shown = new Set(selected.map(({ task }) => task.streamId));
    return Object.values(entities.stream).filter(({ id }) => shown.has(id));
  }, [selected, entities.stream]);
  const links = collapsed ? linksOfStreams(selected, streams) : linksOfTasks(selected);
  const ids = collapsed ? streams.map(({ id }) => id) : selected.map(({ task }) => task.id);
  const shape = JSON.stringify([ids, links]);
  // Laid out when what waits for what changes, and not when a task is started.
  const placed = useMemo(() => {
    const [given, between] = JSON.parse(shape) as [string[], Link[]];
    return layOut(given, between);
  }, [shape]);

  if (selected.length === 0)
    return <EmptyState title="No task of this sort">Widen the filter to see more.</EmptyState>;
  const views = new Map(selected.map((view) => [view.task.id, view]));
  const nodes = placed.map(({ id, x, y }): Node<GraphNodeData> => {
    const view = views.get(id);
    const stream = entities.stream[id];
    const tasks = stream ? selected.filter(({ task }) => task.streamId === id) : [];
    return {
      id,
      type: view ? "task" : "stream",
      position: { x, y },
      data: { view, onCriticalPath: criticalPath.has(id), stream, tasks },
      selected: view !== undefined && view.task.code === chosen,
      ariaLabel: view ? `${view.task.code} ${view.task.title}` : (stream?.name ?? ""),
    };
  });
  // It opens on what is at hand, near enough to be read; the rest is a drag or a pinch away.
  const atHand = selected.filter(({ task, state }) => task.code === chosen || state === "in-progress");
  const placesToLook = collapsed || atHand.length === 0 ? nodes : atHand.map(({ task }) => ({ id: task.id }));
  const edges = links.map((link): Edge => {
    const onPath = criticalPath.has(link.source) && criticalPath.has(link.target);
    return {
      ...link,
      style: { stroke: onPath ? "var(--color-ink)" : "var(--color-edge)", strokeWidth: onPath ? 2.5 : 1 },
    };
  });
  return (
    <section aria-label="Graph" className="h-[calc(100dvh-20rem)] min-h-112 border-t border-line">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={resolvedTheme === "light" ? "light" : "dark"}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        minZoom={0.05}
        fitView
        fitViewOptions={{ minZoom: READABLE_ZOOM, maxZoom: 1, nodes: placesToLook }}
        proOptions={{ hideAttribution: false }}
        onNodeClick={(_, { data }) => {
          if (data.view) onSelect(data.view.task.code);
          else if (data.stream) onStream(data.stream.id);
        }}
      >
        <Background bgColor="var(--color-canvas)" color="var(--color-line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
