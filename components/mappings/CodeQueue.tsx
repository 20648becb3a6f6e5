"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { orpc } from "#lib/door/client.ts";
import { decisionOn } from "#lib/mappings/rules.ts";
import type { CodeCount, CodeCoverage } from "#lib/mappings/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { DECISION_WORDS, DecideCode } from "./DecideCode.tsx";

const PAGE_SIZE = 100;

/** The codes that are not mapped to one code, those in most records first. */
export function CodeQueue({ coverage, all }: { coverage: CodeCoverage; all: boolean }) {
  const { cutover } = useRoom();
  const { data, isPending, isError, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
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
  const codes = data?.pages.flatMap((page) => page.codes) ?? [];
  if (isPending) return <EmptyState title="Reading the codes…" />;
  if (isError)
    return <EmptyState title="The codes could not be read just now">Open the page again.</EmptyState>;
  if (codes.length === 0) return <EmptyState title="Every local code is mapped to one code" />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section aria-label="Local codes" tabIndex={0} className="max-h-[60dvh] overflow-auto">
        <Table caption="Local codes and what becomes of them">
          <thead className="sticky top-0 z-10 bg-panel">
            <tr>
              <Th>code</Th>
              <Th numeric>records</Th>
              <Th>maps say</Th>
              <Th>decision</Th>
            </tr>
          </thead>
          <tbody>
            {codes.map((code) => (
              <CodeRow key={code.ordinal} code={code} coverage={coverage} />
            ))}
          </tbody>
        </Table>
      </section>
      {hasNextPage && (
        <PanelRow>
          <Button size="small" pending={isFetching} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </PanelRow>
      )}
    </>
  );
}

function CodeRow({ code, coverage }: { code: CodeCount; coverage: CodeCoverage }) {
  const { entities } = useRoom();
  const decision = decisionOn(entities, code);
  const isHashed = code.code.startsWith("hash:");
  return (
    <tr className="align-top hover:bg-raised">
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
