import { z } from "zod";
import { count, id, instant, line, pseudonym } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";

/** How many rules a domain lists; what is beyond them is only counted. */
export const ISSUES_PER_DOMAIN_MAX = 20;
export const EXAMPLES_MAX = 3;

const issueSchema = z.object({
  rule: z.string().regex(/^[\w ().-]{1,80}$/),
  path: z.string().regex(/^[\w.?]{1,200}$/),
  /** Records that break it. */
  records: count,
  examples: z.array(pseudonym).max(EXAMPLES_MAX),
});

const validatedDomainSchema = z.object({
  domain: domainSchema,
  records: count,
  valid: count,
  /** Lines that are no JSON. */
  unparsable: count,
  issues: z.array(issueSchema).max(ISSUES_PER_DOMAIN_MAX),
  /** Rules beyond those listed. */
  moreIssues: count,
});
export type ValidatedDomain = z.infer<typeof validatedDomainSchema>;

/** That one side's records were held against the structure of FHIR R4. */
export const validationSchema = z.object({
  id,
  cutoverId: id,
  side: z.enum(["source", "target"]),
  /** Which extract, named without a path. */
  label: line,
  at: instant,
  durationMs: count,
  records: count,
  domains: z.array(validatedDomainSchema),
});
export type Validation = z.infer<typeof validationSchema>;

export const recordValidation = commandSpec({
  name: "validation.record",
  summary:
    "A side’s records were held against the structure of FHIR R4: how many are valid, and what rules the others break",
  path: "/cutovers/{cutoverId}/validations",
  input: validationSchema.omit({ id: true, at: true }),
  output: z.object({ validationId: id }),
  allowed: { purposes: ["reconciliation"], system: true },
  signature: "none",
});
