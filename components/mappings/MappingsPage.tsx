"use client";

import { CodeCoveragePanel } from "./CodeCoveragePanel.tsx";
import { VersionPanel } from "./VersionPanel.tsx";
import { VersionsInUse } from "./VersionsInUse.tsx";

/** What went where and how: the versions of the mappings, by which of them records were transformed, and which codes nobody mapped. */
export function MappingsPage() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <h1 className="sr-only">Mappings</h1>
      <VersionsInUse />
      <CodeCoveragePanel />
      <VersionPanel />
    </div>
  );
}
