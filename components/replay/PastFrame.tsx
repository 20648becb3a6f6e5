"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";
import { MessagePage } from "#components/shell/MessagePage.tsx";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { orpc } from "#lib/door/client.ts";
import type { Moment } from "#lib/replay/moment.ts";
import { PastRoomProvider } from "#lib/room/live.client.tsx";
import { useAddressAt } from "./useGoTo.ts";

interface PastFrameProps {
  readonly cutoverId: string;
  /** What the address asks for, or the sentence why that can't be told. */
  readonly moment: Moment | string;
  readonly children: ReactNode;
}

/** A room as it was, around whatever draws a room: marked as the past on every side, and nothing in it can be done. */
export function PastFrame({ cutoverId, moment, children }: PastFrameProps) {
  const asked = typeof moment === "object" ? moment : {};
  const { data, error, isFetching, refetch } = useQuery({
    ...orpc.room.getRoomAt.queryOptions({ input: { cutoverId, ...asked } }),
    enabled: typeof moment === "object",
    // What was does not change.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
  });
  useInThePast();
  if (typeof moment === "string") return <NoSuchMoment sentence={moment} onRetry={undefined} />;
  if (error) return <NoSuchMoment sentence={error.message} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <p role="status" className="grid min-h-dvh place-items-center text-dim">
        Reading the room as it was…
      </p>
    );
  return (
    <PastRoomProvider room={data}>
      <div data-past="" aria-busy={isFetching} className="min-h-dvh border-4 border-dashed border-info">
        {children}
      </div>
    </PastRoomProvider>
  );
}

/** Dialogs and the page's edges are drawn outside of the frame: the document says it too. */
function useInThePast(): void {
  useEffect(() => {
    const title = document.title;
    document.documentElement.dataset.past = "";
    document.title = `PAST · ${title}`;
    return () => {
      delete document.documentElement.dataset.past;
      document.title = title;
    };
  }, []);
}

function NoSuchMoment({ sentence, onRetry }: { sentence: string; onRetry: (() => void) | undefined }) {
  const addressAt = useAddressAt();
  return (
    <MessagePage
      title="The room can’t be shown at that moment"
      action={
        <>
          <Link href={addressAt(undefined)} className={buttonClass({ intent: "primary" })}>
            Back to now
          </Link>
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
        </>
      }
    >
      <p>{sentence}</p>
      <p>Nothing is lost: the journal holds every moment from its first entry on.</p>
    </MessagePage>
  );
}
