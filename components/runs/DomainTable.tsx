"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { isRequiredForCare } from "#lib/matrices/rules.ts";
import { DOMAINS, type Domain } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { whyNoPass } from "#lib/runs/verdict.ts";
import { domainTitle, resultWord } from "./words.ts";

interface DomainTableProps {
  run: Run;
  results: readonly DomainResult[];
  /** Domains that a gate asks about: those that the run did not cover are listed as not run. */
  asked: readonly Domain[];
}

/** Which columns there is room for. What is left out is on the data page. */
const SHOWN = {
  always: "",
  wide: "hidden @lg:table-cell",
  widest: "hidden @[46rem]:table-cell",
} as const;

interface FigureColumn {
  readonly label: string;
  readonly title?: string;
  readonly of: (result: DomainResult) => number;
  /** What narrows the list of discrepancies to the ones counted, where they are in that list. */
  readonly filter?: DiscrepancyFilter;
  /** Any at all is one too many. */
  readonly bad?: true;
  readonly shown: keyof typeof SHOWN;
}

const FIGURES: readonly FigureColumn[] = [
  { label: "eligible", of: (result) => result.eligible, shown: "wide" },
  { label: "matched", of: (result) => result.matched, shown: "wide" },
  { label: "altered", of: (result) => result.altered, filter: { kind: "altered" }, shown: "wide" },
  { label: "missing", of: (result) => result.missing, filter: { kind: "missing" }, shown: "always" },
  { label: "unexpected", of: (result) => result.unexpected, filter: { kind: "unexpected" }, shown: "widest" },
  {
    label: "set aside",
    title: "rejected, skipped or quarantined, by the loader's word",
    of: (result) => result.rejected + result.skipped + result.quarantined,
    shown: "widest",
  },
  {
    label: "high risk",
    of: (result) => result.highRisk,
    filter: { category: "high-risk-clinical-mismatch" },
    bad: true,
    shown: "always",
  },
  {
    label: "open",
    title: "all discrepancies",
    of: (result) => result.discrepancies,
    filter: {},
    shown: "wide",
  },
];

/** Neither side has a record of the domain, or a line that could have been one, and the crosswalk names none. */
const isEmpty = ({ eligible, unexpected, unparsable, discrepancies, verdict }: DomainResult): boolean =>
  eligible + unexpected + unparsable + discrepancies === 0 && verdict === "unknown";

/** A run's account by clinical domain; every figure leads to the records behind it. */
export function DomainTable({ run, results, asked }: DomainTableProps) {
  const { entities } = useRoom();
  const care = (domain: Domain): number => (isRequiredForCare(entities, domain) ? 0 : 1);
  // What can hurt a patient within hours comes first.
  const rows = DOMAINS.toSorted((a, b) => care(a) - care(b))
    .map((domain) => ({
      domain,
      result: results.find((candidate) => candidate.domain === domain),
    }))
    .filter(({ domain, result }) => asked.includes(domain) || (result && !isEmpty(result)));
  const empty = results.filter((result) => isEmpty(result) && !asked.includes(result.domain));
  return (
    <div className="@container">
      <Table caption={`Reconciliation run ${run.number} by domain`}>
        <thead>
          <tr>
            <Th>domain</Th>
            {FIGURES.map(({ label, title, shown }) => (
              <Th key={label} numeric title={title} className={SHOWN[shown]}>
                {label}
              </Th>
            ))}
            <Th className="text-right">verdict</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ domain, result }) =>
            result ? (
              <ResultRow key={domain} run={run} result={result} />
            ) : (
              <MissingRow key={domain} domain={domain} />
            ),
          )}
          {empty.length > 0 && (
            <tr>
              <td
                colSpan={FIGURES.length + 2}
                className="border-t border-line px-3 py-1.5 text-small text-faint"
              >
                No records on either side: {empty.map(({ domain }) => domain).join(", ")}
              </td>
            </tr>
          )}
        </tbody>
      </Table>
    </div>
  );
}

function DomainHeading({ domain, reason }: { domain: Domain; reason?: string }) {
  const { entities } = useRoom();
  return (
    <th scope="row" className="border-t border-line px-3 py-1.5 font-normal whitespace-nowrap">
      {domainTitle(domain)}
      {isRequiredForCare(entities, domain) && (
        <span
          title="Required for care: a mismatch can hurt a patient within hours"
          className="ml-1.5 rounded-sm border border-line px-1 text-caption text-faint"
        >
          care
        </span>
      )}
      {reason !== undefined && (
        <span className="block max-w-60 text-small whitespace-normal text-dim">{reason}</span>
      )}
    </th>
  );
}

function ResultRow({ run, result }: { run: Run; result: DomainResult }) {
  const links = useLinks();
  const { entities } = useRoom();
  const here = { run: run.number, domain: result.domain };
  return (
    <tr className="hover:bg-raised">
      {/* Where no figure in the row says why it is not a pass. */}
      <DomainHeading
        domain={result.domain}
        reason={whyNoPass(result) ?? (result.discrepancies === 0 ? result.reasons[0] : undefined)}
      />
      {FIGURES.map(({ label, of, filter, bad, shown }) => (
        <Td
          key={label}
          numeric
          className={clsx(of(result) === 0 ? "text-faint" : bad && "font-semibold text-nogo", SHOWN[shown])}
        >
          {filter === undefined || of(result) === 0 ? (
            grouped(of(result))
          ) : (
            <Link
              href={links.discrepancies({ ...here, ...filter })}
              className="-my-1 inline-block min-w-6 py-1 link"
            >
              {grouped(of(result))}
            </Link>
          )}
        </Td>
      ))}
      <td className="border-t border-line px-3 py-1 text-right">
        <Link
          href={links.discrepancies(here)}
          title={result.reasons.join(" ")}
          className="inline-block py-0.5"
        >
          <StateBadge state={resultWord(entities, run, result)} />
        </Link>
      </td>
    </tr>
  );
}

/** A gate asks about the domain, and the run did not cover it. */
function MissingRow({ domain }: { domain: Domain }) {
  return (
    <tr>
      <DomainHeading domain={domain} />
      {FIGURES.map(({ label, shown }) => (
        <Td key={label} numeric className={clsx("text-faint", SHOWN[shown])}>
          –
        </Td>
      ))}
      <td className="border-t border-line px-3 py-1 text-right">
        <StateBadge state="NOT RUN" />
      </td>
    </tr>
  );
}
