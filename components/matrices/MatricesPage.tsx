"use client";

import { PlanTabs } from "#components/inventory/PlanTabs.tsx";
import { AuthorityMatrix } from "./AuthorityMatrix.tsx";
import { SeverityMatrix } from "./SeverityMatrix.tsx";

/** What is required by which gate, and who reads and writes where in which phase: gates and triage go by it. */
export function MatricesPage() {
  return (
    <>
      <PlanTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 2xl:grid-cols-2">
        <h1 className="sr-only">Severity and authority</h1>
        <SeverityMatrix />
        <AuthorityMatrix />
      </div>
    </>
  );
}
