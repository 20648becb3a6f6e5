"use client";

import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { CountLink } from "#components/ui/CountLink.tsx";
import type { DomainResult } from "#lib/runs/schema.ts";
import { KIND_WORDS } from "./discrepancyWords.ts";

type Narrowing = Pick<DiscrepancyFilter, "kind" | "category">;

const COUNTS: readonly {
  label: string;
  of: (result: DomainResult) => number;
  narrowing: Narrowing;
  bad?: true;
}[] = [
  {
    label: "high risk",
    of: ({ highRisk }) => highRisk,
    narrowing: { category: "high-risk-clinical-mismatch" },
    bad: true,
  },
  { label: KIND_WORDS.missing, of: ({ missing }) => missing, narrowing: { kind: "missing" } },
  { label: "altered records", of: ({ altered }) => altered, narrowing: { kind: "altered" } },
  { label: KIND_WORDS.resurrected, of: ({ resurrected }) => resurrected, narrowing: { kind: "resurrected" } },
  {
    label: KIND_WORDS["wrong-patient"],
    of: ({ wrongPatient }) => wrongPatient,
    narrowing: { kind: "wrong-patient" },
  },
  { label: KIND_WORDS.duplicated, of: ({ duplicated }) => duplicated, narrowing: { kind: "duplicated" } },
  { label: KIND_WORDS.unexpected, of: ({ unexpected }) => unexpected, narrowing: { kind: "unexpected" } },
  { label: KIND_WORDS.unlisted, of: ({ unlisted }) => unlisted ?? 0, narrowing: { kind: "unlisted" } },
  { label: "benign formatting", of: ({ benign }) => benign, narrowing: { category: "benign-formatting" } },
];

/** How many of each sort; each count narrows the list to what it counts, and again to all. */
export function DiscrepancyCounts({
  results,
  filter,
}: {
  results: readonly DomainResult[];
  filter: DiscrepancyFilter;
}) {
  const links = useLinks();
  const { run, domain } = filter;
  return (
    <ul className="flex flex-wrap gap-1.5 border-t border-line px-3 py-2.5">
      {COUNTS.map(({ label, of, narrowing, bad }) => {
        const count = results.reduce((sum, result) => sum + of(result), 0);
        const chosen = filter.kind === narrowing.kind && filter.category === narrowing.category;
        return (
          <li key={label}>
            <CountLink
              count={count}
              label={label}
              bad={bad}
              chosen={chosen}
              href={links.discrepancies(chosen ? { run, domain } : { run, domain, ...narrowing })}
            />
          </li>
        );
      })}
    </ul>
  );
}
