"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { z } from "zod";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import type { WorkforceFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { FilterBar } from "#components/ui/FilterBar.tsx";
import { grouped } from "#components/ui/number.ts";
import { PagedTable } from "#components/ui/PagedTable.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { Td, Th } from "#components/ui/Table.tsx";
import { orpc } from "#lib/door/client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { FINDING_WORDS } from "#lib/workforce/rules.ts";
import {
  FINDING_KINDS,
  findingKindSchema,
  listFindings,
  type WorkforceParity,
} from "#lib/workforce/schema.ts";

const PAGE_SIZE = 200;
const ROW_PX = 37;
const COLUMNS = 3;

const filterSchema = z.object({
  unit: z.string().optional(),
  kind: findingKindSchema.optional().catch(undefined),
  role: z.string().optional(),
});

/** Whose access differs, name by name: all of it, of a unit, of a kind, of a role. */
export function FindingsPanel({ parity }: { parity: WorkforceParity }) {
  const links = useLinks();
  const filter: WorkforceFilter = filterSchema.parse(Object.fromEntries(useSearchParams()));
  const notAllowed = useWhyNotAllowed(listFindings);
  const narrow = (to: WorkforceFilter) =>
    window.history.replaceState(null, "", links.unit({ ...filter, ...to }));
  return (
    <Panel
      title="Whose access differs"
      aside={
        parity.kept < parity.findings
          ? `the worst ${grouped(parity.kept)} of ${grouped(parity.findings)}`
          : `${grouped(parity.findings)} in all`
      }
    >
      <FilterBar
        narrowed={Object.values(filter).some((each) => each !== undefined)}
        className="grid gap-3 sm:grid-cols-[1fr_1fr_auto]"
      >
        <SelectField
          label="Unit"
          value={filter.unit ?? ""}
          onChange={({ target }) => narrow({ unit: target.value || undefined })}
        >
          <option value="">every unit</option>
          {parity.units.map(({ unit }) => (
            <option key={unit} value={unit}>
              {unit}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="What"
          value={filter.kind ?? ""}
          onChange={({ target }) =>
            narrow({ kind: FINDING_KINDS.find((kind) => kind === target.value) ?? undefined })
          }
        >
          <option value="">anything</option>
          {FINDING_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {FINDING_WORDS[kind]}
            </option>
          ))}
        </SelectField>
        {filter.role !== undefined && (
          <p className="self-center text-small text-dim">
            of the role <b className="font-medium text-ink">{filter.role}</b>{" "}
            <Link href={links.unit({ ...filter, role: undefined })} className="link">
              any role
            </Link>
          </p>
        )}
      </FilterBar>
      {notAllowed === undefined ? (
        <FindingList parity={parity} filter={filter} />
      ) : (
        <EmptyState title="Names are not shown to you">{notAllowed}</EmptyState>
      )}
    </Panel>
  );
}

function FindingList({ parity, filter }: { parity: WorkforceParity; filter: WorkforceFilter }) {
  const { cutover } = useRoom();
  const listed = useInfiniteQuery(
    orpc.workforce.listFindings.infiniteOptions({
      input: (after: number | undefined) => ({
        cutoverId: cutover.id,
        parityId: parity.id,
        ...filter,
        after,
        limit: PAGE_SIZE,
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const { data } = listed;
  const rows = data?.pages.flatMap(({ findings }) => findings) ?? [];
  return (
    <PagedTable
      label="List of differences"
      caption="Whose access differs"
      className="max-h-[60dvh]"
      columns={COLUMNS}
      rows={rows}
      pages={listed}
      estimatePx={ROW_PX}
      keyOf={({ ordinal }) => ordinal}
      head={
        <>
          <Th>who</Th>
          <Th>what</Th>
          <Th className="hidden sm:table-cell">unit</Th>
        </>
      }
      draw={(row, { ref, index }) => (
        <tr ref={ref} data-index={index} className="align-top">
          <Td>
            <span className="font-medium">{row.login}</span>
            {row.name !== null && <span className="block text-small text-dim">{row.name}</span>}
          </Td>
          <Td>
            {FINDING_WORDS[row.kind]}
            {row.role !== null && <b className="font-medium">: {row.role}</b>}
            {row.critical && <span className="font-semibold text-nogo"> critical</span>}
            <span className="block text-small text-dim sm:hidden">{row.unit}</span>
          </Td>
          <Td className="hidden text-dim sm:table-cell">{row.unit}</Td>
        </tr>
      )}
      empty={<EmptyState title="Nothing differs here" />}
    />
  );
}
