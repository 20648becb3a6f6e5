import type { Ref } from "react";
import { Td } from "#components/ui/Table.tsx";
import { OpenFinding } from "#components/values/OpenFinding.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { conflictOwnerNow, isRequiredForCare } from "#lib/matrices/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Discrepancy } from "#lib/runs/schema.ts";
import { CATEGORY_WORDS, KIND_WORDS } from "./discrepancyWords.ts";
import { Severity } from "./Severity.tsx";
import { domainTitle } from "./words.ts";

interface DiscrepancyRowProps {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  discrepancy: Discrepancy;
}

/** One discrepancy. On a narrow screen what the other columns say stands under its first line. */
export function DiscrepancyRow({ ref, index, discrepancy }: DiscrepancyRowProps) {
  const { entities } = useRoom();
  const owner = conflictOwnerNow(entities, discrepancy.domain);
  const { ordinal, domain, kind, category, resourceType, fields, cause, batch } = discrepancy;
  return (
    // The header is the first row.
    <tr ref={ref} data-index={index} aria-rowindex={index + 2} className="hover:bg-raised">
      <Td numeric className="hidden text-faint md:table-cell">
        {ordinal + 1}
      </Td>
      <Td className="md:w-72 md:min-w-72">
        <span className="font-medium">{KIND_WORDS[kind]}</span>{" "}
        <span className="text-dim">{resourceType}</span>
        <span className="block text-small text-faint">
          {CATEGORY_WORDS[category]} · {domainTitle(domain)}
          {isRequiredForCare(entities, domain) && (
            <span className="ml-1.5 rounded-sm border border-line px-1 text-caption">care</span>
          )}
          {owner !== undefined && <span className="block">{positionTitle(owner)} decides</span>}
        </span>
        <span className="mt-0.5 block text-small md:hidden">
          <Fields fields={fields} />
        </span>
        <span className="block text-caption md:hidden">
          <Pseudonyms discrepancy={discrepancy} />
        </span>
        <span className="block text-small text-faint xl:hidden">
          {[cause, batch !== null && `batch ${batch}`].filter(Boolean).join(" · ")}
        </span>
      </Td>
      <Td className="hidden text-small md:table-cell">
        <Pseudonyms discrepancy={discrepancy} />
      </Td>
      <Td className="hidden text-small md:table-cell">
        <Fields fields={fields} />
      </Td>
      <Td className="hidden text-small text-dim xl:table-cell">{cause}</Td>
      <Td className="figures hidden text-small text-dim xl:table-cell">{batch}</Td>
      <Td className="text-right">
        <Severity severity={discrepancy.severity} />
        <div>
          <OpenFinding discrepancy={discrepancy} />
        </div>
      </Td>
    </tr>
  );
}

function Fields({ fields }: { fields: readonly string[] }) {
  return fields.length === 0 ? (
    <span className="text-faint">whole record</span>
  ) : (
    <code>{fields.join(", ")}</code>
  );
}

function Pseudonyms({ discrepancy }: { discrepancy: Discrepancy }) {
  const { sourcePseudonym, targetPseudonym } = discrepancy;
  return (
    <span className="figures text-dim">
      {sourcePseudonym ?? "none"} → {targetPseudonym ?? "none"}
    </span>
  );
}
