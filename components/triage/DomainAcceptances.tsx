"use client";

import Link from "next/link";
import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { type DomainView, viewDomains, whyNotAcceptDomain } from "#lib/dispositions/rules.ts";
import { acceptDomain } from "#lib/dispositions/schema.ts";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { rulesOfRunWords } from "#lib/ruleChanges/ofRun.ts";
import { summarize } from "#lib/runs/rules.ts";

const STATE_WORDS: Record<DomainView["state"], StateWord> = {
  "not-signed": "AWAITED",
  signed: "SIGNED",
  stale: "STALE",
  withdrawn: "AWAITED",
};

/** Domain by domain whether its steward has signed it, as the newest run found it. */
export function DomainAcceptances() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const views = viewDomains(entities, nowMs);
  const signed = views.filter(({ state }) => state === "signed").length;
  return (
    <Panel title="Acceptance by domain" aside={`${signed} of ${views.length} signed as they stand`}>
      <Table caption="Acceptance by domain">
        <thead>
          <tr>
            <Th>domain</Th>
            <Th numeric>open</Th>
            <Th numeric className="hidden sm:table-cell">
              accepted
            </Th>
            <Th className="hidden md:table-cell">steward</Th>
            <Th>signed</Th>
          </tr>
        </thead>
        <tbody>
          {views.map((view) => (
            <DomainRow key={view.domain} view={view} nowMs={nowMs} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function DomainRow({ view, nowMs }: { view: DomainView; nowMs: number }) {
  const links = useLinks();
  const { domain, open, accepted, steward, acceptance, state, whyStale } = view;
  return (
    <tr className="align-top hover:bg-raised">
      <th scope="row" className="border-t border-line px-3 py-1.5 text-left font-normal">
        <Link href={links.causes({ domain })} className="link">
          {domainTitle(domain)}
        </Link>
        <span className="block text-small text-faint">{summarize(view.result)}</span>
      </th>
      <Td numeric>{grouped(open)}</Td>
      <Td numeric className="hidden sm:table-cell">
        {grouped(accepted)}
      </Td>
      <Td className="hidden text-small whitespace-nowrap md:table-cell">{positionTitle(steward)}</Td>
      <Td className="text-small">
        <span className="flex flex-wrap items-start gap-x-3 gap-y-1">
          <StateBadge state={STATE_WORDS[state]} />
          {state !== "signed" && <SignDomain view={view} nowMs={nowMs} />}
        </span>
        {acceptance && (
          <span className="block text-dim">
            {acceptance.personName}, run {acceptance.runNumber},{" "}
            <Time at={acceptance.acceptedAt} nowMs={nowMs} className="figures" />
            {state === "withdrawn" && ", withdrawn"}
            {whyStale !== undefined && <span className="block text-hold">{whyStale}</span>}
          </span>
        )}
        {acceptance && state === "signed" && <SignedNote signatureId={acceptance.signatureId} />}
      </Td>
    </tr>
  );
}

function SignDomain({ view, nowMs }: { view: DomainView; nowMs: number }) {
  const [shown, setShown] = useState<DomainView>();
  const { entities, me, cutover } = useRoom();
  const notAllowed = useWhyNotAllowed(acceptDomain);
  const whyOff = whyNotAcceptDomain(entities, view, me, nowMs) ?? notAllowed;
  const isSteward = me.positions.includes(view.steward);
  const whyChanged =
    shown &&
    (shown.result.resultHash !== view.result.resultHash ||
      shown.run.rulesHash !== view.run.rulesHash ||
      shown.open !== view.open)
      ? "It was found otherwise meanwhile: close this and look again."
      : undefined;
  // Whose it is not, sees whose it is.
  if (!isSteward) return null;
  return (
    <span data-acts="">
      <Button size="small" whyOff={whyOff} onClick={() => setShown(view)}>
        Sign…
      </Button>
      {shown && (
        <SignatureDialog
          open
          onOpenChange={() => setShown(undefined)}
          title={`Accept ${view.domain}`}
          asked={{ verb: "Accept the domain", intent: "primary", comment: null }}
          command={acceptDomain.name}
          call={api.dispositions.acceptDomain}
          input={() => ({
            cutoverId: cutover.id,
            domain: shown.domain,
            resultHash: shown.result.resultHash,
            rulesHash: shown.run.rulesHash ?? "",
            open: shown.open,
          })}
          whyOff={whyOff ?? whyChanged}
        >
          <div className="grid gap-2 rounded-md border border-line bg-canvas px-3 py-3">
            <p className="text-title font-medium">
              {domainTitle(shown.domain)}, run {shown.run.number}: {summarize(shown.result)}
            </p>
            <p className="text-small text-dim">
              {grouped(shown.open)} open, {grouped(shown.accepted)} accepted. What you sign is this result; a
              later run that finds anything else makes it stale.
            </p>
            <p className="text-small text-dim">Compared by {rulesOfRunWords(entities, shown.run)}.</p>
            <Disclosure summary="The hashes of the result and of its rules">
              <p className="figures px-3 pb-2 text-small [overflow-wrap:anywhere]">
                {shown.result.resultHash}
              </p>
              <p className="figures px-3 pb-2 text-small [overflow-wrap:anywhere]">
                {shown.run.rulesHash ?? "The run named no rules."}
              </p>
            </Disclosure>
          </div>
        </SignatureDialog>
      )}
    </span>
  );
}
