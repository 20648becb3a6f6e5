import type { Decision, EvidenceSnapshot, Gate, Poll, SignOff } from "#lib/gates/schema.ts";
import { all, type Entities } from "#lib/room/state.ts";

type RecordFacts = Pick<Entities, "poll" | "signOff" | "decision" | "evidenceSnapshot">;

/** A poll with all that was signed in it, superseded answers too, in the order of signing. */
export interface PollOnRecord {
  readonly poll: Poll;
  /** Its place among the gate's polls, from 1. */
  readonly ordinal: number;
  readonly signOffs: readonly { readonly signOff: SignOff; readonly seen: EvidenceSnapshot | undefined }[];
  readonly decision: Decision | undefined;
}

const seenAt = (snapshots: readonly EvidenceSnapshot[], poll: Poll, evidenceHash: string) =>
  snapshots.find((snapshot) => snapshot.pollId === poll.id && snapshot.hash === evidenceHash);

/** The polls of a gate, the newest first. */
export function gateRecord(gate: Gate, facts: RecordFacts): PollOnRecord[] {
  const signOffs = all(facts, "signOff");
  const decisions = all(facts, "decision");
  const snapshots = all(facts, "evidenceSnapshot");
  return all(facts, "poll")
    .filter((poll) => poll.gateId === gate.id)
    .map((poll, index) => ({
      poll,
      ordinal: index + 1,
      signOffs: signOffs
        .filter(({ pollId }) => pollId === poll.id)
        .map((signOff) => ({ signOff, seen: seenAt(snapshots, poll, signOff.evidenceHash) })),
      decision: decisions.find(({ pollId }) => pollId === poll.id),
    }))
    .reverse();
}
