import { Table, Td, Th } from "#components/ui/Table.tsx";
import type { TriageRecord } from "#lib/triage/schema.ts";

/** Field by field, the source beside the target. A run's findings hold names of elements and no values: what is there is masked. */
export function RecordFields({ record }: { record: TriageRecord }) {
  const { fields, sourcePseudonym, targetPseudonym } = record;
  const rows = fields.length === 0 ? ["whole record"] : fields;
  return (
    <Table caption="What differs, field by field">
      <thead>
        <tr>
          <Th>field</Th>
          <Th>source</Th>
          <Th>target</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((field) => (
          <tr key={field}>
            <th scope="row" className="border-t border-line px-3 py-1.5 text-left font-normal">
              <code className="text-small">{field}</code>
            </th>
            <Td>{sourcePseudonym === null ? <Absent /> : <Masked />}</Td>
            <Td>{targetPseudonym === null ? <Absent /> : <Masked />}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

const Absent = () => <span className="text-small text-faint">no record</span>;

function Masked() {
  return (
    <span className="text-dim">
      <span aria-hidden="true" className="figures tracking-widest">
        ••••••
      </span>
      <span className="sr-only">masked</span>
    </span>
  );
}
