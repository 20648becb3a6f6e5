"use client";

import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { AUDIT_EXAMPLES } from "#lib/safeguards/examples.ts";
import type { SafeguardView } from "#lib/safeguards/rules.ts";
import type { SafeguardFact } from "#lib/safeguards/schema.ts";
import { AuditExamples } from "./AuditExamples.tsx";
import { ReviewSafeguard } from "./ReviewSafeguard.tsx";
import { SafeguardFacts } from "./SafeguardFacts.tsx";
import { WriteSafeguard } from "./WriteSafeguard.tsx";

interface SafeguardPanelProps {
  safeguard: SafeguardView;
  /** Undefined while they are asked for. */
  facts: readonly SafeguardFact[] | undefined;
  failed: boolean;
}

/** One safeguard: its words, who answers for it, its review, and what the records say. */
export function SafeguardPanel({ safeguard, facts, failed }: SafeguardPanelProps) {
  const { key, title, citation, text, ownerPosition, ownerName, isTemplate } = safeguard;
  return (
    <Panel id={key} title={title} aside={citation}>
      <div className="grid border-t border-line lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid content-start gap-3 px-3 py-2.5">
          <div className="grid max-w-prose gap-2">
            {text.split("\n\n").map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </div>
          {isTemplate && (
            <p className="text-small text-dim">
              These are the words that Holdpoint comes with; nobody here has changed them.
            </p>
          )}
        </div>
        <div className="border-line max-lg:border-t lg:border-l">
          <PanelRow className="grid gap-2 border-t-0">
            <p className="text-small text-dim">
              Owner: <span className="text-ink">{positionTitle(ownerPosition)}</span>
              {ownerName !== null && `, ${ownerName}`}
            </p>
            <Review safeguard={safeguard} />
            <div className="flex flex-wrap gap-2">
              <ReviewSafeguard safeguard={safeguard} />
              <WriteSafeguard safeguard={safeguard} />
            </div>
          </PanelRow>
          <SafeguardFacts facts={facts} failed={failed} />
        </div>
      </div>
      {key === "audit-logs" && <AuditExamples examples={AUDIT_EXAMPLES} />}
    </Panel>
  );
}

function Review({
  safeguard: { review, reviewedAt, reviewedByName, reviewBy },
}: {
  safeguard: SafeguardView;
}) {
  const nowMs = useNow();
  return (
    <p className="flex flex-wrap items-center gap-2 text-small text-dim">
      <StateBadge state={review === "current" ? "OK" : "OVERDUE"} />
      {reviewedAt === null || reviewBy === null ? (
        "these words were never reviewed"
      ) : (
        <span>
          reviewed by {reviewedByName} <Time at={reviewedAt} nowMs={nowMs} className="figures" />, due{" "}
          {review === "overdue" ? "since" : "by"} <Time at={reviewBy} nowMs={nowMs} className="figures" />
        </span>
      )}
    </p>
  );
}
