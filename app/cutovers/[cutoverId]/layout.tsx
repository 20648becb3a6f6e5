import type { ReactNode } from "react";
import { Shell } from "#components/shell/Shell.tsx";
import { queryForPage } from "#lib/door/page.server.ts";
import { getRoom } from "#lib/room/queries.ts";

interface CutoverLayoutProps {
  params: Promise<{ cutoverId: string }>;
  children: ReactNode;
}

/** Stays while a person goes from page to page: the room under it goes on following. */
export default async function CutoverLayout({ params, children }: CutoverLayoutProps) {
  const { cutoverId } = await params;
  const snapshot = await queryForPage(getRoom, { cutoverId });
  return <Shell initial={snapshot}>{children}</Shell>;
}
