"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { PagedTable } from "#components/ui/PagedTable.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Td, Th } from "#components/ui/Table.tsx";
import type { RowPlace } from "#components/ui/VirtualTable.tsx";
import { orpc } from "#lib/door/client.ts";
import { decisionOn } from "#lib/mappings/rules.ts";
import type { CodeCount, CodeCoverage } from "#lib/mappings/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { DECISION_WORDS, DecideCode } from "./DecideCode.tsx";

const PAGE_SIZE = 100;
const ROW_PX = 61;
const COLUMNS = 4;

/** The codes that are not mapped to one code, those in most records first. */
export function CodeQueue({ coverage, all }: { coverage: CodeCoverage; all: boolean }) {
  const { cutover } = useRoom();
  const pages = useInfiniteQuery(
    orpc.mappings.listCodes.infiniteOptions({
      input: (after: number | undefined) => ({
        cutoverId: cutover.id,
        runId: coverage.runId,
        ...(!all && { queue: "yes" as const }),
        after,
        limit: PAGE_SIZE,
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      // What a run found never changes; what was decided on it comes with the room.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const { data } = pages;
  const codes = data?.pages.flatMap((page) => page.codes) ?? [];
  return (
    <PagedTable
      label="Local codes"
      caption="Local codes and what becomes of them"
      className="max-h-[60dvh]"
      columns={COLUMNS}
      rows={codes}
      pages={pages}
      estimatePx={ROW_PX}
      keyOf={({ ordinal }) => ordinal}
      head={
        <>
          <Th>code</Th>
          <Th numeric>records</Th>
          <Th>maps say</Th>
          <Th>decision</Th>
        </>
      }
      draw={(code, place) => <CodeRow {...place} code={code} coverage={coverage} />}
      stands="Nothing is lost; the counts above stand."
      empty={<EmptyState title="Every local code is mapped to one code" />}
    />
  );
}

interface CodeRowProps extends RowPlace {
  code: CodeCount;
  coverage: CodeCoverage;
}

function CodeRow({ code, coverage, ref, index }: CodeRowProps) {
  const { entities } = useRoom();
  const decision = decisionOn(entities, code);
  const isHashed = code.code.startsWith("hash:");
  return (
    <tr ref={ref} data-index={index} className="align-top hover:bg-raised">
      <Td className="min-w-32 wrap-anywhere">
        <span className="figures">{code.code}</span>
        <span className="block text-small text-faint">
          {code.system}
          {isHashed && " · told by a hash: it is rare, or could be text"}
        </span>
      </Td>
      <Td numeric>{grouped(code.records)}</Td>
      <Td>
        {code.state === "unmapped" ? (
          <StateBadge state="UNKNOWN" />
        ) : (
          <span className="figures text-small wrap-anywhere">
            {code.targets.map((target) => target.code).join(" or ")}
          </span>
        )}
        {code.state !== "mapped" && <span className="block text-small text-dim">{code.state}</span>}
      </Td>
      <Td>
        {decision && (
          <p className="text-small">
            <b className="font-medium">{DECISION_WORDS[decision.decision]}</b>
            {decision.target && ` ${decision.target.code} of ${decision.target.system}`},{" "}
            {decision.personName}: {decision.reason}
          </p>
        )}
        {code.state !== "mapped" && (
          <DecideCode code={code} runId={coverage.runId} again={decision !== undefined} />
        )}
      </Td>
    </tr>
  );
}
