import { Table, Td, Th } from "#components/ui/Table.tsx";
import { rowKey } from "#lib/mappings/rules.ts";
import type { MappingRow, MappingVersion } from "#lib/mappings/schema.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";

/** A version's rows, by domain. */
export function MappingRows({ version }: { version: Pick<MappingVersion, "version" | "rows"> }) {
  const ordered = DOMAINS.flatMap((domain) => version.rows.filter((row) => row.domain === domain));
  const name = `Rows of version ${version.version}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section aria-label={name} tabIndex={0} className="max-h-[70dvh] overflow-auto">
      <Table caption={`Mappings of version ${version.version}`}>
        <thead className="sticky top-0 z-10 bg-panel">
          <tr>
            <Th>domain</Th>
            <Th>legacy field</Th>
            <Th>FHIR path</Th>
            <Th>transformation</Th>
            <Th className="hidden lg:table-cell">note</Th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((row) => (
            <RowLine key={rowKey(row)} row={row} />
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function RowLine({ row }: { row: MappingRow }) {
  return (
    <tr className="align-top hover:bg-raised">
      <Td className="text-dim">{row.domain}</Td>
      <Td className="figures min-w-36 text-small wrap-anywhere">{row.legacyField}</Td>
      <Td className="figures min-w-36 text-small wrap-anywhere">{row.fhirPath}</Td>
      <Td className="min-w-32">{row.transformation}</Td>
      <Td className="hidden text-small text-dim lg:table-cell">{row.note}</Td>
    </tr>
  );
}
