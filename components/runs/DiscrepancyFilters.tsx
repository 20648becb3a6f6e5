"use client";

import Link from "next/link";
import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { buttonClass } from "#components/ui/Button.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { FilterBar } from "#components/ui/FilterBar.tsx";
import { grouped } from "#components/ui/number.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";
import type { DomainResult } from "#lib/runs/schema.ts";
import { CATEGORY_WORDS, KIND_WORDS, keysOf } from "./discrepancyWords.ts";
import { domainTitle } from "./words.ts";

/** The list's filters. They are the address's, so that what is seen can be sent. */
export function DiscrepancyFilters({
  results,
  filter,
}: {
  results: readonly DomainResult[];
  filter: DiscrepancyFilter;
}) {
  const links = useLinks();
  // The history's own call: the page's data does not depend on these, so there is nothing to ask the server.
  const narrow = (patch: DiscrepancyFilter) =>
    window.history.replaceState(null, "", links.discrepancies({ ...filter, ...patch }));
  const chosen = <T extends string>(options: readonly T[], value: string): T | undefined =>
    options.find((option) => option === value);
  const countOf = (domain: string) => results.find((result) => result.domain === domain)?.discrepancies;
  const narrowed = filter.domain !== undefined || filter.kind !== undefined || filter.category !== undefined;
  return (
    <FilterBar narrowed={narrowed} className="grid grid-cols-2 sm:flex sm:flex-wrap">
      <SelectField
        label="Domain"
        data-search=""
        value={filter.domain ?? ""}
        onChange={({ target }) => narrow({ domain: chosen(DOMAINS, target.value) })}
      >
        <option value="">all</option>
        {DOMAINS.filter((domain) => countOf(domain) !== undefined).map((domain) => (
          <option key={domain} value={domain}>
            {domainTitle(domain)} ({grouped(countOf(domain) ?? 0)})
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Kind"
        value={filter.kind ?? ""}
        onChange={({ target }) => narrow({ kind: chosen(keysOf(KIND_WORDS), target.value) })}
      >
        <option value="">all</option>
        {keysOf(KIND_WORDS).map((kind) => (
          <option key={kind} value={kind}>
            {KIND_WORDS[kind]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Category"
        value={filter.category ?? ""}
        onChange={({ target }) => narrow({ category: chosen(keysOf(CATEGORY_WORDS), target.value) })}
      >
        <option value="">all</option>
        {keysOf(CATEGORY_WORDS).map((category) => (
          <option key={category} value={category}>
            {CATEGORY_WORDS[category]}
          </option>
        ))}
      </SelectField>
      {narrowed && (
        <Link
          href={links.discrepancies({ run: filter.run })}
          scroll={false}
          className={buttonClass({ intent: "quiet" })}
        >
          Show all
        </Link>
      )}
    </FilterBar>
  );
}
