"use client";

import "@xyflow/react/dist/base.css";
import { Background, Controls, type Edge, type Node, ReactFlow } from "@xyflow/react";
import { useTheme } from "next-themes";
import { useCallback, useEffect, useMemo, useRef } from "react";
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
const PRO_OPTIONS = { hideAttribution: false };

/** What waits for what. More tasks than can be read are drawn as their streams, each of which opens. */
export function RunbookGraph({ selected, criticalPath, chosen, onSelect, onStream }: RunbookGraphProps) {
  const { entities } = useRoom();
  const { resolvedTheme } = useTheme();
  const collapsed = selected.length > NODES_MAX;
  const streams = useMemo(() => {
    const shown = new Set(selected.map(({ task }) => task.streamId));
    return Object.values(entities.stream).filter(({ id }) => shown.has(id));
  }, [selected, entities.stream]);
  const shape = useMemo(() => {
    const between = collapsed ? linksOfStreams(selected, streams) : linksOfTasks(selected);
    const ids = collapsed ? streams.map(({ id }) => id) : selected.map(({ task }) => task.id);
    return JSON.stringify([ids, between]);
  }, [collapsed, selected, streams]);
  // Laid out when what waits for what changes, and not when a task is started.
  const { placed, links } = useMemo(() => {
    const [given, between] = JSON.parse(shape) as [string[], Link[]];
    return { placed: layOut(given, between), links: between };
  }, [shape]);

  const nodes = useMemo(() => {
    const views = new Map(selected.map((view) => [view.task.id, view]));
    const byStream = collapsed ? Map.groupBy(selected, ({ task }) => task.streamId) : new Map();
    return placed.map(({ id, x, y }): Node<GraphNodeData> => {
      const view = views.get(id);
      const stream = entities.stream[id];
      return {
        id,
        type: view ? "task" : "stream",
        position: { x, y },
        data: { view, onCriticalPath: criticalPath.has(id), stream, tasks: byStream.get(id) ?? [] },
        selected: view !== undefined && view.task.code === chosen,
        ariaLabel: view ? `${view.task.code} ${view.task.title}` : (stream?.name ?? ""),
      };
    });
  }, [placed, selected, collapsed, entities.stream, criticalPath, chosen]);
  const edges = useMemo(
    () =>
      links.map((link): Edge => {
        const onPath = criticalPath.has(link.source) && criticalPath.has(link.target);
        return {
          ...link,
          style: { stroke: onPath ? "var(--color-ink)" : "var(--color-edge)", strokeWidth: onPath ? 2.5 : 1 },
        };
      }),
    [links, criticalPath],
  );
  // It opens on what is at hand, near enough to be read; the rest is a drag or a pinch away.
  const fitViewOptions = useMemo(() => {
    const atHand = selected.filter(({ task, state }) => task.code === chosen || state === "in-progress");
    const nodes = collapsed || atHand.length === 0 ? undefined : atHand.map(({ task }) => ({ id: task.id }));
    return { minZoom: READABLE_ZOOM, maxZoom: 1, ...(nodes && { nodes }) };
  }, [selected, collapsed, chosen]);
  const acts = useRef({ onSelect, onStream });
  useEffect(() => {
    acts.current = { onSelect, onStream };
  });
  const onNodeClick = useCallback((_: unknown, { data }: Node<GraphNodeData>) => {
    if (data.view) acts.current.onSelect(data.view.task.code);
    else if (data.stream) acts.current.onStream(data.stream.id);
  }, []);

  if (selected.length === 0)
    return <EmptyState title="No task of this sort">Widen the filter to see more.</EmptyState>;
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
        fitViewOptions={fitViewOptions}
        proOptions={PRO_OPTIONS}
        onNodeClick={onNodeClick}
      >
        <Background bgColor="var(--color-canvas)" color="var(--color-line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
