"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { InventoryFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { itemsOf, kindTitles, viewContractNotices } from "#lib/inventory/rules.ts";
import { ITEM_KINDS } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** The ways to look at the inventory; each is an address. */
export function InventoryTabs({ view }: { view: InventoryFilter["view"] }) {
  const { entities, me } = useRoom();
  const links = useLinks();
  const awaiting = viewContractNotices(entities).filter(({ awaited }) =>
    awaited.some((position) => me.positions.includes(position)),
  ).length;
  const tabs: readonly { view: InventoryFilter["view"]; label: string; note?: string }[] = [
    { view: undefined, label: "Map" },
    ...ITEM_KINDS.map((kind) => ({
      view: kind,
      label: kindTitles(kind),
      note: `${itemsOf(entities, kind).length}`,
    })),
    {
      view: "contracts",
      label: "Contracts",
      note: awaiting > 0 ? `${awaiting} for you` : undefined,
    },
  ];
  return (
    <nav aria-label="Inventory" className="flex gap-1 overflow-x-auto">
      {tabs.map(({ view: target, label, note }) => (
        <Link
          key={label}
          href={links.things({ view: target })}
          replace
          aria-current={view === target ? "page" : undefined}
          className={clsx(
            "flex min-h-8 items-center gap-1.5 rounded-md border px-3 whitespace-nowrap",
            view === target ? "border-edge bg-raised font-medium" : "border-line text-dim hover:text-ink",
          )}
        >
          <span className="inline-block first-letter:uppercase">{label}</span>
          {note !== undefined && <span className="figures text-small text-faint">{note}</span>}
        </Link>
      ))}
    </nav>
  );
}
