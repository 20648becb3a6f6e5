import { z } from "zod";
import { id, instant, line, sha256 } from "#lib/door/fields.ts";
import { ACTING_POSITIONS, commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { NORMALIZATIONS } from "#lib/reconciliation/schema.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";

/** An element of a resource, as a rules file names it. */
const elementSchema = z
  .string()
  .max(200)
  .regex(
    /^[a-z][A-Za-z0-9]*(\[x\])?(\.[a-z][A-Za-z0-9]*(\[x\])?)*$/,
    "a FHIR element, such as note or name.text",
  )
  .meta({ examples: ["length"] });
const typeSchema = z
  .string()
  .regex(/^[A-Z][A-Za-z]{0,63}$/, "a FHIR resource type")
  .meta({ examples: ["Encounter"] });

/** Differences that rules can expect of a migration; of formatting that it is harmless. */
export const EXPECTABLE = [...NORMALIZATIONS, "formatting"] as const;

/** What a proposal changes in the rules file: one thing, so that a second person can see what it hides. */
const ruleChangeSchema = z.discriminatedUnion("kind", [
  /** An element of a type is compared no more. */
  z.object({
    kind: z.literal("leave-out"),
    domain: domainSchema,
    resourceType: typeSchema,
    element: elementSchema,
  }),
  /** A difference is expected in a domain; or it is one like any other again. */
  z.object({
    kind: z.literal("normalization"),
    domain: domainSchema,
    normalization: z.enum(EXPECTABLE),
    expected: z.boolean(),
  }),
]);
export type RuleChange = z.infer<typeof ruleChangeSchema>;

/** What a version changes: one thing, or the whole file that somebody brought. */
const proposedChangeSchema = z.discriminatedUnion("kind", [
  ...ruleChangeSchema.options,
  z.object({ kind: z.literal("file"), fileName: line }),
]);
export type ProposedChange = z.infer<typeof proposedChangeSchema>;

/** A rules file is well under this: it says only what differs from the built-in rules. */
export const RULES_TEXT_LENGTH_MAX = 200_000;

/** A version of the cutover's rules file: proposed by one, in force when another approved it. It is never rewritten. */
export const ruleProposalSchema = z.object({
  id,
  cutoverId: id,
  version: z.int().min(1),
  /** The version in force that it changes; 0: the built-in rules. */
  baseVersion: z.int().min(0),
  change: proposedChangeSchema,
  why: line,
  /** The cause that it was proposed for. */
  groupId: id.nullable(),
  /** The whole file, as `holdpoint reconcile --rules FILE` reads it. */
  file: z.string().max(RULES_TEXT_LENGTH_MAX),
  /** SHA-256 of what the rules say; a run's report names the same. */
  rulesHash: sha256,
  proposedById: id,
  proposedByName: line,
  proposedAt: instant,
  outcome: z.enum(["approved", "rejected"]).nullable(),
  decidedById: id.nullable(),
  decidedByName: line.nullable(),
  decidedAt: instant.nullable(),
  decidedReason: line.nullable(),
});
export type RuleProposal = z.infer<typeof ruleProposalSchema>;

export const proposeRule = commandSpec({
  name: "rules.propose",
  summary: "Propose a new version of the cutover's reconciliation rules, in which a difference is none",
  path: "/cutovers/{cutoverId}/rule-proposals",
  input: z.object({
    cutoverId: id,
    change: ruleChangeSchema,
    why: line,
    groupId: id.nullable().default(null),
    /** The version in force that was seen; 0: the built-in rules. */
    baseVersion: z.int().min(0),
  }),
  output: z.object({ proposalId: id, version: z.int() }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const proposeRulesFile = commandSpec({
  name: "rules.proposeFile",
  summary: "Propose a whole rules file as the next version of the cutover's reconciliation rules",
  path: "/cutovers/{cutoverId}/rules-files",
  input: z.object({
    cutoverId: id,
    fileName: line,
    /** As `holdpoint reconcile --rules FILE` reads it; it names only what differs from the built-in rules. */
    file: z.string().min(1).max(RULES_TEXT_LENGTH_MAX),
    why: line,
    /** The version in force that was seen; 0: the built-in rules. */
    baseVersion: z.int().min(0),
  }),
  output: z.object({ proposalId: id, version: z.int() }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

/** Who may be the second person for a version of the rules. */
export const RULE_DECIDERS = [
  "incident-commander",
  "clinical-informatics",
  "data-steward",
  "compliance",
] as const;

export const decideRule = commandSpec({
  name: "rules.decide",
  summary: "Approve or reject, as a second person, a proposed version of the rules",
  path: "/cutovers/{cutoverId}/rule-proposals/{proposalId}/decision",
  input: z.object({
    cutoverId: id,
    proposalId: id,
    outcome: z.enum(["approved", "rejected"]),
    reason: line,
  }),
  output: z.object({}),
  allowed: { positions: RULE_DECIDERS },
  signature: "none",
});

export const getRulesFile = querySpec({
  name: "rules.getFile",
  summary: "The rules file in force, as `holdpoint reconcile --rules` reads it",
  path: "/cutovers/{cutoverId}/rules",
  input: z.object({ cutoverId: id }),
  output: z.object({ version: z.int(), file: z.string(), rulesHash: sha256 }),
  allowed: { ...MEMBERS, purposes: ["reconciliation"], system: true },
});

export const compareRules = querySpec({
  name: "rules.compare",
  summary: "Where the rules that a run went by, or that somebody proposes, say something else than a version",
  path: "/cutovers/{cutoverId}/rules/{rulesHash}",
  input: z.object({
    cutoverId: id,
    rulesHash: sha256,
    /** The version that they are compared with; 0: the built-in rules. */
    version: z.coerce.number().int().min(0),
  }),
  output: z.object({
    /** Null where only the hash of the rules is known, and not what they say. */
    differences: z
      .array(z.object({ path: z.string(), here: z.string().nullable(), version: z.string().nullable() }))
      .nullable(),
  }),
  allowed: MEMBERS,
});
