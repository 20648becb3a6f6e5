"use client";

import Link from "next/link";
import { CATEGORY_WORDS, KIND_WORDS } from "#components/runs/discrepancyWords.ts";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import type { Trace } from "#lib/lineage/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { latestCompleted, runsNewestFirst } from "#lib/runs/rules.ts";

/** What the runs found about a record, the newest first. */
export function FoundList({ discrepancies }: { discrepancies: Trace["discrepancies"] }) {
  const links = useLinks();
  const { entities } = useRoom();
  const latest = latestCompleted(entities);
  const uncounted = latest && whyOtherRules(entities, latest);
  const others = new Set(
    runsNewestFirst(entities).flatMap((run) =>
      whyOtherRules(entities, run) === undefined ? [] : [run.number],
    ),
  );
  if (discrepancies.length === 0)
    return (
      <EmptyState title="No run found a discrepancy in it">
        {latest === undefined
          ? "No run is complete yet, so nobody has compared it."
          : `Run ${latest.number}, the last complete one, accounted for it without one${uncounted === undefined ? "." : `, and that counts for nothing: ${uncounted}.`}`}
      </EmptyState>
    );
  return (
    <Table caption="Discrepancies of this record">
      <thead>
        <tr>
          <Th>run</Th>
          <Th>discrepancy</Th>
          <Th>fields</Th>
          <Th className="hidden sm:table-cell">cause</Th>
          <Th>severity</Th>
        </tr>
      </thead>
      <tbody>
        {discrepancies.map(({ runNumber, ordinal, domain, kind, category, fields, cause, severity }) => (
          <tr key={`${runNumber} ${ordinal}`}>
            <Td>
              <Link href={links.discrepancies({ run: runNumber, domain, kind, category })} className="link">
                run {runNumber}
              </Link>
              {runNumber === latest?.number && <span className="text-small text-faint"> the latest</span>}
              {others.has(runNumber) && (
                <span className="block">
                  <StateBadge state="OTHER RULES" />
                </span>
              )}
            </Td>
            <Td>
              <span className="font-medium">{KIND_WORDS[kind]}</span>
              <span className="block text-small text-faint">
                {CATEGORY_WORDS[category]} · {domainTitle(domain)}
              </span>
            </Td>
            <Td>
              {fields.length === 0 ? (
                "whole record"
              ) : (
                <code className="wrap-anywhere">{fields.join(", ")}</code>
              )}
            </Td>
            <Td className="hidden text-dim sm:table-cell">{cause ?? "of its own"}</Td>
            <Td>{severity}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
