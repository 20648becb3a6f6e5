"use client";

import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { grouped } from "./number.ts";

/** What an infinite query says of its pages. */
export interface Pages {
  readonly isPending: boolean;
  readonly isError: boolean;
  /** What failed was the next page: those before it are as they were read. */
  readonly isFetchNextPageError: boolean;
  readonly isFetching: boolean;
  readonly hasNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

interface PagedProps {
  pages: Pages;
  /** How many rows have been read. */
  count: number;
  /** Said where the list can't be read: what stands all the same. */
  stands?: string;
  /** Drawn where there is no row. */
  empty: ReactNode;
  /** The rows. */
  children: ReactNode;
}

/** Around a list that is read page by page as it is scrolled: what it says before its first row, without one, and when it can't be read. */
export function Paged({ pages, count, stands = "Nothing is lost.", empty, children }: PagedProps) {
  const { isPending, isError, isFetchNextPageError, isFetching, hasNextPage, refetch, fetchNextPage } = pages;
  if (isPending) return <EmptyState title="Reading the list…" />;
  if (count === 0 && isError)
    return (
      <EmptyState title="The list could not be read just now">
        {stands}{" "}
        <Button size="small" pending={isFetching} onClick={() => void refetch()}>
          Read it again
        </Button>
      </EmptyState>
    );
  if (count === 0) return empty;
  const readSoFar = hasNextPage ? `the first ${grouped(count)}` : `${grouped(count)} in all`;
  const comes = isFetchNextPageError
    ? "; the next could not be read just now"
    : isError
      ? ", as they were read before: they could not be read again just now"
      : hasNextPage
        ? "; more are read as you scroll"
        : "";
  return (
    <>
      {children}
      <div className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-1.5 text-small text-faint">
        <span role="status" className={isError ? "text-hold" : undefined}>
          {readSoFar}
          {comes}
        </span>
        {isError && (
          <Button
            size="small"
            pending={isFetching}
            onClick={() => void (isFetchNextPageError ? fetchNextPage() : refetch())}
          >
            {isFetchNextPageError ? "Read on" : "Read them again"}
          </Button>
        )}
      </div>
    </>
  );
}
