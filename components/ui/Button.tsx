import { clsx } from "clsx";
import { type ComponentProps, useId } from "react";

const INTENTS = {
  plain: "border-edge bg-raised text-ink hover:border-dim",
  primary: "border-ink bg-ink text-canvas hover:border-dim hover:bg-dim",
  quiet: "border-transparent text-dim hover:bg-raised hover:text-ink",
  go: "border-(--tone) bg-(--tone-bg) text-(--tone) hover:brightness-110",
  hold: "border-(--tone) bg-(--tone-bg) text-(--tone) hover:brightness-110",
  nogo: "border-(--tone) bg-(--tone-bg) text-(--tone) hover:brightness-110",
} as const;
export type ButtonIntent = keyof typeof INTENTS;

const SIZES = {
  small: "min-h-7 px-2.5 text-small",
  normal: "min-h-9 px-4 text-body",
  large: "min-h-11 px-6 text-lead",
} as const;

const OFF = "border-dashed border-edge bg-transparent text-faint";

interface Look {
  intent?: ButtonIntent;
  size?: keyof typeof SIZES;
}

/** The look of a button, for what is a link to where the thing is done. */
export function buttonClass({ intent = "plain", size = "normal" }: Look = {}, off = false): string {
  return clsx(
    "inline-flex items-center justify-center gap-2 rounded-md border font-semibold whitespace-nowrap",
    SIZES[size],
    off ? OFF : INTENTS[intent],
  );
}

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, Look {
  /** The sentence why it can't be used now; the button stays reachable by keyboard, does nothing, and shows it. */
  whyOff?: string;
  /** The id of an element that shows `whyOff` already: the button then only points to it. */
  whyOffShownAt?: string;
  /** Its work is under way. */
  pending?: boolean;
}

export function Button({
  intent = "plain",
  size,
  whyOff,
  whyOffShownAt,
  pending = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const ownId = useId();
  const off = whyOff !== undefined || pending;
  const button = (
    <button
      type="button"
      {...rest}
      data-tone={intent}
      data-off={whyOff === undefined ? undefined : ""}
      aria-disabled={off || undefined}
      aria-busy={pending || undefined}
      aria-describedby={whyOff === undefined ? rest["aria-describedby"] : (whyOffShownAt ?? ownId)}
      className={clsx(buttonClass({ intent, size }, off), className)}
      onClick={off ? (event) => event.preventDefault() : onClick}
    >
      {children}
      {pending && <Spinner />}
    </button>
  );
  if (whyOff === undefined || whyOffShownAt !== undefined) return button;
  return (
    <span data-off="" className="inline-flex max-w-full flex-col items-start gap-1">
      {button}
      <WhyOff id={ownId}>{whyOff}</WhyOff>
    </span>
  );
}

/** The sentence why something is off, in the open: not everyone can hover. */
export function WhyOff({ id, children }: { id?: string; children: React.ReactNode }) {
  return (
    <span id={id} data-off="" className="text-small text-hold">
      {children}
    </span>
  );
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3 motion-safe:animate-spin rounded-full border-2 border-current border-t-transparent"
    />
  );
}
