import { Table, Td } from "#components/ui/Table.tsx";
import { canonicalJson } from "#lib/journal/canonical.ts";
import type { Change } from "#lib/journal/schema.ts";

/** A field's value as text: words as they are, everything else as JSON. */
const written = (value: unknown): string => (typeof value === "string" ? value : canonicalJson(value));

/** One entity as an entry left it, field by field; its id is its heading, and its cutover is the journal’s. */
export function ChangeTable({ change: { type, id, after } }: { change: Change }) {
  return (
    <div>
      <h4 className="border-t border-line px-3 pt-2 pb-1 text-small">
        <span className="font-medium">{type}</span> <span className="figures text-faint">{id}</span>
        {after === null && <span className="text-hold"> is gone</span>}
      </h4>
      {after !== null && (
        <Table caption={`${type} afterwards`}>
          <tbody>
            {Object.entries(after)
              .filter(([field]) => field !== "id" && field !== "cutoverId")
              .map(([field, value]) => (
                <tr key={field}>
                  <th
                    scope="row"
                    className="w-48 border-t border-line px-3 py-1 text-left align-top text-small font-normal text-faint"
                  >
                    {field}
                  </th>
                  <Td className="py-1 text-small break-words text-dim">
                    {value === null ? <span className="text-faint">none</span> : written(value)}
                  </Td>
                </tr>
              ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}
