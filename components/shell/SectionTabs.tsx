"use client";

import { usePathname } from "next/navigation";
import { NavTabs } from "#components/ui/NavTabs.tsx";
import { PAGES, type PageName } from "./shortcuts.ts";
import { useLinks } from "./useLinks.ts";

/** What the pages of a section are called there, where that is not the section's own name. */
const FIRST_LABEL: Partial<Record<PageName, string>> = { data: "Runs" };

/** The names of the pages that belong to a section: its own first. */
export const sectionOf = (head: PageName): readonly PageName[] => [
  head,
  ...PAGES.filter((page) => "under" in page && page.under === head).map(({ page }) => page),
];

/** The pages of the section that one is in, where it has more than one. */
export function SectionTabs() {
  const path = usePathname();
  const links = useLinks();
  const isHere = (page: PageName): boolean => links[page].split("?")[0] === path;
  const here = PAGES.find(({ page }) => isHere(page));
  if (!here) return null;
  const head = "under" in here ? here.under : here.page;
  const section = sectionOf(head);
  if (section.length === 1) return null;
  return (
    <div className="-mt-1 mb-1.5">
      <NavTabs
        label={PAGES.find(({ page }) => page === head)?.label ?? ""}
        tabs={PAGES.filter(({ page }) => section.includes(page)).map(({ page, label, key }) => ({
          label: FIRST_LABEL[page] ?? label,
          href: links[page],
          keys: `g ${key}`,
        }))}
      />
    </div>
  );
}
