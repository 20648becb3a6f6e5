"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { ScrollBox } from "#components/ui/ScrollBox.tsx";
import {
  type ConsentParity,
  DECIDED_AT_ONCE_MAX,
  decideConsents,
  type ListedConsent,
  REVIEW_OWNER,
} from "#lib/consent/schema.ts";
import { positionTitle } from "#lib/door/positions.ts";
import type { Run } from "#lib/runs/schema.ts";
import { DecideConsents } from "./DecideConsents.tsx";
import { ReviewRow } from "./ReviewRow.tsx";
import { useConsents, useWhyNotSingle } from "./useConsents.ts";

/** What the law has to look at: minors, behavioural health, and policies and jurisdictions that are not known. Undecided first. */
export function LegalReview({ run, parity }: { run: Run; parity: ConsentParity }) {
  const [all, setAll] = useState(false);
  const whyNot = useWhyNotSingle();
  const decided = parity.toReview - parity.reviewOpen;
  return (
    <Panel
      title="Legal review"
      aside={`${positionTitle(REVIEW_OWNER)}’s queue · ${grouped(parity.reviewOpen)} open, ${grouped(decided)} decided`}
    >
      {parity.toReview > 0 && decided > 0 && (
        <PanelRow>
          <Button size="small" intent="quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? "Show the open ones" : "Show the decided ones too"}
          </Button>
        </PanelRow>
      )}
      {whyNot !== undefined ? (
        <EmptyState title={`${counted(parity.reviewOpen, "consent waits", "consents wait")} for a decision`}>
          {whyNot}
        </EmptyState>
      ) : (
        // A list of its own for each question, with nothing chosen in it yet.
        <ReviewList key={`${run.id} ${all}`} run={run} parity={parity} review={all ? "all" : "open"} />
      )}
    </Panel>
  );
}

interface ReviewListProps {
  run: Run;
  parity: ConsentParity;
  review: "all" | "open";
}

function ReviewList({ run, parity, review }: ReviewListProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const notAllowed = useWhyNotAllowed(decideConsents);
  const asOf = review === "open" ? String(parity.reviewOpen) : undefined;
  const { data, isPending, isError, hasNextPage, isFetching, fetchNextPage } = useConsents(run, {
    review,
    asOf,
  });
  const consents = data?.pages.flatMap((page) => page.consents) ?? [];
  if (isPending) return <EmptyState title="Reading the queue…" />;
  if (isError)
    return <EmptyState title="The queue could not be read just now">Open the page again.</EmptyState>;
  if (consents.length === 0)
    return (
      <EmptyState title={parity.toReview === 0 ? "Nothing to review" : "All of it is decided"}>
        Minors, behavioural health, and policies and jurisdictions that are not known come here.
      </EmptyState>
    );
  const nameOf = ({ key, itemHash }: ListedConsent) => `${key} ${itemHash}`;
  const picked = consents.filter((consent) => chosen.has(nameOf(consent)));
  const toggle = (consent: ListedConsent) => {
    const next = new Set(chosen);
    if (!next.delete(nameOf(consent))) next.add(nameOf(consent));
    setChosen(next);
  };
  const most = consents.slice(0, DECIDED_AT_ONCE_MAX);
  return (
    <>
      <PanelRow className="flex flex-wrap items-start gap-2">
        <DecideConsents run={run} picked={picked} onDecided={() => setChosen(new Set())} />
        {notAllowed === undefined && (
          <Button
            size="small"
            intent="quiet"
            onClick={() => setChosen(new Set(picked.length > 0 ? [] : most.map(nameOf)))}
          >
            {picked.length > 0 ? "Choose none" : `Choose the first ${grouped(most.length)}`}
          </Button>
        )}
      </PanelRow>
      <ScrollBox label="Legal review queue" tall="max-h-[70dvh]">
        <ul>
          {consents.map((consent) => (
            <ReviewRow
              key={consent.ordinal}
              consent={consent}
              chosen={chosen.has(nameOf(consent))}
              onToggle={notAllowed === undefined ? () => toggle(consent) : undefined}
            />
          ))}
        </ul>
      </ScrollBox>
      {hasNextPage && (
        <PanelRow>
          <Button size="small" pending={isFetching} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </PanelRow>
      )}
    </>
  );
}
