"use client";

import Link from "next/link";
import { HowToRun } from "#components/runs/HowToRun.tsx";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { usesNow, versionsInUse } from "#lib/mappings/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { latestCompleted } from "#lib/runs/rules.ts";

const WORDS = { signed: "SIGNED", unsigned: "AWAITED", unknown: "UNKNOWN" } as const;
const SENTENCES = {
  signed: "signed as it is written down here",
  unsigned: "written down here, and no clinical expert has signed it",
  unknown: "not written down here: nobody can say what it did",
} as const;

/** By which versions the newest run's records were transformed, and whether anybody answers for them. */
export function VersionsInUse() {
  const { entities } = useRoom();
  const links = useLinks();
  const use = usesNow(entities);
  const run = latestCompleted(entities);
  const counts = run && whyOtherRules(entities, run) === undefined ? "" : ", which counts for no gate";
  return (
    <Panel title="Versions in use" aside={run && `by the crosswalk of run ${run.number}${counts}`}>
      {!use || use.uses.length === 0 ? (
        <EmptyState title="No run says by which mappings records were transformed">
          The crosswalk of a reconciliation run names them. <HowToRun />
        </EmptyState>
      ) : (
        <Table caption="Mapping versions in use">
          <thead>
            <tr>
              <Th>version</Th>
              <Th numeric>records</Th>
              <Th>stands</Th>
            </tr>
          </thead>
          <tbody>
            {versionsInUse(use, entities).map(({ version, records, state }) => (
              <tr key={version ?? ""}>
                <Td className="figures">
                  {version === null ? (
                    "not named"
                  ) : state === "unknown" ? (
                    version
                  ) : (
                    <Link href={`${links.mapping(version)}#version`} className="link">
                      {version}
                    </Link>
                  )}
                </Td>
                <Td numeric>{grouped(records)}</Td>
                <Td>
                  <span className="flex flex-wrap items-center gap-2">
                    <StateBadge state={WORDS[state]} />
                    <span className="text-small text-dim">{SENTENCES[state]}</span>
                  </span>
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
