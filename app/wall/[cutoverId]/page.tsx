import type { Metadata } from "next";
import { Wall } from "#components/board/Wall.tsx";
import { queryForPage } from "#lib/door/page.server.ts";
import { getRoom } from "#lib/room/queries.ts";

export const metadata: Metadata = { title: "Wall" };

export default async function WallPage({ params }: { params: Promise<{ cutoverId: string }> }) {
  const { cutoverId } = await params;
  const snapshot = await queryForPage(getRoom, { cutoverId });
  return <Wall initial={snapshot} />;
}
