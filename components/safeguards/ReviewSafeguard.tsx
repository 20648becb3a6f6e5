"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { SafeguardView } from "#lib/safeguards/rules.ts";
import { reviewSafeguard } from "#lib/safeguards/schema.ts";

/** Says that a safeguard was read against what is done. */
export function ReviewSafeguard({ safeguard: { key, title, reviewDays } }: { safeguard: SafeguardView }) {
  const { cutover } = useRoom();
  const whyOff = useWhyNotAllowed(reviewSafeguard);
  const { run, pending, refusal } = useCommand(api.safeguards.reviewSafeguard);
  return (
    <ReasonButton
      label="Review…"
      name={`Review: ${title}`}
      title={`Review: ${title}`}
      description={`You have read the words and what the records say under them. The next review is then due in ${reviewDays} days. Say what you found.`}
      verb="It was reviewed"
      whyOff={whyOff}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (comment) =>
        (await run({ cutoverId: cutover.id, key, days: reviewDays, comment })) !== undefined
      }
    />
  );
}
