"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { grouped } from "./number.ts";

interface CountLinkProps {
  count: number;
  /** What is counted. */
  label: string;
  /** Before the figure: a mark of what it means. Not drawn for nought. */
  mark?: ReactNode;
  /** The figure stands out when it is not nought. */
  bad?: boolean;
  /** Whether the list shows what it counts. */
  chosen: boolean;
  /** To what it counts; to all again where it is chosen. */
  href: string;
}

/** A count that narrows the list below it; nought leads nowhere. */
export function CountLink({ count, label, mark, bad = false, chosen, href }: CountLinkProps) {
  const look = "flex min-h-8 items-baseline gap-1.5 rounded-md border px-2.5 py-1";
  const content = (
    <>
      {count > 0 && mark}
      <span className={clsx("figures text-figure", count > 0 && bad && "text-nogo")}>{grouped(count)}</span>
      <span className="text-small">{label}</span>
    </>
  );
  return count === 0 ? (
    <span className={clsx(look, "border-transparent text-faint")}>{content}</span>
  ) : (
    <Link
      href={href}
      scroll={false}
      aria-current={chosen ? "true" : undefined}
      className={clsx(look, "hover:border-dim", chosen ? "border-ink bg-raised" : "border-line")}
    >
      {content}
    </Link>
  );
}
