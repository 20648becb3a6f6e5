import { z } from "zod";
import { count, line } from "#lib/door/fields.ts";
import type { Normalization, Thresholds } from "../schema.ts";
import { OWN_BASES_MAX, ownBase } from "../servers.ts";
import { domainSchema, severitySchema } from "../vocabulary.ts";
import { parseKeyPath } from "./keyPath.ts";

/** The form of a rules file; a file of another form is refused. */
export const RULES_VERSION = 1;
const REPLICATION_DELAY_MINUTES_MAX = 7 * 24 * 60;

/** A FHIR element from the resource's root: `criticality`, `value[x]`, `name.text`. */
const element = z
  .string()
  .regex(
    /^[a-z][A-Za-z0-9]*(\[x\])?(\.[a-z][A-Za-z0-9]*(\[x\])?)*$/,
    "a FHIR element, such as criticality, value[x] or name.text",
  );
const elements = z.array(element);
const allOrElements = z.union([z.literal("all"), elements], {
  error: 'either "all" or a list of FHIR elements',
});
const code = z.string().regex(/^[^\s]+( [^\s]+)*$/, "a FHIR code");

/** Codes of one element that say that a record is over or negated, and those that say that it holds. */
export const lifeCycleSchema = z.strictObject({ element, ended: z.array(code), live: z.array(code) });
export type LifeCycle = z.infer<typeof lifeCycleSchema>;

/** Keys that a type may have, each tried after the one before it. */
export const KEYS_PER_TYPE_MAX = 4;
/** Paths that have to agree for one key. */
export const PATHS_PER_KEY_MAX = 8;
const KEY_PATH_LENGTH_MAX = 300;

const keyPath = z
  .string()
  .max(KEY_PATH_LENGTH_MAX)
  .refine((path) => parseKeyPath(path) !== undefined, {
    error: "a path such as code, onset[x] or identifier[system=http://hospital.example/mrn].value",
  });
const key = z
  .array(keyPath, { error: "a list of paths" })
  .min(1, "a key needs a path")
  .max(PATHS_PER_KEY_MAX, `a key has at most ${PATHS_PER_KEY_MAX} paths`);

export const typeRulesSchema = z.strictObject({
  /** What is compared; whatever else differs is not looked at. The link to the patient always is. */
  compare: allOrElements,
  /** What is not compared although `compare` takes it in. */
  leaveOut: elements,
  /** What can hurt the patient when it is another. */
  highRisk: allOrElements,
  /** Numbers and texts that may not lose a part without saying something else: doses, which drug, which allergy. */
  exact: elements,
  /** By what a record is over, and by what it is active again. */
  lifeCycles: z.array(lifeCycleSchema),
  /**
   * What makes a record that the loader did not list the same one at both sides: keys, each a list of paths whose values agree, the first
   * that both sides have. Absent: none, and what is not listed is missing and unexpected. (It is absent instead of empty so that rules
   * without keys hash as they did before there were any.)
   */
  keys: z
    .array(key, { error: "a list of keys, each a list of paths" })
    .min(1, "name a key, or leave keys out")
    .max(KEYS_PER_TYPE_MAX, `a type has at most ${KEYS_PER_TYPE_MAX} keys`)
    .optional(),
});
export type TypeRules = z.infer<typeof typeRulesSchema>;

export const severitiesSchema = z.strictObject({
  missing: severitySchema,
  unexpected: severitySchema,
  duplicated: severitySchema,
  resurrected: severitySchema,
  wrongPatient: severitySchema,
  highRisk: severitySchema,
  /** A change of a shape that a fault of the pipeline makes, the same in every record. */
  systematic: severitySchema,
  altered: severitySchema,
  formatting: severitySchema,
  /** A record that was paired by a key, because the loader did not list it; that of `altered` where it is absent. */
  unlisted: severitySchema.optional(),
});
export type Severities = z.infer<typeof severitiesSchema>;

