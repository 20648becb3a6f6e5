import { z } from "zod";
import { count, instant, line, sha256 } from "#lib/door/fields.ts";
import {
  accountSchema,
  categorySchema,
  domainSchema,
  kindSchema,
  severitySchema,
  verdictSchema,
} from "./vocabulary.ts";

/** Differences that a migration is expected to make; they are counted by rule and are no discrepancies. */
export const NORMALIZATIONS = [
  /** An instant written in UTC. */
  "utc-rewrite",
  /** A reference to a record that was not migrated, as an identifier in the legacy system. */
  "logical-reference",
  /** A local code replaced through a ConceptMap. */
  "mapped-code",
  /** A replaced code that the target did not keep beside the new one. */
  "original-code-dropped",
  /** Another order of elements where FHIR gives none. */
  "element-order",
  /** The same number with another count of trailing zeros: its value is kept, its stated precision is not. */
  "decimal-scale",
] as const;
export const normalizationSchema = z.enum(NORMALIZATIONS);
export type Normalization = z.infer<typeof normalizationSchema>;

/** One line of discrepancies.ndjson. It names records and elements, and never holds a value. */
export const discrepancyLineSchema = z.object({
  domain: domainSchema,
  resourceType: z.string(),
  source: z.string().nullable(),
  target: z.string().nullable(),
  kind: kindSchema,
  category: categorySchema,
  severity: severitySchema,
  fields: z.array(z.string()),
  cause: z.string().optional(),
  batch: z.string().optional(),
  /**
   * A hash over the records of both sides as they are compared: another one in a later run says that a record has changed since, though the
   * same of its elements differ.
   */
  mark: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** When the first of the runs that see it began; given where runs follow each other, or a replication delay is set. */
  firstSeenAt: instant.optional(),
  /** It is seen for less than the replication delay: it may be a change on its way, and counts neither as a failure nor as a pass. */
  pending: z.literal(true).optional(),
});
export type DiscrepancyLine = z.infer<typeof discrepancyLineSchema>;

/** The most discrepancies of each sort that a domain may have and still pass. */
export const thresholdsSchema = z.object({
  missing: count,
  unexpected: count,
  duplicated: count,
  resurrected: count,
  wrongPatient: count,
  highRisk: count,
  /** Altered records whose difference is more than harmless formatting. */
  altered: count,
  rejected: count,
  skipped: count,
  quarantined: count,
  /** Records that were paired by a key, because the loader did not list them. */
  unlisted: count,
  /** Records that the crosswalk names and neither side has. */
  nowhere: count,
  /** Records of either side whose type FHIR R4 does not have. */
  unknownType: count,
});
export type Thresholds = z.infer<typeof thresholdsSchema>;

/** A line that could not be read: where it is, and why, without its content. */
export const unparsableLineSchema = z.object({
  file: line,
  lineNumber: z.int().min(1),
  reason: line,
});
export type UnparsableLine = z.infer<typeof unparsableLineSchema>;

/** What many findings have in common: one item for people to look at, whatever the number of its records. */
export const causeSchema = z.object({
  /** The name that its findings carry; null when only their number says that they have a common cause. */
  cause: z.string().nullable(),
  domain: domainSchema,
  resourceType: z.string(),
  kind: kindSchema,
  category: categorySchema,
  /** Element paths; empty for whole records. */
  fields: z.array(z.string()),
  records: count,
  batches: z.array(z.string()),
  /** The first of its findings by their source, a few. */
  examples: z.array(z.object({ source: z.string().nullable(), target: z.string().nullable() })),
  sentence: z.string(),
});
export type Cause = z.infer<typeof causeSchema>;

