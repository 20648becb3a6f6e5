"use client";

import { counted } from "#components/ui/number.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { useSync } from "#lib/room/live.client.tsx";

/** How this screen stands to the server, in the header. The loud one is SyncBanner. */
export function SyncIndicator() {
  const { state, people } = useSync();
  if (state === "in-sync")
    return (
      <span
        data-tone="go"
        className="inline-flex items-center gap-1.5 text-small whitespace-nowrap text-(--tone)"
      >
        <StateMark shape="disc" tone="go" />
        in sync{people !== null && `, ${counted(people, "person", "people")}`}
      </span>
    );
  if (state === "past")
    return (
      <span data-tone="info" className="text-small font-semibold whitespace-nowrap text-(--tone)">
        the past
      </span>
    );
  const tone = state === "connecting" ? "hold" : "nogo";
  return (
    <span
      data-tone={tone}
      className="inline-flex items-center gap-1.5 text-small whitespace-nowrap text-(--tone)"
    >
      <StateMark shape={state === "connecting" ? "quarter" : "cross"} tone={tone} />
      {state === "connecting" ? "connecting" : "out of sync"}
    </span>
  );
}
