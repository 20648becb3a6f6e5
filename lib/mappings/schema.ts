import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";
import { signed } from "#lib/signatures/schema.ts";

/** Who writes mappings down, and who signs for what they mean to a clinician. */
const MAPPING_WRITERS = [
  "clinical-informatics",
  "app-owner",
  "data-steward",
] as const satisfies readonly Position[];
export const MAPPING_SIGNERS = ["clinical-informatics"] as const satisfies readonly Position[];
/** Whose queue the codes are: the terminologist's. */
export const CODE_OWNER: Position = "clinical-informatics";

/** The name of a version, as the crosswalk gives it. */
export const versionSchema = z.string().regex(/^[\w.:@+-]{1,64}$/, "one word of at most 64 characters");

export const MAPPING_ROWS_MAX = 1_000;

/** One legacy field and where it goes. */
export const mappingRowSchema = z.object({
  domain: domainSchema,
  legacyField: z
    .string()
    .regex(/^[\w.$#/: -]{1,120}$/, "a table’s and a field’s name, such as ALLERGY.CRIT_CD"),
  fhirPath: z
    .string()
    .max(160)
    .regex(
      /^[A-Z][A-Za-z]+(\.[a-z][A-Za-z0-9]*(\[(x|\d+)\])?(:[\w-]+)?)+$/,
      "an element from its type on, such as AllergyIntolerance.criticality",
    )
    .meta({ examples: ["AllergyIntolerance.criticality"] }),
  transformation: line,
  note: z.string().trim().max(200),
});
export type MappingRow = z.infer<typeof mappingRowSchema>;

/** A version of the mappings. Its rows are never edited: another version takes their place. */
export const mappingVersionSchema = z.object({
  id,
  cutoverId: id,
  version: versionSchema,
  rows: z.array(mappingRowSchema).min(1).max(MAPPING_ROWS_MAX),
  contentHash: sha256,
  /** What changed, and why. */
  change: line,
  addedById: id,
  addedByName: line,
  addedAt: instant,
});
export type MappingVersion = z.infer<typeof mappingVersionSchema>;

/** A clinical expert's signature under a version. */
export const mappingSignOffSchema = z.object({
  id,
  cutoverId: id,
  mappingVersionId: id,
  version: versionSchema,
  contentHash: sha256,
  rowCount: count,
  ...actorFields,
  signedAt: instant,
  signatureId: id,
});
export type MappingSignOff = z.infer<typeof mappingSignOffSchema>;

/** By which versions the records of a run were transformed, as the loader's crosswalk says. */
export const mappingUseSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  at: instant,
  /** A null version: the crosswalk does not say. */
  uses: z.array(z.object({ version: versionSchema.nullable(), records: count })),
});
export type MappingUse = z.infer<typeof mappingUseSchema>;

/** A code as it may leave the machine; anything else is told by a hash. */
export const CODE_PATTERN = /^[A-Za-z0-9][\w.:^/+-]{0,39}$/;
/** A code that no ConceptMap knows, in fewer records than this, could be text that somebody typed: it is told by a hash. */
export const RARE_BELOW = 3;
export const codeSchema = z.string().regex(/^(?:[A-Za-z0-9][\w.:^/+-]{0,39}|hash:[0-9a-f]{20})$/);
const systemSchema = z.string().regex(/^[\w.:@+\-/#~|]{1,200}$/);

export const codeStateSchema = z.enum(["mapped", "unmapped", "ambiguous"]);

const targetSchema = z.object({ system: systemSchema, code: codeSchema });
export const TARGETS_MAX = 10;

/** A local code of the source, how many records hold it, and what the ConceptMaps make of it. */
export const codeCountSchema = z.object({
  ordinal: count,
  system: systemSchema,
  code: codeSchema,
  state: codeStateSchema,
  records: count,
  targets: z.array(targetSchema).max(TARGETS_MAX),
});
export type CodeCount = z.infer<typeof codeCountSchema>;

const stateCounts = z.object({ mapped: count, unmapped: count, ambiguous: count });

/** What a run's ConceptMaps cover of the source's local codes, in counts. */
export const codeCoverageSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  at: instant,
  systems: z.array(z.object({ system: systemSchema, codes: stateCounts, records: stateCounts })),
  /** Unmapped or ambiguous, and nobody has decided. */
  open: count,
});
export type CodeCoverage = z.infer<typeof codeCoverageSchema>;