const domainReportSchema = accountSchema.extend({
  domain: domainSchema,
  sourceRecords: count,
  targetRecords: count,
  /** Records by the expected normalization that was at work in them. */
  normalizations: z.record(normalizationSchema, count),
  /** Discrepancies by cause, for the systematic ones. */
  causes: z.record(z.string(), count),
  /** Discrepancies that are seen for less than the domain's replication delay. */
  pending: count,
  /** Discrepancies of the run before that this one no longer sees. */
  cleared: count,
  /** Discrepancies by category. */
  categories: z.partialRecord(categorySchema, count),
  unparsableLines: z.array(unparsableLineSchema),
  /** Records that the crosswalk names and neither side has. */
  nowhere: count.default(0),
  /** The first of them, as `Type/id`. */
  nowhereRecords: z.array(z.string()).default([]),
  /** Records, of both sides together, whose type FHIR R4 does not have. */
  unknownType: count.default(0),
  /** The first of those types by their names. */
  unknownTypes: z.array(z.string()).default([]),
  /** Further records of an id that another one of their side has. */
  duplicateIds: z.object({ source: count, target: count }),
  /** The records whose ids those are, as `Type/id`: the first of them, the same ones for the same input. */
  duplicateRecords: z
    .object({ source: z.array(z.string()), target: z.array(z.string()) })
    .default({ source: [], target: [] }),
  unlisted: count.default(0),
  /** Of missing and unexpected: a key of theirs fits more than one record, so they are paired with none. */
  ambiguous: count.default(0),
  /** Records that have a key of the rules in common with another one of their side. */
  duplicateKeys: z.object({ source: count, target: count }).default({ source: 0, target: 0 }),
  /** References that name a record which is not on their own side. */
  danglingReferences: z.object({ source: count, target: count }),
  /** Since when the target has more of them than the source; given as `firstSeenAt` of a discrepancy is. */
  danglingSince: instant.optional(),
  verdict: verdictSchema,
  /** Why the verdict is not pass, a sentence each. */
  reasons: z.array(z.string()),
  /** SHA-256 of the account and the findings: the same findings give the same hash, in whatever order the input came. */
  resultHash: sha256,
});
export type DomainReport = z.infer<typeof domainReportSchema>;

/** Who says which base URLs are a side's own: the rules, the export that was fetched, its own use of one alone, or nobody. */
export const basesKnownBySchema = z.enum(["rules", "export", "use", "nobody"]);

const basesOfSideSchema = z.object({
  own: z.array(line),
  knownBy: basesKnownBySchema,
  /** Bases of other servers, or of which nobody says that they are the side's own; those with the most references first, a few. */
  others: z.array(z.object({ base: line, references: count })),
  otherServers: count,
  otherReferences: count,
});

export const inputFileSchema = z.object({
  role: z.enum(["source", "target", "crosswalk", "conceptmap"]),
  file: line,
  bytes: count,
  sha256,
});
export type InputFile = z.infer<typeof inputFileSchema>;

export const reconciliationReportSchema = z.object({
  format: z.literal("holdpoint-reconciliation/1"),
  verdict: verdictSchema,
  /** SHA-256 over the role, name and SHA-256 of every input file. */
  inputHash: sha256,
  /** The rules that were applied: SHA-256 of what they say, however their file is written. */
  rules: z.object({ version: z.int(), sha256 }),
  inputs: z.array(inputFileSchema),
  sourceRecords: count,
  targetRecords: count,
  discrepancies: count,
  crosswalk: z.object({
    lines: count,
    /** Claims on a source that is not in the extract. */
    unknownSources: count,
    unparsable: count,
    unparsableLines: z.array(unparsableLineSchema),
  }),
  /** Which absolute references were taken for a side's own; absent where there is none and nobody says a base. */
  bases: z.object({ source: basesOfSideSchema, target: basesOfSideSchema }).optional(),
  /** Keys of the rules were asked as often as they may be (KEY_ROUNDS_MAX), and what they paired last may pair more. */
  isKeysCut: z.literal(true).optional(),
  domains: z.array(domainReportSchema),
  /** What the findings have in common, those with the most records first. */
  causes: z.array(causeSchema),
  /** What a later run over a delta can go on from, beside the report. */
  state: z
    .object({
      /** The extracts hold every change up to this moment. */
      until: instant,
      sha256,
    })
    .optional(),
  /** Figures of this run alone; everything outside of it is the same for the same input. */
  timing: z.object({
    startedAt: instant,
    durationMs: count,
    recordsPerSecond: z.number().nonnegative(),
    megabytesPerSecond: z.number().nonnegative(),
    phases: z.array(z.object({ phase: line, durationMs: count })),
  }),
});
export type BasesReport = z.infer<typeof reconciliationReportSchema>["bases"];
export type ReconciliationReport = z.infer<typeof reconciliationReportSchema>;
