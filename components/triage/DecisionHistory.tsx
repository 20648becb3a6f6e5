"use client";

import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { counted } from "#components/ui/number.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import { Time } from "#components/ui/Time.tsx";
import { type Decision, decisionsOn, whyNotInForce } from "#lib/dispositions/standing.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import type { CauseGroup } from "#lib/triage/schema.ts";
import { WithdrawAcceptance } from "./WithdrawAcceptance.tsx";
import { DISPOSITION_DONE } from "./words.ts";

/** What was decided on a cause, or on one record of it: who, when, why, and what came of it. The newest first; none is ever rewritten. */
export function DecisionHistory({ group, recordKey }: { group: CauseGroup; recordKey: string | null }) {
  const { entities } = useRoom();
  const decisions = decisionsOn(entities, group.id).filter(
    ({ decision }) => recordKey === null || decision.key === null || decision.key === recordKey,
  );
  if (decisions.length === 0)
    return <p className="text-small text-faint">Nobody has decided anything yet.</p>;
  return (
    <ol aria-label="Decisions" className="grid gap-2.5">
      {decisions.map((each) => (
        <DecisionItem key={each.decision.id} decided={each} group={group} />
      ))}
    </ol>
  );
}

function DecisionItem({ decided, group }: { decided: Decision; group: CauseGroup }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const { kind, at, decision } = decided;
  const covered = group.covers.find(({ by }) => by === decision.id)?.records ?? 0;
  return (
    <li className="grid gap-1 border-l-2 border-line pl-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StateBadge state={stateOf(decided)} />
        <b className="font-medium">{decision.personName}</b>
        <span className="text-dim">
          {DISPOSITION_DONE[kind]}{" "}
          {decision.key === null ? counted(decision.records, "record") : "one record"}
        </span>
        <Time at={at} nowMs={nowMs} className="figures text-small text-faint" />
      </p>
      <p className="text-small">“{decision.reason}”</p>
      <p className="text-small text-dim">
        {positionTitle(decision.position)}
        {kind !== "accept" && ` · to ${positionTitle(decided.decision.assignedTo)}`}
        {group.closedAt === null && ` · now stands for ${counted(covered, "record")}`}
        {decision.key !== null && (
          <>
            {" "}
            · record <span className="figures">{decision.key.slice(0, 8)}</span>
          </>
        )}
      </p>
      {kind !== "accept" && <Outcome outcome={decided.decision} />}
      {kind === "accept" && (
        <>
          <NotInForce decided={decided} />
          <SignedNote signatureId={decided.decision.signatureId} />
          {withdrawalOf(entities, "recordAcceptance", decision.id) === undefined && (
            <WithdrawAcceptance acceptance={decided.decision} />
          )}
        </>
      )}
    </li>
  );
}

function Outcome({
  outcome: { outcome, outcomeRunId },
}: {
  outcome: Extract<Decision, { kind: "fix" | "source-correction" | "false-alarm" }>["decision"];
}) {
  const { entities } = useRoom();
  const run = outcomeRunId === null ? undefined : entities.run[outcomeRunId];
  if (outcome === null)
    return <p className="text-small text-dim">It waits for a run that begins after it.</p>;
  return (
    <p className="text-small">
      {outcome === "proved"
        ? `Run ${run?.number ?? "?"} no longer sees it: proved.`
        : `Run ${run?.number ?? "?"} still sees it.`}
    </p>
  );
}

function NotInForce({ decided }: { decided: Extract<Decision, { kind: "accept" }> }) {
  const { entities } = useRoom();
  const why = whyNotInForce(entities, decided.decision);
  return why === undefined ? null : (
    <p className="text-small text-hold">It settles nothing any more. {why}</p>
  );
}

function stateOf(decided: Decision): StateWord {
  if (decided.kind === "accept") return "ACCEPTED";
  switch (decided.decision.outcome) {
    case "proved":
      return "VERIFIED";
    case "still-seen":
      return "REOPENED";
    case null:
      return "TO VERIFY";
  }
}
