"use client";

import "@xyflow/react/dist/base.css";
import { Background, Controls, type Edge, MarkerType, type Node, ReactFlow } from "@xyflow/react";
import { useTheme } from "next-themes";
import { useMemo } from "react";
import type { Impact } from "#lib/inventory/impact.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type DependencyMap as Drawn, layOut, mapOf } from "./mapLayout.ts";
import { NODE_TYPES, type PartNodeData } from "./mapNodes.tsx";

interface DependencyMapProps {
  impact: Impact;
  /** Of what can be frozen; a workflow can't. */
  onToggle: (id: string) => void;
}

const STROKES = { frozen: "var(--color-info)", stops: "var(--color-nogo)", degrades: "var(--color-hold)" };

/** The systems, what flows between them, and the workflows that need them. What is frozen spreads in colour. */
export function DependencyMap({ impact, onToggle }: DependencyMapProps) {
  const { entities } = useRoom();
  const { resolvedTheme } = useTheme();
  const { system, interface: lines, workflow, identitySource, dataStore } = entities;
  const map = useMemo(
    () => mapOf({ system, interface: lines, workflow, identitySource, dataStore }, impact),
    [system, lines, workflow, identitySource, dataStore, impact],
  );
  // Laid out when what depends on what changes, and not when something else is frozen.
  const shape = JSON.stringify(map);
  const places = useMemo(() => layOut(JSON.parse(shape) as Drawn), [shape]);
  const nodes = map.nodes.map(
    ({ id, kind, name }): Node<PartNodeData> => ({
      id,
      type: "part",
      position: places.get(id) ?? { x: 0, y: 0 },
      data: { kind, name, effect: impact.get(id) },
      ariaLabel: impact.get(id)?.sentence ?? name,
    }),
  );
  const edges = map.edges.map(({ mild, flows, ...edge }): Edge => {
    const [cause, felt] = flows === "right" ? [edge.source, edge.target] : [edge.target, edge.source];
    const [from, to] = [impact.get(cause), impact.get(felt)];
    const hit = from && from.state !== "degrades" && to;
    const color = hit ? STROKES[to.state === "frozen" ? from.state : to.state] : "var(--color-edge)";
    const marker = { type: MarkerType.ArrowClosed, color, width: 14, height: 14 };
    return {
      ...edge,
      ...(flows === "right" ? { markerEnd: marker } : { markerStart: marker }),
      zIndex: hit ? 1 : 0,
      style: {
        stroke: color,
        strokeWidth: hit ? 2 : 1,
        strokeDasharray: mild ? "5 4" : undefined,
      },
    };
  });
  return (
    <section aria-label="Map" className="h-[calc(100dvh-16rem)] min-h-112 border-t border-line">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={resolvedTheme === "light" ? "light" : "dark"}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        minZoom={0.05}
        fitView
        fitViewOptions={{ minZoom: 0.35, maxZoom: 1 }}
        onNodeClick={(_, { id, data }) => data.kind !== "workflow" && onToggle(id)}
      >
        <Background bgColor="var(--color-canvas)" color="var(--color-line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
      {map.leftOut > 0 && (
        <p className="sr-only">{map.leftOut} things that are not hit are left out of the map.</p>
      )}
    </section>
  );
}
