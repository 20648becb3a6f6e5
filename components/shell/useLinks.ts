"use client";

import { useRoom } from "#lib/room/live.client.tsx";
import { type Links, linksOf } from "./links.ts";

/** The addresses of the cutover whose room this is. */
export const useLinks = (): Links => linksOf(useRoom().cutover.id);
