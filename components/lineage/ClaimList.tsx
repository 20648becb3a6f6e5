"use client";

import Link from "next/link";
import { MappingVersionName } from "#components/mappings/MappingVersionName.tsx";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Trace } from "#lib/lineage/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** The loader's attempts at a record. They are claims: whether they are true is what a run finds out. */
export function ClaimList({ claims }: { claims: Trace["claims"] }) {
  const links = useLinks();
  const nowMs = useNow();
  if (claims.length === 0)
    return (
      <EmptyState title="The loader never listed it">
        It is at the target, or was found missing, without a line in any crosswalk.
      </EmptyState>
    );
  return (
    <Table caption="The loader's attempts at this record">
      <thead>
        <tr>
          <Th>attempt</Th>
          <Th>source → target</Th>
          <Th>batch</Th>
          <Th>mapping</Th>
          <Th>by</Th>
          <Th>transformed</Th>
          <Th>crosswalk of</Th>
        </tr>
      </thead>
      <tbody>
        {claims.map((claim) => (
          <tr key={`${claim.runNumber} ${claim.sourcePseudonym} ${claim.targetPseudonym} ${claim.batch}`}>
            <Td className="font-medium">
              {claim.disposition} <span className="font-normal text-dim">{claim.resourceType}</span>
            </Td>
            <Td className="figures text-small text-dim">
              <Side name={claim.sourcePseudonym} asked={claim.side === "source"} /> →{" "}
              <Side name={claim.targetPseudonym ?? "none"} asked={claim.side === "target"} />
            </Td>
            <Td className="figures">{claim.batch ?? "not said"}</Td>
            <Td className="figures">
              <MappingVersionName version={claim.mappingVersion} />
            </Td>
            <Td>{claim.operator ?? "not said"}</Td>
            <Td>
              {claim.transformedAt === null ? "not said" : <Time at={claim.transformedAt} nowMs={nowMs} />}
            </Td>
            <Td>
              <Link href={links.run(claim.runNumber)} className="link">
                run {claim.runNumber}
              </Link>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A pseudonym; the one of the record that was asked for stands out. */
function Side({ name, asked }: { name: string; asked: boolean }) {
  return asked ? <b className="font-semibold text-ink">{name}</b> : <span>{name}</span>;
}
