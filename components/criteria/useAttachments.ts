"use client";

import type { Attachment } from "#lib/criteria/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

/** The files of a criterion, the newest first. */
export function useAttachments(criterionId: string): Attachment[] {
  const { entities } = useRoom();
  return all(entities, "attachment")
    .filter((attachment) => attachment.criterionId === criterionId)
    .reverse();
}
