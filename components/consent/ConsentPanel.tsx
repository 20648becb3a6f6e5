"use client";

import Link from "next/link";
import type { ConsentFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { PagedTable } from "#components/ui/PagedTable.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Td, Th } from "#components/ui/Table.tsx";
import type { RowPlace } from "#components/ui/VirtualTable.tsx";
import { REASON_WORDS, STATE_WORDS } from "#lib/consent/rules.ts";
import type { ConsentParity, ListedConsent } from "#lib/consent/schema.ts";
import type { Run } from "#lib/runs/schema.ts";
import { ConsentDetail } from "./ConsentDetail.tsx";
import { ConsentState } from "./ConsentState.tsx";
import { useConsents, useWhyNotSingle } from "./useConsents.ts";
import { policyWords } from "./words.ts";

const ROW_PX = 37;
const COLUMNS = 5;

interface ConsentPanelProps {
  run: Run;
  parity: ConsentParity;
  filter: ConsentFilter;
}

/** Single consents, as far as the counts above narrow them, and the one that is looked at. */
export function ConsentPanel({ run, parity, filter }: ConsentPanelProps) {
  const links = useLinks();
  const whyNot = useWhyNotSingle();
  const { jurisdiction, policySet, state } = filter;
  const narrowed = [jurisdiction, policySet, state && STATE_WORDS[state]].filter(Boolean);
  return (
    <Panel
      id="consents"
      title="Consents"
      aside={narrowed.length === 0 ? `all ${grouped(parity.consents)}` : narrowed.join(" · ")}
    >
      {filter.consent !== undefined && <OpenConsent run={run} filter={filter} consentKey={filter.consent} />}
      {narrowed.length > 0 && (
        <PanelRow>
          <Link
            href={links.consents({})}
            scroll={false}
            className={buttonClass({ intent: "quiet", size: "small" })}
          >
            Show all
          </Link>
        </PanelRow>
      )}
      {whyNot === undefined ? (
        <ConsentList key={narrowed.join(" ")} run={run} filter={filter} />
      ) : (
        <EmptyState title="Single consents are for those who work with records">{whyNot}</EmptyState>
      )}
    </Panel>
  );
}

function OpenConsent({ run, filter, consentKey }: { run: Run; filter: ConsentFilter; consentKey: string }) {
  const links = useLinks();
  const { data } = useConsents(run, { key: consentKey });
  const found = data?.pages.flatMap(({ consents }) => consents) ?? [];
  const { consent: _open, ...others } = filter;
  return (
    <PanelRow className="grid gap-3 bg-raised">
      {data !== undefined && found.length === 0 && <p>Run {run.number} has no such consent.</p>}
      {found.map((consent) => (
        <ConsentDetail key={consent.ordinal} consent={consent} />
      ))}
      <Link
        href={links.consents(others)}
        scroll={false}
        className={buttonClass({ intent: "quiet", size: "small" })}
      >
        Close it
      </Link>
    </PanelRow>
  );
}

function ConsentList({ run, filter }: { run: Run; filter: ConsentFilter }) {
  const { jurisdiction, policySet, state } = filter;
  const pages = useConsents(run, { jurisdiction, policySet, state });
  const { data } = pages;
  const consents = data?.pages.flatMap((page) => page.consents) ?? [];
  return (
    <PagedTable
      label="List of consents"
      caption={`Consents of run ${run.number}`}
      className="max-h-[60dvh]"
      columns={COLUMNS}
      rows={consents}
      pages={pages}
      estimatePx={ROW_PX}
      keyOf={({ ordinal }) => ordinal}
      head={
        <>
          <Th>consent</Th>
          <Th>stands</Th>
          <Th className="hidden md:table-cell">policy at the source</Th>
          <Th className="hidden lg:table-cell">period</Th>
          <Th className="hidden lg:table-cell">legal review</Th>
        </>
      }
      draw={(consent, place) => <ConsentRow {...place} consent={consent} filter={filter} />}
      stands="Nothing is lost; the counts above stand."
      empty={<EmptyState title="No consent of this sort">Show all of them.</EmptyState>}
    />
  );
}

interface ConsentRowProps extends RowPlace {
  consent: ListedConsent;
  filter: ConsentFilter;
}

function ConsentRow({ consent, filter, ref, index }: ConsentRowProps) {
  const links = useLinks();
  const { key, state, source, target, review } = consent;
  const facts = source ?? target;
  const chosen = filter.consent === key;
  return (
    <tr
      ref={ref}
      data-index={index}
      aria-current={chosen ? "true" : undefined}
      className={chosen ? "bg-raised" : "hover:bg-raised"}
    >
      <Td>
        <Link
          href={`${links.consents({ ...filter, consent: key })}#consents`}
          className="figures text-small link"
        >
          {key}
        </Link>
        <span className="block text-small text-faint md:hidden">{facts && policyWords(facts)}</span>
      </Td>
      <Td>
        <ConsentState state={state} />
      </Td>
      <Td className="hidden text-small break-all md:table-cell">{facts && policyWords(facts)}</Td>
      <Td className="figures hidden text-small whitespace-nowrap text-dim lg:table-cell">
        {facts?.start ?? "?"} to {facts?.end ?? "no end"}
      </Td>
      <Td className="hidden text-small text-dim lg:table-cell">
        {review.map((reason) => REASON_WORDS[reason]).join(", ")}
      </Td>
    </tr>
  );
}
