import { clsx } from "clsx";
import type { Cutover } from "#lib/plan/schema.ts";

/** Whether this is the real thing. A live room is framed; practice is dashed, and never looks like it. */
export function KindTag({ kind }: { kind: Cutover["kind"] }) {
  return (
    <span
      className={clsx(
        "rounded-sm border px-1.5 text-caption font-medium tracking-widest uppercase",
        kind === "live" ? "border-nogo text-nogo" : "border-dashed border-info text-info",
      )}
    >
      {kind}
    </span>
  );
}
