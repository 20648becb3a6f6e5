"use client";

import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { PanelRow } from "#components/ui/Panel.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { orpc } from "#lib/door/client.ts";
import { refusalOf } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { versionWords } from "#lib/ruleChanges/ofRun.ts";

/** Where rules say something else than a version of them, place by place. */
export function RuleDifferences({ rulesHash, version }: { rulesHash: string; version: number }) {
  const { cutover } = useRoom();
  const { data, error } = useQuery(
    orpc.rules.compare.queryOptions({ input: { cutoverId: cutover.id, rulesHash, version } }),
  );
  const than = versionWords(version);
  if (error)
    return <EmptyState title="How they differ can't be shown">{refusalOf(error).sentence}</EmptyState>;
  if (!data) return <PanelRow className="text-small text-dim">Comparing them with {than}…</PanelRow>;
  if (data.differences === null)
    return (
      <EmptyState title="What they say is not known here">
        Only their hash came with the run: how they differ can’t be shown.
      </EmptyState>
    );
  if (data.differences.length === 0)
    return (
      <PanelRow className="text-small text-dim">
        They say what {than} say{version === 0 ? "" : "s"}.
      </PanelRow>
    );
  return (
    <Table caption={`${counted(data.differences.length, "place")} where they differ from ${than}`}>
      <thead>
        <tr>
          <Th>where</Th>
          <Th>these rules</Th>
          <Th>{than}</Th>
        </tr>
      </thead>
      <tbody>
        {data.differences.map(({ path, here, version: other }) => (
          <tr key={path} className="align-top">
            <th scope="row" className="border-t border-line px-3 py-1.5 text-left text-small font-normal">
              {path.replace(/^domains\./, "").replaceAll(".", " · ")}
            </th>
            <Td className="text-small">{here ?? "nothing there"}</Td>
            <Td className="text-small">{other ?? "nothing there"}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
