"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { Ref } from "react";
import { CATEGORY_WORDS, KIND_WORDS } from "#components/runs/discrepancyWords.ts";
import { Severity } from "#components/runs/Severity.tsx";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Td } from "#components/ui/Table.tsx";
import type { GroupFilter, TriageRecord } from "#lib/triage/schema.ts";

interface RecordRowProps {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  record: TriageRecord;
  filter: GroupFilter;
  isChosen: boolean;
}

/** One record. On a narrow screen what the other columns say stands under its first line. */
export function RecordRow({ ref, index, record, filter, isChosen }: RecordRowProps) {
  const links = useLinks();
  const { ordinal, kind, resourceType, category, domain, sourcePseudonym, targetPseudonym, fields, batch } =
    record;
  const pseudonyms = `${sourcePseudonym ?? "none"} → ${targetPseudonym ?? "none"}`;
  return (
    // The header is the first row.
    <tr
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      className={clsx("align-top", isChosen ? "bg-raised" : "hover:bg-raised")}
    >
      <Td className="md:w-80 md:min-w-72">
        <Link
          href={links.causes({ ...filter, record: isChosen ? undefined : ordinal })}
          scroll={false}
          aria-current={isChosen ? "true" : undefined}
          className="inline-block min-h-6 font-medium link"
        >
          {KIND_WORDS[kind]} {resourceType}
        </Link>
        <span className="block text-small text-faint">
          {CATEGORY_WORDS[category]} · {domainTitle(domain)}
        </span>
        <span className="figures block text-caption [overflow-wrap:anywhere] text-dim md:hidden">
          {pseudonyms}
        </span>
        <span className="block text-small md:hidden">{fieldWords(fields)}</span>
      </Td>
      <Td className="figures hidden text-small text-dim md:table-cell">{pseudonyms}</Td>
      <Td className="hidden text-small [overflow-wrap:anywhere] md:table-cell">
        <code>{fieldWords(fields)}</code>
      </Td>
      <Td className="figures hidden text-small text-dim xl:table-cell">{batch}</Td>
      <Td className="text-right">
        <Severity severity={record.severity} />
      </Td>
    </tr>
  );
}

const fieldWords = (fields: readonly string[]): string =>
  fields.length === 0 ? "whole record" : fields.join(", ");
