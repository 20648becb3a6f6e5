"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { Kbd } from "./Kbd.tsx";

interface NavTab {
  readonly label: string;
  readonly href: string;
  /** The keys that go there, shown on hover. */
  readonly keys?: string;
  /** Addresses of pages that belong to it too. */
  readonly also?: readonly string[];
}

/** The pages of a place, the current one marked. */
export function NavTabs({ label, tabs }: { label: string; tabs: readonly NavTab[] }) {
  const path = usePathname();
  const nav = useRef<HTMLElement>(null);
  // Where they do not all fit, the current one is in sight, with what is beside it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path marks another tab
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (!nav.current || !current) return;
    nav.current.scrollLeft = current.offsetLeft + (current.offsetWidth - nav.current.clientWidth) / 2;
  }, [path]);
  return (
    <nav ref={nav} aria-label={label} className="relative flex gap-0.5 overflow-x-auto py-1">
      {tabs.map(({ label, href, keys, also = [] }) => {
        const current = [href, ...also].some((address) => path === address.split("?")[0]);
        return (
          <Link
            key={href}
            href={href}
            aria-current={current ? "page" : undefined}
            className={clsx(
              "group flex min-h-8 items-center gap-1.5 rounded-md px-2.5 whitespace-nowrap -outline-offset-2",
              current ? "bg-raised font-medium text-ink" : "text-dim hover:text-ink",
            )}
          >
            {label}
            {keys !== undefined && (
              <span className="hidden group-hover:inline group-focus-visible:inline">
                <Kbd>{keys}</Kbd>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
