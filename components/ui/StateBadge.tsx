import { clsx } from "clsx";
import { StateMark } from "./StateMark.tsx";
import { lookOf, type StateWord } from "./states.ts";

const SIZES = {
  small: "gap-1.5 rounded-sm px-1.5 py-px text-caption",
  wide: "gap-2 rounded-md px-2 py-0.5 text-lead",
  large: "gap-2 rounded-md px-3 py-1 text-title",
} as const;

/** A state as colour, shape and word. */
export function StateBadge({ state, size = "small" }: { state: StateWord; size?: keyof typeof SIZES }) {
  const { tone, shape, hatched } = lookOf(state);
  return (
    <span
      data-tone={tone}
      className={clsx(
        "badge inline-flex items-center border font-semibold tracking-wide whitespace-nowrap text-(--tone)",
        SIZES[size],
        hatched ? "hatched" : "bg-(--tone-bg)",
        tone === "none" ? "border-dashed border-edge" : !hatched && "border-transparent",
      )}
    >
      <StateMark shape={shape} tone={tone} />
      <span className="word">{state}</span>
    </span>
  );
}
