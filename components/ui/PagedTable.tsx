"use client";

import type { ComponentProps } from "react";
import { Paged } from "./Paged.tsx";
import { VirtualTable } from "./VirtualTable.tsx";

type PagedTableProps<Row> = ComponentProps<typeof VirtualTable<Row>> &
  Pick<ComponentProps<typeof Paged>, "pages" | "stands" | "empty">;

/** A table that is read page by page as it is scrolled. */
export function PagedTable<Row>({ stands, empty, ...table }: PagedTableProps<Row>) {
  return (
    <Paged pages={table.pages} count={table.rows.length} stands={stands} empty={empty}>
      <VirtualTable {...table} />
    </Paged>
  );
}
