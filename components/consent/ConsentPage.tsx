"use client";

import { HowToRun } from "#components/runs/HowToRun.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { newestParity, whyParityUnknown } from "#lib/consent/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ConsentGroups } from "./ConsentGroups.tsx";
import { ConsentPanel } from "./ConsentPanel.tsx";
import { ConsentSignOffPanel } from "./ConsentSignOffPanel.tsx";
import { LegalReview } from "./LegalReview.tsx";
import { ParityPanel } from "./ParityPanel.tsx";
import { useConsentFilter } from "./useConsentFilter.ts";

/** Whether what patients agreed to and refused is the same at the target: in counts, one by one, and what the law has to look at. */
export function ConsentPage() {
  const { entities } = useRoom();
  const filter = useConsentFilter();
  const found = newestParity(entities);
  const unknown = whyParityUnknown(entities);
  if (!found)
    return (
      <Panel title="Consent parity">
        <EmptyState title={unknown ?? "No run has compared consents yet."}>
          They come with a reconciliation run that lands in this cutover, from the Consent, Patient and
          Organization records of both sides. <HowToRun />
        </EmptyState>
      </Panel>
    );
  const { run, parity } = found;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 xl:grid-cols-[minmax(0,1fr)_24rem] xl:grid-rows-[auto_auto_1fr]">
      <h1 className="sr-only">Consent</h1>
      {/* How the consents stand comes before who signs them, on a phone too. */}
      <div className="xl:row-span-2">
        <ParityPanel run={run} parity={parity} unknown={unknown} filter={filter} />
      </div>
      <div className="xl:col-start-2 xl:row-start-1">
        <ConsentSignOffPanel run={run} parity={parity} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5 xl:col-start-1 xl:row-start-3">
        <ConsentGroups parity={parity} filter={filter} />
        <ConsentPanel run={run} parity={parity} filter={filter} />
      </div>
      <div className="xl:col-start-2 xl:row-span-2 xl:row-start-2">
        <LegalReview run={run} parity={parity} />
      </div>
    </div>
  );
}
