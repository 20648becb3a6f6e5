"use client";

import { History } from "lucide-react";
import Link from "next/link";
import { usePast, useRoom } from "#lib/room/live.client.tsx";
import { useAddressAt } from "./useGoTo.ts";

/** From the room as it is into its past, beginning with the entry before the last. */
export function LookBack() {
  const past = usePast();
  const { seq } = useRoom();
  const addressAt = useAddressAt();
  if (past) return null;
  return (
    <Link
      href={addressAt({ seq: Math.max(1, seq - 1) })}
      className="flex min-h-8 items-center gap-1.5 rounded-md px-2 text-small whitespace-nowrap text-faint hover:text-ink"
    >
      <History aria-hidden="true" className="size-3.5" /> Look back
    </Link>
  );
}
