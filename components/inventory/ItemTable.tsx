"use client";

import { clsx } from "clsx";
import { useMemo } from "react";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { Td, Th } from "#components/ui/Table.tsx";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import { SpacerRow } from "#components/ui/VirtualTable.tsx";
import { FIELDS, type ItemField, partNames, writeField } from "#lib/inventory/fields.ts";
import { itemsOf, kindTitle, kindTitles } from "#lib/inventory/rules.ts";
import type { Item, ItemKind } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { COLUMNS, type Column, SHOWN } from "./columns.ts";

const ROW_PX = 41;
const nothing = (): void => undefined;
/** Headings are small; what is short for something stays as it is. */
const headingOf = (label: string): string =>
  /^[A-Z][a-z’]/.test(label) ? `${label.slice(0, 1).toLowerCase()}${label.slice(1)}` : label;

interface ItemTableProps {
  kind: ItemKind;
  words: string | undefined;
  chosenId: string | undefined;
  onChoose: (itemId: string) => void;
}

/** The things of a kind. A real table of which only the rows in sight are there. */
export function ItemTable({ kind, words, chosenId, onChoose }: ItemTableProps) {
  const { entities } = useRoom();
  const names = useMemo(() => partNames(entities), [entities]);
  const items: readonly Item[] = useMemo(() => itemsOf(entities, kind), [entities, kind]);
  const rows = useMemo(() => {
    const wanted = (words ?? "").toLowerCase();
    return items.filter((item) =>
      FIELDS[kind].some((field) =>
        writeField(field, (item as Record<string, unknown>)[field.name], names)
          .toLowerCase()
          .includes(wanted),
      ),
    );
  }, [items, kind, words, names]);
  const {
    scroller,
    items: shown,
    beforePx,
    afterPx,
    measure,
  } = useVirtualRows({
    count: rows.length,
    estimatePx: ROW_PX,
    keyOf: (index) => index,
    canLoadMore: false,
    loadMore: nothing,
  });
  const columns = COLUMNS[kind].flatMap((column) => {
    const field = FIELDS[kind].find(({ name }) => name === column.field);
    return field ? [{ ...column, field }] : [];
  });
  if (items.length === 0)
    return (
      <EmptyState title={`No ${kindTitle(kind)} is in the inventory`}>
        Add one, or import all of them from a CSV file; “Export CSV” gives a file with the right columns.
      </EmptyState>
    );
  if (rows.length === 0)
    return <EmptyState title={`No ${kindTitle(kind)} with these words`}>Write less to see more.</EmptyState>;
  return (
    <>
      <section
        {...scroller}
        aria-label={`List of ${kindTitles(kind)}`}
        className="@container relative max-h-[70dvh] overflow-auto [overflow-anchor:none]"
      >
        <table aria-rowcount={rows.length + 1} className="w-full border-collapse text-left">
          <caption className="sr-only">The {kindTitles(kind)} of the inventory</caption>
          <thead className="sticky top-0 z-10 bg-panel">
            <tr>
              <Th>name</Th>
              {columns.map(({ field, shown: from, numeric }) => (
                <Th key={field.name} numeric={numeric} className={SHOWN[from]}>
                  {headingOf(field.label)}
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>
            <SpacerRow heightPx={beforePx} columns={columns.length + 1} />
            {shown.map(({ index }) => {
              const item = rows[index];
              return (
                item && (
                  <tr
                    key={item.id}
                    ref={measure}
                    data-index={index}
                    aria-rowindex={index + 2}
                    className={clsx("hover:bg-raised", item.id === chosenId && "bg-raised")}
                  >
                    <Td>
                      <button
                        type="button"
                        aria-current={item.id === chosenId ? "true" : undefined}
                        onClick={() => onChoose(item.id)}
                        className="-my-1 min-h-7 py-1 text-left font-medium link"
                      >
                        {item.name}
                      </button>
                    </Td>
                    {columns.map((column) => (
                      <Cell key={column.field.name} column={column} item={item} names={names} />
                    ))}
                  </tr>
                )
              );
            })}
            <SpacerRow heightPx={afterPx} columns={columns.length + 1} />
          </tbody>
        </table>
      </section>
      <p role="status" className="border-t border-line px-3 py-1.5 text-small text-faint">
        {rows.length === items.length
          ? `${counted(items.length, "in all", "in all")}`
          : `${rows.length} of ${items.length}`}
      </p>
    </>
  );
}

interface CellProps {
  column: Omit<Column, "field"> & { field: ItemField };
  item: Item;
  names: ReadonlyMap<string, string>;
}

function Cell({ column: { field, shown, numeric, missing }, item, names }: CellProps) {
  const written = writeField(field, (item as Record<string, unknown>)[field.name], names);
  const careful = field.name === "criticality" && written === "Care critical";
  return (
    <Td numeric={numeric} className={clsx("text-dim", SHOWN[shown])}>
      {written === "" && missing !== undefined ? (
        <span data-tone="unknown" className="hatched rounded-sm border px-1.5 text-small text-(--tone)">
          {missing}
        </span>
      ) : (
        <span className={clsx("line-clamp-2", careful && "font-medium text-ink")}>{written}</span>
      )}
    </Td>
  );
}
