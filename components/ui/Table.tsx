import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { ScrollBox } from "./ScrollBox.tsx";

interface TableProps {
  caption: string;
  /** How tall it may be: it then scrolls down inside itself as well, under its head. */
  tall?: string;
  children: ReactNode;
}

/** A table that scrolls sideways inside itself when the screen is narrow. */
export function Table({ caption, tall, children }: TableProps) {
  const table = (
    <table
      className={clsx(
        "w-full border-collapse text-left",
        tall !== undefined && "[&>thead]:sticky [&>thead]:top-0 [&>thead]:z-10 [&>thead]:bg-panel",
      )}
    >
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  );
  return tall === undefined ? (
    <div className="relative overflow-x-auto">{table}</div>
  ) : (
    <ScrollBox label={caption} tall={tall}>
      {table}
    </ScrollBox>
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
