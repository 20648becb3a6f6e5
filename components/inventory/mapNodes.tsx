"use client";

import { Handle, type Node, type NodeProps, Position as Side } from "@xyflow/react";
import { clsx } from "clsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import type { Effect } from "#lib/inventory/impact.ts";
import { kindTitle } from "#lib/inventory/rules.ts";
import { type NodeKind, SIZES } from "./mapLayout.ts";
import { EFFECT_WORDS } from "./words.ts";

export interface PartNodeData extends Record<string, unknown> {
  readonly kind: NodeKind;
  readonly name: string;
  readonly effect: Effect | undefined;
}

const SHAPES: Record<NodeKind, string> = {
  system: "rounded-md",
  interface: "rounded-full border-dashed px-3",
  workflow: "rounded-md border-l-4",
  identitySource: "rounded-md border-dotted",
};

/** A system, an interface, a workflow or an identity source, each of a shape of its own, with what becomes of it. */
function PartNode({ data: { kind, name, effect } }: NodeProps<Node<PartNodeData>>) {
  const word = effect && EFFECT_WORDS[effect.state];
  const look = word && lookOf(word);
  return (
    <div
      data-tone={look?.tone ?? "none"}
      style={SIZES[kind]}
      className={clsx(
        "grid content-center border px-2.5 text-left text-small",
        SHAPES[kind],
        look ? "border-(--tone) bg-(--tone-bg)" : "border-edge bg-panel",
      )}
    >
      <Handle type="target" position={Side.Left} className="opacity-0" />
      <Handle type="source" position={Side.Right} className="opacity-0" />
      <span className="flex min-w-0 items-center gap-1.5">
        {look && <StateMark shape={look.shape} tone={look.tone} />}
        <span className="line-clamp-2 leading-tight text-ink">{name}</span>
      </span>
      {kind !== "interface" && (
        <span className={clsx("text-caption", look ? "font-semibold text-(--tone)" : "text-faint")}>
          {word ?? kindTitle(kind)}
        </span>
      )}
    </div>
  );
}

export const NODE_TYPES = { part: PartNode };
