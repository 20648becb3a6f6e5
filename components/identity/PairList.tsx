"use client";

import { clsx } from "clsx";
import type { PairFilter } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import { percent } from "#components/ui/number.ts";
import { Paged } from "#components/ui/Paged.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import type { Pair } from "#lib/identity/schema.ts";
import type { usePairs } from "./usePairs.ts";
import { ANSWER_WORDS, PAIR_WORDS } from "./words.ts";

type Which = NonNullable<PairFilter["which"]>;
const WHICH: readonly { value: Which; label: string }[] = [
  { value: "mine", label: "what waits for me" },
  { value: "open", label: "all that wait" },
  { value: "conflicts", label: "conflicts" },
  { value: "decided", label: "decided" },
  { value: "all", label: "all" },
];
const ROW_PX = 53;

interface PairListProps {
  which: Which;
  pairs: ReturnType<typeof usePairs>;
  rows: readonly Pair[];
  selected: number | undefined;
  onWhich: (which: Which) => void;
  onSelect: (ordinal: number) => void;
}

/** Pairs in the order of looking; only those in sight are in the document. */
export function PairList({ which, pairs, rows, selected, onWhich, onSelect }: PairListProps) {
  const { isError, isFetching, hasNextPage, fetchNextPage } = pairs;
  const { scroller, items, beforePx, afterPx, measure } = useVirtualRows({
    count: rows.length,
    estimatePx: ROW_PX,
    keyOf: (index) => rows[index]?.ordinal ?? index,
    canLoadMore: hasNextPage && !isFetching && !isError,
    loadMore: fetchNextPage,
  });
  return (
    <Panel
      title="Pairs"
      aside={
        <span className="hidden md:inline">
          <Kbd>j</Kbd> <Kbd>k</Kbd> next, before · <Kbd>l</Kbd> link · <Kbd>n</Kbd> not a match · <Kbd>u</Kbd>{" "}
          undo
        </span>
      }
    >
      <PanelRow>
        <SelectField
          label="Show"
          value={which}
          onChange={({ target }) =>
            onWhich(WHICH.find(({ value }) => value === target.value)?.value ?? "all")
          }
        >
          {WHICH.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
      </PanelRow>
      <Paged
        pages={pairs}
        count={rows.length}
        empty={
          <EmptyState title={which === "mine" ? "Nothing waits for you" : "No pair of this sort"}>
            {which === "mine" ? (
              <Button size="small" onClick={() => onWhich("open")}>
                Show all that wait
              </Button>
            ) : (
              "Show others."
            )}
          </EmptyState>
        }
      >
        <section
          {...scroller}
          aria-label="List of pairs"
          className="max-h-[30dvh] overflow-auto [overflow-anchor:none] xl:max-h-[66dvh]"
        >
          <ul>
            <li aria-hidden="true" style={{ height: beforePx }} />
            {items.map(({ index }) => {
              const row = rows[index];
              return (
                row && (
                  <li key={row.ordinal} ref={measure} data-index={index}>
                    <button
                      type="button"
                      aria-current={row.ordinal === selected ? "true" : undefined}
                      onClick={() => onSelect(row.ordinal)}
                      className={clsx(
                        "flex w-full items-center justify-between gap-3 border-t border-line px-3 py-2 text-left -outline-offset-2 hover:bg-raised",
                        row.ordinal === selected && "bg-raised",
                      )}
                    >
                      <span className="min-w-0">
                        <span className="block">
                          <b className="font-medium">Pair {row.ordinal + 1}</b>
                          {row.conflict !== null && (
                            <span className="text-nogo"> ✕ conflict {row.conflict}</span>
                          )}
                        </span>
                        <span className="figures block truncate text-small text-faint">
                          {row.a.slice(0, 8)} · {row.b.slice(0, 8)}
                        </span>
                      </span>
                      <span className="flex flex-col items-end gap-0.5">
                        <span className="figures">{percent(row.score, 1)}</span>
                        {row.answer === null ? (
                          <StateBadge state={PAIR_WORDS[row.state]} />
                        ) : (
                          <span className="text-small text-dim">{ANSWER_WORDS[row.answer]}</span>
                        )}
                      </span>
                    </button>
                  </li>
                )
              );
            })}
            <li aria-hidden="true" style={{ height: afterPx }} />
          </ul>
        </section>
      </Paged>
    </Panel>
  );
}
