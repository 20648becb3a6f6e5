"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { CATEGORY_WORDS } from "#components/runs/discrepancyWords.ts";
import { domainTitle } from "#components/runs/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { age } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { policyOf, slaMinutesOf } from "#lib/triage/rules.ts";
import { type Route, setPolicy } from "#lib/triage/schema.ts";
import { PolicyForm } from "./PolicyForm.tsx";

const MINUTE_MS = 60_000;

/** A route in words: `allergies, critical, high-risk clinical mismatch`. */
const routeWords = ({
  domain,
  severity,
  category,
}: Omit<Route, "position" | "personId" | "personName">): string =>
  [domain && domainTitle(domain), severity, category && CATEGORY_WORDS[category]]
    .filter(Boolean)
    .join(", ") || "everything else";

/** How long people have, and whose what is. */
export function PolicyPanel() {
  const [open, setOpen] = useState(false);
  const { entities } = useRoom();
  const whyOff = useWhyNotAllowed(setPolicy);
  const policy = policyOf(entities);
  const minutes = slaMinutesOf(entities);
  return (
    <Panel
      title="Times and owners"
      aside={policy ? `version ${policy.version}, ${policy.setByName}: ${policy.reason}` : "the usual ones"}
    >
      <PanelRow>
        <dl className="flex flex-wrap gap-x-6 gap-y-1">
          {severitySchema.options.toReversed().map((severity) => (
            <div key={severity} className="flex items-baseline gap-2">
              <dt className="text-small text-faint">{severity}</dt>
              <dd className="figures">{age(minutes[severity] * MINUTE_MS)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-2 text-small text-dim">
          The clock of a cause runs from the run that first saw it, and never pauses. Overdue, it goes to the
          incident commander. Whose it is: the first route that fits; then who owns the domain’s conflicts in
          this phase; then clinical informatics for what is required for care, and the data steward.
        </p>
        {policy && policy.routes.length > 0 && (
          <ol className="mt-2 list-decimal pl-6 text-small">
            {policy.routes.map((route) => (
              <li key={JSON.stringify(route)}>
                {routeWords(route)} → {positionTitle(route.position)}
                {route.personName !== null && `, ${route.personName}`}
              </li>
            ))}
          </ol>
        )}
        <div data-acts="" className="mt-2">
          <Button size="small" whyOff={whyOff} onClick={() => setOpen(true)}>
            Change…
          </Button>
        </div>
      </PanelRow>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Times and owners"
        description="A new version; the ones before stay in the record. What is overdue by it is escalated within a minute."
        wide
      >
        <PolicyForm seen={policy} onClose={() => setOpen(false)} />
      </Dialog>
    </Panel>
  );
}