export const codeDecisionWordSchema = z.enum(["map-to", "keep-local", "retire"]);

/** A terminologist's decision on a code. Another one takes its place and leaves it where it is. */
export const codeDecisionSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  system: systemSchema,
  code: codeSchema,
  decision: codeDecisionWordSchema,
  /** Of what it is mapped to; null for the other decisions. */
  target: targetSchema.nullable(),
  reason: line,
  ...actorFields,
  decidedAt: instant,
});
export type CodeDecision = z.infer<typeof codeDecisionSchema>;

const runInput = z.object({ cutoverId: id, runId: id });
export const CODES_PER_BATCH_MAX = 1_000;

export const fileCodes = ingestSpec({
  name: "mappings.fileCodes",
  summary:
    "The local codes of a running run’s source with how many records hold them, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/runs/{runId}/codes",
  input: runInput.extend({ codes: z.array(codeCountSchema).max(CODES_PER_BATCH_MAX) }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

export const settleMappings = commandSpec({
  name: "mappings.settle",
  summary:
    "All codes of a running run have come in: what its ConceptMaps cover, and which mapping versions its crosswalk names",
  path: "/cutovers/{cutoverId}/runs/{runId}/mappings",
  input: runInput.extend({ crosswalkSha256: sha256, codes: count }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
  signature: "none",
});

export const addVersion = commandSpec({
  name: "mappings.addVersion",
  summary: "Add a version of the mappings: legacy field → FHIR element, with the transformation",
  path: "/cutovers/{cutoverId}/mapping-versions",
  input: mappingVersionSchema.pick({ cutoverId: true, version: true, rows: true, change: true }),
  output: z.object({ mappingVersionId: id }),
  allowed: { positions: MAPPING_WRITERS },
  signature: "none",
});

export const signVersion = commandSpec({
  name: "mappings.signVersion",
  summary: "Sign, as a clinical expert, that a version of the mappings keeps what the records mean",
  path: "/cutovers/{cutoverId}/mapping-versions/{mappingVersionId}/signatures",
  input: signed(
    z.object({
      cutoverId: id,
      mappingVersionId: id,
      position: positionSchema,
      /** Of the rows that were on the signer's screen. */
      contentHash: sha256,
    }),
  ),
  output: z.object({ mappingSignOffId: id }),
  allowed: { positions: MAPPING_SIGNERS },
  signature: "fresh",
});

export const withdrawMappingSignOff = commandSpec({
  name: "mappings.withdrawSignOff",
  summary: "Take the signature under a version of the mappings back, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/mapping-sign-offs/{mappingSignOffId}/withdrawal",
  input: z.object({ cutoverId: id, mappingSignOffId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: MAPPING_SIGNERS },
  signature: "none",
});

export const decideCode = commandSpec({
  name: "mappings.decideCode",
  summary:
    "Decide what becomes of a local code that no ConceptMap maps to one code: map it, keep it, or retire it",
  path: "/cutovers/{cutoverId}/code-decisions",
  input: codeDecisionSchema.pick({
    cutoverId: true,
    runId: true,
    system: true,
    code: true,
    decision: true,
    target: true,
    reason: true,
  }),
  output: z.object({ codeDecisionId: id }),
  allowed: { positions: ["clinical-informatics"] },
  signature: "none",
});

export const listCodes = querySpec({
  name: "mappings.listCodes",
  summary: "A run’s local codes with how many records hold them, page by page; those in most records first",
  path: "/cutovers/{cutoverId}/runs/{runId}/codes",
  input: runInput.extend({
    system: systemSchema.optional(),
    state: codeStateSchema.optional(),
    /** Only those that are not mapped to one code. */
    queue: z.literal("yes").optional(),
    after: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  output: z.object({ codes: z.array(codeCountSchema), next: z.int().nullable() }),
  allowed: MEMBERS,
});
