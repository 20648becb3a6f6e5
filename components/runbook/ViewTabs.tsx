"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { RunbookFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";

const VIEWS: readonly { readonly view: RunbookFilter["view"]; readonly label: string }[] = [
  { view: undefined, label: "List" },
  { view: "timeline", label: "Timeline" },
  { view: "graph", label: "Graph" },
  { view: "mine", label: "My tasks" },
  { view: "deviations", label: "Deviations" },
  { view: "plan", label: "Window and plan" },
];

/** The ways to look at the runbook; each is an address. */
export function ViewTabs({ filter }: { filter: RunbookFilter }) {
  const links = useLinks();
  return (
    <nav aria-label="Runbook" className="flex gap-1 overflow-x-auto">
      {VIEWS.map(({ view, label }) => (
        <Link
          key={label}
          href={links.tasks({ ...filter, view })}
          replace
          aria-current={filter.view === view ? "page" : undefined}
          className={clsx(
            "flex min-h-8 items-center rounded-md border px-3 whitespace-nowrap",
            filter.view === view
              ? "border-edge bg-raised font-medium"
              : "border-line text-dim hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
