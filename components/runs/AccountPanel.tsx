"use client";

import Link from "next/link";
import { Fragment } from "react";
import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { accountOf } from "./account.ts";
import { domainTitle, resultWord } from "./words.ts";

interface AccountPanelProps {
  run: Run;
  results: readonly DomainResult[];
  filter: DiscrepancyFilter;
}

/** The accounting identity as the sum that it is, and why the domains that did not pass did not. */
export function AccountPanel({ run, results, filter }: AccountPanelProps) {
  const chosen = results.filter(({ domain }) => filter.domain === undefined || domain === filter.domain);
  const withReasons = chosen.filter(({ reasons }) => reasons.length > 0);
  const title = filter.domain === undefined ? "all domains" : domainTitle(filter.domain);
  if (chosen.length === 0) return null;
  return (
    <Panel title={`The account of ${title}`} aside={<Balance unaccounted={accountOf(chosen).unaccounted} />}>
      <Identity results={chosen} />
      <ul className={filter.domain === undefined ? "overflow-hidden xl:grid xl:grid-cols-2" : ""}>
        {withReasons.map((result) => (
          <ReasonsRow key={result.id} run={run} result={result} filter={filter} />
        ))}
      </ul>
    </Panel>
  );
}

function Balance({ unaccounted }: { unaccounted: number }) {
  const balanced = unaccounted === 0;
  const tone = balanced ? "go" : "nogo";
  return (
    <span data-tone={tone} className="inline-flex items-center gap-1.5 font-medium text-(--tone)">
      <StateMark shape={balanced ? "disc" : "cross"} tone={tone} />
      {balanced ? "it balances" : `it does not balance: ${counted(unaccounted, "record")} unaccounted for`}
    </span>
  );
}

function Identity({ results }: { results: readonly DomainResult[] }) {
  const { eligible, parts } = accountOf(results);
  return (
    <PanelRow>
      <p className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <Figure name="eligible" count={eligible} />
        {parts.map(({ name, count }, index) => (
          <Fragment key={name}>
            <span className="figures text-title text-faint">{index === 0 ? "=" : "+"}</span>
            <Figure name={name} count={count} />
          </Fragment>
        ))}
      </p>
    </PanelRow>
  );
}

function Figure({ name, count }: { name: string; count: number }) {
  return (
    <span>
      <span className={count === 0 ? "figures block text-title text-faint" : "figures block text-title"}>
        {grouped(count)}
      </span>
      <span className="text-caption text-faint"> {name} </span>
    </span>
  );
}

interface ReasonsRowProps extends Omit<AccountPanelProps, "results"> {
  result: DomainResult;
}

function ReasonsRow({ run, result, filter }: ReasonsRowProps) {
  const links = useLinks();
  const { entities } = useRoom();
  const { domain, reasons } = result;
  return (
    <li className="-ml-px items-start gap-3 border-t border-l border-line px-3 py-2 sm:flex">
      <span className="flex w-44 shrink-0 flex-wrap items-center justify-between gap-x-2">
        <Link href={links.discrepancies({ run: filter.run, domain })} className="font-medium link">
          {domainTitle(domain)}
        </Link>
        <StateBadge state={resultWord(entities, run, result)} />
      </span>
      <ul className="min-w-0 text-small text-dim">
        {reasons.map((reason) => (
          <li key={reason} className={filter.domain === undefined ? "inline" : ""}>
            {reason}{" "}
          </li>
        ))}
      </ul>
    </li>
  );
}