const limit = z.union([count, z.literal("unlimited")], {
  error: 'a whole number of records, or "unlimited"',
});
/** The most of each that a domain may have and still pass; see Thresholds. */
export const limitsSchema = z.strictObject({
  missing: limit,
  unexpected: limit,
  duplicated: limit,
  resurrected: limit,
  wrongPatient: limit,
  highRisk: limit,
  altered: limit,
  rejected: limit,
  skipped: limit,
  quarantined: limit,
  /** Absent: none, as with the next. */
  unlisted: limit.optional(),
  nowhere: limit.optional(),
  unknownType: limit.optional(),
} satisfies Record<keyof Thresholds, typeof limit | z.ZodOptional<typeof limit>>);

/** Whether a migration is expected to make this difference, or whether it is one like any other. */
const expectation = z.enum(["expected", "difference"]);
export const normalizationRulesSchema = z.strictObject({
  "utc-rewrite": expectation,
  "logical-reference": expectation,
  "mapped-code": expectation,
  "original-code-dropped": expectation,
  "element-order": expectation,
  "decimal-scale": expectation,
  /** Case and spaces of names, how phone numbers are written, blanks at the ends of texts: a harmless discrepancy, or one like any other. */
  formatting: z.enum(["benign", "difference"]),
} satisfies Record<Normalization | "formatting", z.ZodType>);

const replicationDelayMinutes = z.number().min(0).max(REPLICATION_DELAY_MINUTES_MAX);
const typeName = z
  .string()
  .regex(/^[A-Z][A-Za-z]{0,63}$/, "a FHIR resource type, such as AllergyIntolerance");

const domainRulesSchema = z.strictObject({
  /** A mismatch is pending until a run that is this much later still sees it. */
  replicationDelayMinutes,
  thresholds: limitsSchema,
  severities: severitiesSchema,
  normalizations: normalizationRulesSchema,
  types: z.record(typeName, typeRulesSchema),
});
export type DomainRules = z.infer<typeof domainRulesSchema>;

const BASE_LENGTH_MAX = 300;
const base = z
  .string()
  .max(BASE_LENGTH_MAX)
  .refine((text) => ownBase(text) !== undefined, {
    error: "the base URL of a FHIR server, such as https://ehr.example.org/fhir",
  })
  .overwrite((text) => ownBase(text) ?? text);
const basesOfSide = z
  .array(base, { error: "a list of base URLs" })
  .max(OWN_BASES_MAX, `a side has at most ${OWN_BASES_MAX} bases`)
  .overwrite((bases) => [...new Set(bases)].sort());
/**
 * The base URLs under which a side tells its own records: an absolute reference with any other leads to another server. An empty list: none of
 * the side's absolute references is to a record of its own. Absent: what the side's export says, or shows.
 */
const basesSchema = z.strictObject({ source: basesOfSide.optional(), target: basesOfSide.optional() });

/** The rules of a run, whole. */
export const rulesSchema = z.strictObject({
  version: z.literal(RULES_VERSION),
  bases: basesSchema.optional(),
  domains: z.record(domainSchema, domainRulesSchema),
});
export type Rules = z.infer<typeof rulesSchema>;

/** What a rules file says: what differs from the built-in rules. */
export const rulesFileSchema = z.strictObject({
  version: z.literal(RULES_VERSION),
  /** What the rules are called, for people. */
  name: line.optional(),
  /** Of every domain that names none of its own. */
  replicationDelayMinutes: replicationDelayMinutes.optional(),
  bases: basesSchema.optional(),
  domains: z
    .partialRecord(
      domainSchema,
      z.strictObject({
        replicationDelayMinutes: replicationDelayMinutes.optional(),
        thresholds: limitsSchema.partial().optional(),
        severities: severitiesSchema.partial().optional(),
        normalizations: normalizationRulesSchema.partial().optional(),
        types: z.record(typeName, typeRulesSchema.partial()).optional(),
      }),
    )
    .default({}),
});
export type RulesFile = z.infer<typeof rulesFileSchema>;
