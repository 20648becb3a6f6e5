"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { MOMENT_PARAMETERS, type Moment } from "#lib/replay/moment.ts";

/** This page's address at another moment; undefined for now. What else it asks for stays. */
export function useAddressAt(): (moment: Moment | undefined) => string {
  const path = usePathname();
  const current = useSearchParams();
  return (moment) => {
    const search = new URLSearchParams(current);
    for (const name of MOMENT_PARAMETERS) search.delete(name);
    for (const [name, value] of Object.entries(moment ?? {})) search.set(name, `${value}`);
    return search.size === 0 ? path : `${path}?${search}`;
  };
}

/** Takes this page to another moment. The history's own call: the room is asked for by whoever draws it, and the page has nothing else. */
export function useGoTo(): (moment: Moment | undefined) => void {
  const addressAt = useAddressAt();
  return (moment) => window.history.replaceState(null, "", addressAt(moment));
}
