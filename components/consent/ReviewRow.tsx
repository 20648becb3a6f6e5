"use client";

import Link from "next/link";
import { useId } from "react";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import {
  contradiction,
  DECISION_WORDS,
  decisionInForce,
  REASON_WORDS,
  reviewDueAt,
} from "#lib/consent/rules.ts";
import type { ListedConsent } from "#lib/consent/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { ConsentState } from "./ConsentState.tsx";
import { policyWords } from "./words.ts";

interface ReviewRowProps {
  consent: ListedConsent;
  chosen: boolean;
  /** Chooses it to be decided on; undefined for those who do not decide. */
  onToggle: (() => void) | undefined;
}

/** One consent in the legal review: why, by when, how it stands, and what was decided. */
export function ReviewRow({ consent, chosen, onToggle }: ReviewRowProps) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const links = useLinks();
  const labelId = useId();
  const { key, review, state, source, target, firstSeenAt } = consent;
  const decision = decisionInForce(entities, consent);
  const dueAt = reviewDueAt(firstSeenAt);
  const facts = source ?? target;
  return (
    <li className="flex items-start gap-2.5 border-t border-line px-3 py-2 hover:bg-raised">
      {onToggle && (
        <input
          type="checkbox"
          aria-labelledby={labelId}
          checked={chosen}
          onChange={onToggle}
          className="mt-0.5 size-4 shrink-0 accent-ink"
        />
      )}
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p id={labelId} className="font-medium">
          {review.map((reason) => REASON_WORDS[reason]).join(", ")}
        </p>
        <p className="flex flex-wrap items-baseline gap-x-3 text-small">
          <Link href={`${links.consents({ consent: key })}#consents`} className="figures link">
            {key}
          </Link>
          <ConsentState state={state} />
        </p>
        <p className="text-small break-all text-dim">
          {facts && policyWords(facts)} · {facts?.jurisdiction ?? "jurisdiction not known"}
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-small text-dim">
          {decision ? (
            <>
              <StateBadge state={contradiction(decision, consent) === undefined ? "DONE" : "CHECK"} />
              <span>
                {DECISION_WORDS[decision.decision]}, {decision.personName}: {decision.reason}
              </span>
            </>
          ) : (
            <>
              <StateBadge state={nowMs > Date.parse(dueAt) ? "OVERDUE" : "OPEN"} />
              <span>
                due <Time at={dueAt} nowMs={nowMs} className="figures" />
              </span>
            </>
          )}
        </p>
      </div>
    </li>
  );
}
