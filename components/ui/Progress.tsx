import { clsx } from "clsx";

interface ProgressProps {
  label: string;
  done: number;
  /** null when nobody knows how much there is: the bar then only says that something moves. */
  total: number | null;
}

/** How far long work is. */
export function Progress({ label, done, total }: ProgressProps) {
  const share = total === null || total === 0 ? undefined : Math.min(1, done / total);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.floor(share * 100)}
      data-tone="info"
      className="h-1.5 overflow-hidden rounded-sm bg-raised"
    >
      <div
        className={clsx("h-full bg-(--tone)", share === undefined && "w-1/3 motion-safe:animate-pulse")}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
}
