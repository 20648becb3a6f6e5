import { z } from "zod";
import { id, instant, line } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";
import { gateSchema } from "#lib/gates/schema.ts";

/** What of a gate can be changed after it was set up. */
export const gateTermsSchema = gateSchema.pick({ title: true, question: true, dueAt: true, policy: true });
export type GateTerms = z.infer<typeof gateTermsSchema>;

const changeOutcomeSchema = z.enum(["applied", "approved", "refused", "withdrawn"]);

/** A change of a gate: in force at once where one person may do it, or when a second person has approved it. */
export const gateChangeSchema = z.object({
  id,
  cutoverId: id,
  gateId: id,
  before: gateTermsSchema,
  after: gateTermsSchema,
  reason: line,
  proposedAt: instant,
  proposedById: id,
  proposedByName: line,
  /** Null while it waits. `applied`: it needed no second person. */
  outcome: changeOutcomeSchema.nullable(),
  decidedAt: instant.nullable(),
  decidedById: id.nullable(),
  decidedByName: line.nullable(),
  decisionReason: line.nullable(),
});
export type GateChange = z.infer<typeof gateChangeSchema>;

export const proposeGateChange = commandSpec({
  name: "gateChanges.propose",
  summary:
    "Change a gate's policy, question, title or due time; at once, or when a second person approves it",
  path: "/cutovers/{cutoverId}/gates/{gateId}/changes",
  input: z.object({
    cutoverId: id,
    gateId: id,
    /** The gate as its writer saw it: if it is another by now, nothing is changed. */
    seen: gateTermsSchema,
    terms: gateTermsSchema,
    reason: line,
  }),
  output: z.object({ gateChangeId: id, outcome: changeOutcomeSchema.nullable() }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const decideGateChange = commandSpec({
  name: "gateChanges.decide",
  summary: "Approve or refuse, as a second person, the change of a gate; an open poll of it is begun anew",
  path: "/cutovers/{cutoverId}/gate-changes/{gateChangeId}/decision",
  input: z.object({
    cutoverId: id,
    gateChangeId: id,
    outcome: z.enum(["approved", "refused"]),
    reason: line,
    /** The poll that was open on the screen, whose answers an approval gives up. */
    openPollId: id.nullable(),
  }),
  output: z.object({ pollId: id.nullable() }),
  allowed: { positions: ["incident-commander", "compliance"] },
  signature: "none",
});

export const withdrawGateChange = commandSpec({
  name: "gateChanges.withdraw",
  summary: "Withdraw the change of a gate that waits for a second person",
  path: "/cutovers/{cutoverId}/gate-changes/{gateChangeId}/withdrawal",
  input: z.object({ cutoverId: id, gateChangeId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});
