"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { DOMAINS, type Domain, type DomainResult, REQUIRED_FOR_CARE, type Run } from "#lib/runs/schema.ts";
import { domainTitle, VERDICT_WORDS } from "./words.ts";

interface DomainTableProps {
  run: Run;
  results: readonly DomainResult[];
  /** Domains that a gate asks about: those that the run did not cover are listed as not run. */
  asked: readonly Domain[];
}

/** Columns that a narrow screen does without; their figures are on the data page. */
const WIDE = "hidden md:table-cell";

/** A run's account by clinical domain; every figure leads to the records behind it. */
export function DomainTable({ run, results, asked }: DomainTableProps) {
  const rows = DOMAINS.map((domain) => ({
    domain,
    result: results.find((candidate) => candidate.domain === domain),
  })).filter(({ domain, result }) => result !== undefined || asked.includes(domain));
  return (
    <Table caption={`Reconciliation run ${run.number} by domain`}>
      <thead>
        <tr>
          <Th>domain</Th>
          <Th numeric className={WIDE}>
            eligible
          </Th>
          <Th numeric>matched</Th>
          <Th numeric className={WIDE}>
            altered
          </Th>
          <Th numeric>missing</Th>
          <Th numeric className={WIDE}>
            unexpected
          </Th>
          <Th numeric className={WIDE} title="rejected, skipped or quarantined by the loader's word">
            set aside
          </Th>
          <Th numeric>high risk</Th>
          <Th numeric className={WIDE}>
            open
          </Th>
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
      </tbody>
    </Table>
  );
}

function DomainHeading({ domain }: { domain: Domain }) {
  return (
    <th scope="row" className="border-t border-line px-3 py-1.5 font-normal whitespace-nowrap">
      {domainTitle(domain)}
      {REQUIRED_FOR_CARE.includes(domain) && (
        <span
          title="Required for care: a mismatch can hurt a patient within hours"
          className="ml-1.5 rounded-sm border border-line px-1 text-caption text-faint"
        >
          care
        </span>
      )}
    </th>
  );
}

function ResultRow({ run, result }: { run: Run; result: DomainResult }) {
  const links = useLinks();
  const { domain } = result;
  const filter = { run: run.number, domain };
  const setAside = result.rejected + result.skipped + result.quarantined;
  return (
    <tr className="hover:bg-raised">
      <DomainHeading domain={domain} />
      <Figure value={result.eligible} className={WIDE} />
      <Figure value={result.matched} />
      <Figure
        value={result.altered}
        href={links.discrepancies({ ...filter, kind: "altered" })}
        className={WIDE}
      />
      <Figure value={result.missing} href={links.discrepancies({ ...filter, kind: "missing" })} />
      <Figure
        value={result.unexpected}
        href={links.discrepancies({ ...filter, kind: "unexpected" })}
        className={WIDE}
      />
      <Figure value={setAside} className={WIDE} />
      <Figure
        value={result.highRisk}
        href={links.discrepancies({ ...filter, category: "high-risk-clinical-mismatch" })}
        bad
      />
      <Figure value={result.discrepancies} href={links.discrepancies(filter)} className={WIDE} />
      <td className="border-t border-line px-3 py-1 text-right">
        <Link
          href={links.discrepancies(filter)}
          title={result.reasons.join(" ")}
          className="inline-block py-0.5"
        >
          <StateBadge state={VERDICT_WORDS[result.verdict]} />
        </Link>
      </td>
    </tr>
  );
}

interface FigureProps {
  value: number;
  /** Where the records behind it are. */
  href?: string;
  /** Any at all is one too many. */
  bad?: boolean;
  className?: string;
}

function Figure({ value, href, bad = false, className }: FigureProps) {
  if (value === 0)
    return (
      <Td numeric className={clsx("text-faint", className)}>
        {0}
      </Td>
    );
  return (
    <Td numeric className={clsx(bad && "font-semibold text-nogo", className)}>
      {href === undefined ? (
        grouped(value)
      ) : (
        <Link href={href} className="underline decoration-edge underline-offset-3 hover:decoration-current">
          {grouped(value)}
        </Link>
      )}
    </Td>
  );
}

function MissingRow({ domain }: { domain: Domain }) {
  return (
    <tr>
      <DomainHeading domain={domain} />
      <td colSpan={8} className="border-t border-line px-3 py-1 text-small text-faint">
        a gate asks about it, and this run did not cover it
      </td>
      <td className="border-t border-line px-3 py-1 text-right">
        <StateBadge state="NOT RUN" />
      </td>
    </tr>
  );
}
