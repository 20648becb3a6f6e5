"use client";

import { useLinks } from "#components/shell/useLinks.ts";
import { NavTabs } from "#components/ui/NavTabs.tsx";

/** Who is who: the patients, and the staff. */
export function IdentityTabs() {
  const links = useLinks();
  return (
    <div className="-mt-1 mb-1.5">
      <NavTabs
        label="Identity"
        tabs={[
          { label: "Patients to review", href: links.identity },
          { label: "Staff accounts", href: links.workforce },
        ]}
      />
    </div>
  );
}
