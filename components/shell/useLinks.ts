"use client";

import { useMoment } from "#components/replay/useMoment.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type Links, linksOf } from "./links.ts";

/** The addresses of the cutover whose room this is, at the moment that is looked at. */
export function useLinks(): Links {
  const moment = useMoment();
  return linksOf(useRoom().cutover.id, typeof moment === "object" ? moment : {});
}
