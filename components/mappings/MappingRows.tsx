import { Fragment } from "react";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { rowKey } from "#lib/mappings/rules.ts";
import type { MappingRow, MappingVersion } from "#lib/mappings/schema.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";

/** A version's rows, by domain. */
export function MappingRows({ version }: { version: Pick<MappingVersion, "version" | "rows"> }) {
  const ordered = DOMAINS.flatMap((domain) => version.rows.filter((row) => row.domain === domain));
  return (
    <Table caption={`Mappings of version ${version.version}`} tall="max-h-[70dvh]">
      <thead>
        <tr>
          <Th className="hidden md:table-cell">domain</Th>
          <Th>
            legacy field<span className="md:hidden"> → FHIR path</span>
          </Th>
          <Th className="hidden md:table-cell">FHIR path</Th>
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
  );
}

function RowLine({ row }: { row: MappingRow }) {
  return (
    <tr className="align-top hover:bg-raised">
      <Td className="hidden text-dim md:table-cell">{row.domain}</Td>
      <Td className="figures text-small wrap-anywhere">
        {row.legacyField}
        <span className="block text-dim md:hidden">
          <Path path={row.fhirPath} />
        </span>
      </Td>
      <Td className="figures hidden text-small wrap-anywhere md:table-cell">{row.fhirPath}</Td>
      <Td className="min-w-32">
        {row.transformation}
        <span className="block text-small text-dim lg:hidden">{row.note}</span>
      </Td>
      <Td className="hidden text-small text-dim lg:table-cell">{row.note}</Td>
    </tr>
  );
}

/** An element's path, which breaks after its dots where a line is short. */
const Path = ({ path }: { path: string }) =>
  path.split(".").map((step, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a step's place is what it is told by
    <Fragment key={place}>
      {place > 0 && (
        <>
          .<wbr />
        </>
      )}
      {step}
    </Fragment>
  ));
