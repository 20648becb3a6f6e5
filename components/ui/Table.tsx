import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A table that scrolls sideways inside itself when the screen is narrow. */
export function Table({ caption, children }: { caption: string; children: ReactNode }) {
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </div>
  );
}

interface CellProps extends ComponentProps<"td"> {
  /** Figures: monospaced, to the right, on one line. */
  numeric?: boolean;
}

export function Th({ numeric = false, className, ...rest }: CellProps & ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={clsx(
        "border-t border-line px-3 py-1.5 align-bottom text-caption font-normal text-faint",
        numeric && "text-right",
        className,
      )}
    />
  );
}

export function Td({ numeric = false, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={clsx(
        "border-t border-line px-3 py-1.5",
        numeric && "figures text-right whitespace-nowrap",
        className,
      )}
    />
  );
}
