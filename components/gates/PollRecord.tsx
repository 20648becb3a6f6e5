"use client";

import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawalNote } from "#components/signatures/WithdrawalNote.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import type { EvidenceSnapshot } from "#lib/gates/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import type { PollOnRecord } from "./record.ts";
import { SignOffNote } from "./SignOffNote.tsx";
import { CRITERION_WORDS } from "./words.ts";

/** One poll as it stands in the record. */
export function PollRecord({ record }: { record: PollOnRecord }) {
  const nowMs = useNow();
  const { entities } = useRoom();
  const { poll, ordinal, signOffs, decision } = record;
  return (
    <li className="border-t border-line px-3 py-3">
      <h4 className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">Poll {ordinal}</span>
        <span className="text-small text-dim">
          opened <Time at={poll.openedAt} nowMs={nowMs} className="figures" /> by {poll.openedByName}
          {poll.closedAt === null ? (
            ", open"
          ) : (
            <>
              {", closed "}
              <Time at={poll.closedAt} nowMs={nowMs} className="figures" /> by {poll.closedByName}
            </>
          )}
        </span>
        {decision && <StateBadge state={decision.outcome} />}
      </h4>
      <p className="text-small text-dim">{decision?.reason ?? poll.closedReason}</p>
      {decision && <SignedNote signatureId={decision.signatureId} />}
      {decision && <WithdrawalNote withdrawal={withdrawalOf(entities, "decision", decision.id)} />}
      {signOffs.length === 0 && <p className="mt-1 text-small text-faint">Nobody answered.</p>}
      <ol className="mt-2 grid gap-2 lg:grid-cols-2">
        {signOffs.map(({ signOff, seen }) => (
          <li key={signOff.id} className="overflow-clip rounded-md border border-line">
            <div className="px-3 py-2">
              <div className="flex items-start justify-between gap-3">
                <span className="font-medium">{positionTitle(signOff.position)}</span>
                <StateBadge state={signOff.answer} />
              </div>
              <SignOffNote signOff={signOff} />
              {signOffs.some((later) => later.signOff.supersedesId === signOff.id) && (
                <p className="text-small text-hold">Superseded by a later answer</p>
              )}
            </div>
            {seen && <SeenEvidence snapshot={seen} />}
          </li>
        ))}
      </ol>
    </li>
  );
}

/** The evidence that was on the signer's screen. */
function SeenEvidence({ snapshot }: { snapshot: EvidenceSnapshot }) {
  return (
    <Disclosure summary={<span className="text-small">What was on the screen</span>}>
      <ul className="text-small">
        {snapshot.content.criteria.map((line) => (
          <li
            key={line.criterionId}
            className="grid grid-cols-[1fr_auto] gap-x-3 border-t border-line px-3 py-1.5"
          >
            <span>{line.question}</span>
            <StateBadge state={CRITERION_WORDS[line.state]} />
            <span className="text-dim">{line.finding}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
