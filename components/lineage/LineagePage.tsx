"use client";

import { useState } from "react";
import type { Trace } from "#lib/lineage/schema.ts";
import { BatchPanel } from "./BatchPanel.tsx";
import { TracePanel } from "./TracePanel.tsx";
import { TraceResult } from "./TraceResult.tsx";

/** One record's way through the migration, and the loader's batches. What is looked for stays out of the address. */
export function LineagePage() {
  const [trace, setTrace] = useState<Trace>();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <h1 className="sr-only">Lineage</h1>
      <TracePanel onTraced={setTrace} />
      {trace && <TraceResult trace={trace} />}
      <BatchPanel />
    </div>
  );
}
