import { z } from "zod";
import { id } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec } from "#lib/door/spec.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";

const gateNumber = z.int().min(1).max(1_000);

const severityCell = z.object({
  /** The number of the gate by which it is required for care; null: it is not. */
  careByGate: gateNumber.nullable(),
  /** The number of the gate by which the record is not complete without it; null: it is. */
  completenessByGate: gateNumber.nullable(),
  /** The position that signs for what is accepted of it as it is; null: the usual one, as before there was a choice. */
  acceptedBy: positionSchema.exclude(["executive"]).nullish(),
});
export type SeverityCell = z.infer<typeof severityCell>;

/** What the hospital says of a clinical domain. A domain without a row has not been judged. */
export const severityRowSchema = severityCell.extend({ id, cutoverId: id, domain: domainSchema });
export type SeverityRow = z.infer<typeof severityRowSchema>;

/** The two record systems of a cutover, seen from its end. */
export const SIDES = ["legacy", "target"] as const;
export type Side = (typeof SIDES)[number];
export const READS = ["legacy", "target", "both"] as const;
export const WRITES = ["legacy", "target", "both", "nobody"] as const;
const LAG_MINUTES_MAX = 31 * 24 * 60;

const authorityCell = z.object({
  reads: z.enum(READS),
  writes: z.enum(WRITES),
  /** Who decides when both sides hold something else. */
  conflictOwner: positionSchema,
  /** How long a write may take to reach the other side. */
  lagMinutes: z.int().min(0).max(LAG_MINUTES_MAX),
});
export type AuthorityCell = z.infer<typeof authorityCell>;

/** Where a domain is read and written in a phase. */
export const authorityRowSchema = authorityCell.extend({
  id,
  cutoverId: id,
  domain: domainSchema,
  phase: z.int().min(0).max(4),
});
export type AuthorityRow = z.infer<typeof authorityRowSchema>;

export const setSeverity = commandSpec({
  name: "matrices.setSeverity",
  summary: "Say by which gate a clinical domain is required, for care and for completeness",
  path: "/cutovers/{cutoverId}/severity/{domain}",
  input: z.object({
    cutoverId: id,
    domain: domainSchema,
    /** What stood there; null: nothing. */
    seen: severityCell.nullable(),
    value: severityCell,
  }),
  output: z.object({}),
  allowed: { positions: ["incident-commander", "clinical-informatics", "compliance"], system: true },
  signature: "none",
});

export const setAuthority = commandSpec({
  name: "matrices.setAuthority",
  summary: "Say who reads, who writes and who owns conflicts, for a clinical domain in a phase",
  path: "/cutovers/{cutoverId}/authority/{domain}",
  input: z.object({
    cutoverId: id,
    domain: domainSchema,
    phase: authorityRowSchema.shape.phase,
    seen: authorityCell.nullable(),
    value: authorityCell,
  }),
  output: z.object({}),
  allowed: {
    positions: ["incident-commander", "clinical-informatics", "app-owner", "data-steward"],
    system: true,
  },
  signature: "none",
});
