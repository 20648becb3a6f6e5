"use client";

import { useLinks } from "#components/shell/useLinks.ts";
import { NavTabs } from "#components/ui/NavTabs.tsx";

/** The pages of what is moved, and by which rules. */
export function PlanTabs() {
  const links = useLinks();
  return (
    <div className="-mt-1 mb-1.5">
      <NavTabs
        label="Inventory and rules"
        tabs={[
          { label: "Inventory", href: links.inventory },
          { label: "Severity and authority", href: links.matrices },
          { label: "Change freeze", href: links.freeze },
          { label: "Exposures", href: links.exposures },
          { label: "Success criteria", href: links.criteria },
        ]}
      />
    </div>
  );
}
