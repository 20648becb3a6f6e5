import type { BoundEvidence } from "#components/signatures/useSeenEvidence.ts";
import type { Position } from "#lib/door/positions.ts";
import type { GateView } from "#lib/gates/rules.ts";
import type { Answer, Gate } from "#lib/gates/schema.ts";

/** What the answer, the decision and their dialogs share. */

/** The evidence of a gate's poll as it is now, or undefined before the first poll. */
export const boundEvidence = ({ evidence, evidenceHash }: GateView): BoundEvidence | undefined =>
  evidence && evidenceHash !== undefined ? { content: evidence, hash: evidenceHash } : undefined;

/** Whether words are needed beside an answer: a GO speaks for itself. */
export const reasonAsked = (answer: Answer) =>
  answer === "GO"
    ? { label: "Comment, if there is one" }
    : { label: "Reason", whyNeeded: `A ${answer} needs a reason.` };

export const INTENT_OF = { GO: "go", HOLD: "hold", "NO-GO": "nogo" } as const;

/** Where a position's answer is told of on the gates' page. */
export const seatId = (gate: Gate, position: Position): string => `gate-${gate.number}-${position}`;

/** Where a gate's poll is told of on its page. */
export const pollHeadingId = (gate: Gate): string => `gate-${gate.number}-poll`;
