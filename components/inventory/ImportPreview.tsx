"use client";

import { counted } from "#components/ui/number.ts";
import { ProblemTable } from "#components/ui/ProblemTable.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { FIELDS, partNames, writeField } from "#lib/inventory/fields.ts";
import type { ImportPlan, ImportRow } from "#lib/inventory/importPlan.ts";
import type { ItemKind } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const ROWS_SHOWN = 50;

interface ImportPreviewProps {
  kind: ItemKind;
  name: string;
  plan: ImportPlan;
}

/** What importing a file would do, row by row, or what is wrong with it; nothing is written yet. */
export function ImportPreview({ kind, name, plan: { rows, problems } }: ImportPreviewProps) {
  const count = (does: ImportRow["does"]): number => rows.filter((row) => row.does === does).length;
  return (
    <div className="grid gap-2">
      <p role="status">
        <b className="font-medium">{name}</b>:{" "}
        {problems.length > 0
          ? `${counted(problems.length, "problem")}; mend them in the file and choose it again.`
          : `${count("add")} to add, ${count("change")} to change, ${count("nothing")} as they are.`}
      </p>
      {problems.length > 0 ? (
        <ProblemTable problems={problems} />
      ) : (
        <Rows kind={kind} rows={rows.filter(({ does }) => does !== "nothing")} />
      )}
    </div>
  );
}

function Rows({ kind, rows }: { kind: ItemKind; rows: readonly ImportRow[] }) {
  const { entities } = useRoom();
  const names = partNames(entities);
  const itemOf = (id: string | undefined) =>
    (id === undefined ? undefined : entities[kind][id]) as Record<string, unknown> | undefined;
  const write = (name: string, value: unknown): string => {
    const field = FIELDS[kind].find((candidate) => candidate.name === name);
    return (field && writeField(field, value, names)) || "nothing";
  };
  const labelOf = (name: string): string => FIELDS[kind].find((field) => field.name === name)?.label ?? name;
  if (rows.length === 0) return null;
  return (
    <Table caption="What would be done, row by row" tall="max-h-[40dvh]">
      <thead>
        <tr>
          <Th numeric>row</Th>
          <Th>does</Th>
          <Th>name</Th>
          <Th>what</Th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, ROWS_SHOWN).map(({ row, does, name, itemId, fields }) => (
          <tr key={row}>
            <Td numeric>{row}</Td>
            <Td className={does === "add" ? "text-info" : "text-hold"}>{does}</Td>
            <Td>{name}</Td>
            <Td className="text-small text-dim">
              {does === "change" &&
                Object.entries(fields).map(([field, value]) => (
                  <span key={field} className="block">
                    {labelOf(field)}: {write(field, itemOf(itemId)?.[field])} → {write(field, value)}
                  </span>
                ))}
            </Td>
          </tr>
        ))}
        {rows.length > ROWS_SHOWN && (
          <tr>
            <Td colSpan={4} className="text-faint">
              and {counted(rows.length - ROWS_SHOWN, "row")} more
            </Td>
          </tr>
        )}
      </tbody>
    </Table>
  );
}
