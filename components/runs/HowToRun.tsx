"use client";

import { useLinks } from "#components/shell/useLinks.ts";
import { PanelLink } from "#components/ui/PanelLink.tsx";

/** Where a reconciliation is started, for pages that wait for one. */
export function HowToRun() {
  const links = useLinks();
  return (
    <>
      The <PanelLink href={links.data}>data page</PanelLink> says how to start one.
    </>
  );
}
