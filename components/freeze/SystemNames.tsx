"use client";

import Link from "next/link";
import { Fragment } from "react";
import { useLinks } from "#components/shell/useLinks.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Systems by name, each with the way to it. */
export function SystemNames({ ids }: { ids: readonly string[] }) {
  const { entities } = useRoom();
  const links = useLinks();
  return ids.map((id, place) => (
    <Fragment key={id}>
      {place > 0 && ", "}
      <Link href={links.things({ view: "system", item: id })} className="link">
        {entities.system[id]?.name ?? "a system that is not known"}
      </Link>
    </Fragment>
  ));
}
