import { clsx } from "clsx";
import Link from "next/link";
import { Table, Td } from "#components/ui/Table.tsx";
import { canonicalJson } from "#lib/journal/canonical.ts";
import type { Change } from "#lib/journal/schema.ts";
import { differences } from "./differences.ts";

/** A field's value as text: words as they are, everything else as JSON. */
const written = (value: unknown): string => (typeof value === "string" ? value : canonicalJson(value));

interface ChangeTableProps {
  readonly change: Change;
  /** What the entity was before, and which entry had left it so; undefined while that is not known. */
  readonly before: { readonly seq: number | null; readonly after: Change["after"] } | undefined;
  /** To everything that ever changed this entity. */
  readonly historyHref: string;
}

/** One entity as an entry left it, field by field, with what was there before where that is another. */
export function ChangeTable({ change: { type, id, after }, before, historyHref }: ChangeTableProps) {
  const rows = differences(before?.after ?? null, after);
  const isNew = before !== undefined && before.after === null;
  const changed = rows.filter((row) => row.changed).length;
  return (
    <div>
      <h4 className="flex flex-wrap gap-x-3 border-t border-line px-3 pt-2 pb-1 text-small">
        <span className="font-medium">{type}</span>
        <Link href={historyHref} title="Everything that changed it" className="figures text-faint link">
          {id}
        </Link>
        {after === null && <span className="text-hold">is gone</span>}
        {isNew && after !== null && <span className="text-dim">new</span>}
        {before?.seq != null && (
          <span className="text-dim">
            {changed} of {rows.length} fields differ from what entry {before.seq} left
          </span>
        )}
      </h4>
      <Table caption={`${type} before and after`}>
        <tbody>
          {rows.map(({ field, was, is, changed }) => {
            const marked = changed && !isNew && before !== undefined;
            return (
              <tr key={field} data-changed={marked ? "" : undefined}>
                <th
                  scope="row"
                  className={clsx(
                    "w-48 border-t border-line px-3 py-1 text-left align-top text-small font-normal",
                    marked ? "border-l-2 border-l-hold text-ink" : "text-faint",
                  )}
                >
                  {field}
                </th>
                <Td className="py-1 text-small break-words text-dim">
                  {marked && (
                    <>
                      <del className="text-faint">
                        <Value value={was} />
                      </del>{" "}
                      <span aria-hidden="true">→ </span>
                    </>
                  )}
                  {marked ? (
                    <ins className="font-medium text-ink no-underline">
                      <Value value={is} />
                    </ins>
                  ) : (
                    <Value value={is} />
                  )}
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </div>
  );
}

function Value({ value }: { value: unknown }) {
  return value === null || value === undefined ? <span className="text-faint">none</span> : written(value);
}
