"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** The name of a mapping version as a crosswalk gives it, with the way to what it says where it is written down. */
export function MappingVersionName({ version }: { version: string | null }) {
  const { entities } = useRoom();
  const links = useLinks();
  if (version === null) return "not said";
  if (!Object.values(entities.mappingVersion).some((known) => known.version === version)) return version;
  return (
    <Link href={`${links.mapping(version)}#version`} className="link">
      {version}
    </Link>
  );
}
