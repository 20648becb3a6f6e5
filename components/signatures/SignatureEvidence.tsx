"use client";

import { CRITERION_WORDS } from "#components/gates/words.ts";
import { Button } from "#components/ui/Button.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Evidence } from "#lib/gates/schema.ts";
import type { SeenEvidence } from "./useSeenEvidence.ts";

type EvidenceLine = Evidence["criteria"][number];

/** The evidence as it was when it was looked at, criterion by criterion; loud when it is another by now. */
export function SignatureEvidence({ seen }: { seen: SeenEvidence }) {
  const { evidence, before, whyStale, lookAgain, seenAtMs } = seen;
  const lineBefore = (line: EvidenceLine): EvidenceLine | undefined =>
    before?.content.criteria.find(({ criterionId }) => criterionId === line.criterionId);
  return (
    <section aria-label="Evidence" className="grid gap-3">
      {whyStale !== undefined && <ChangedAlert onLook={lookAgain} />}
      <div className="overflow-clip rounded-md border border-line bg-canvas">
        <h3 className="flex flex-wrap items-baseline justify-between gap-x-3 px-3 py-2 font-semibold">
          What it rests on
          <span className="text-small font-normal text-faint">
            as of <Time at={new Date(seenAtMs).toISOString()} seconds className="figures" />
          </span>
        </h3>
        <ul>
          {evidence.content.criteria.map((line) => (
            <EvidenceRow key={line.criterionId} line={line} before={lineBefore(line)} />
          ))}
        </ul>
      </div>
    </section>
  );
}

function EvidenceRow({ line, before }: { line: EvidenceLine; before: EvidenceLine | undefined }) {
  const moved = before !== undefined && before.basis !== line.basis;
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-3 border-t border-line px-3 py-2">
      <span className="font-medium">{line.question}</span>
      <span>
        <StateBadge state={CRITERION_WORDS[line.state]} />
      </span>
      <span className="text-small text-dim">{line.finding}</span>
      {moved && (
        <span className="col-span-2 mt-1 text-small text-hold">
          Changed: it was {CRITERION_WORDS[before.state]}, {before.finding}.
        </span>
      )}
    </li>
  );
}

function ChangedAlert({ onLook }: { onLook: () => void }) {
  return (
    <div role="alert" className="grid gap-2 rounded-md border-2 border-hold bg-hold-bg px-3 py-3 text-hold">
      <p className="flex items-center gap-2 text-lead font-semibold">
        <StateMark shape="bars" tone="hold" />
        The evidence changed while you were reading
      </p>
      <p>What is below is no longer so, and can’t be signed. Nothing was signed; what you wrote is kept.</p>
      <span>
        <Button intent="hold" onClick={onLook}>
          Show me the new evidence
        </Button>
      </span>
    </div>
  );
}
