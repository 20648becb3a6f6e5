"use client";

import { Handle, type Node, type NodeProps, Position as Side } from "@xyflow/react";
import { clsx } from "clsx";
import { grouped } from "#components/ui/number.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import type { TaskView } from "#lib/runbook/rules.ts";
import type { Stream } from "#lib/runbook/schema.ts";
import { NODE_HEIGHT_PX, NODE_WIDTH_PX } from "./graphLayout.ts";
import { STEP_NAMES, wordOf } from "./words.ts";

export interface GraphNodeData extends Record<string, unknown> {
  readonly view: TaskView | undefined;
  readonly onCriticalPath: boolean;
  readonly stream: Stream | undefined;
  /** The stream's tasks, where streams are drawn. */
  readonly tasks: readonly TaskView[];
}
type GraphNodeProps = NodeProps<Node<GraphNodeData>>;

const BOX = "grid content-center gap-0.5 rounded-md border bg-panel px-2.5 py-1 text-left text-small";
const SIZE = { width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX };

function Handles() {
  return (
    <>
      <Handle type="target" position={Side.Left} className="opacity-0" />
      <Handle type="source" position={Side.Right} className="opacity-0" />
    </>
  );
}

function TaskNode({ data: { view, onCriticalPath }, selected }: GraphNodeProps) {
  if (!view) return null;
  const word = wordOf(view);
  const { tone, shape } = lookOf(word);
  return (
    <div
      data-tone={tone}
      style={SIZE}
      className={clsx(
        BOX,
        onCriticalPath ? "border-2 border-ink" : "border-edge",
        selected && "outline-2 outline-info",
        view.task.undoesId !== null && "border-dashed",
      )}
    >
      <Handles />
      <span className="flex items-center gap-1.5 text-caption text-(--tone)">
        <StateMark shape={shape} tone={tone} />
        <span className="font-semibold">{word}</span>
        <span className="figures ml-auto text-faint">
          {view.task.controlStep === null
            ? view.task.code
            : `${STEP_NAMES[view.task.controlStep]} · ${view.task.code}`}
        </span>
      </span>
      <span className="line-clamp-2 leading-tight text-ink">{view.task.title}</span>
    </div>
  );
}

function StreamNode({ data: { stream, tasks } }: GraphNodeProps) {
  const done = tasks.filter(({ state }) => state === "done" || state === "skipped").length;
  const failed = tasks.filter(({ state }) => state === "failed").length;
  return (
    <div style={SIZE} className={clsx(BOX, failed > 0 ? "border-nogo" : "border-edge")}>
      <Handles />
      <span className="font-medium text-ink">{stream?.name}</span>
      <span className="text-faint">
        {grouped(done)} of {grouped(tasks.length)} done{failed > 0 && `, ${grouped(failed)} failed`}
      </span>
    </div>
  );
}

export const NODE_TYPES = { task: TaskNode, stream: StreamNode };
