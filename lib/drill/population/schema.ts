import { z } from "zod";

/** What became of a source record, in the words of the loader. */
export const dispositionSchema = z.enum(["migrated", "rejected", "skipped", "quarantined"]);

/** A line of `crosswalk.ndjson`: one attempt of the loader. */
export const crosswalkLineSchema = z.object({
  source: z.string(),
  target: z.string().nullable(),
  disposition: dispositionSchema,
  reason: z.string().optional(),
  batch: z.string(),
  mappingVersion: z.string(),
  transformedAt: z.iso.datetime(),
  operator: z.string(),
});

const truthCategorySchema = z.enum([
  "accounted",
  "benign-formatting",
  "source-data-quality",
  "transformation-bug",
  "missing-record",
  "high-risk-clinical-mismatch",
]);

/** A line of `truth.ndjson`: one divergence that was made on purpose. */
export const truthLineSchema = z.object({
  source: z.string().nullable(),
  target: z.string().nullable(),
  resourceType: z.string(),
  kind: z.string(),
  category: truthCategorySchema,
  fields: z.array(z.string()),
  cause: z.string().optional(),
});

export type Disposition = z.infer<typeof dispositionSchema>;
export type CrosswalkLine = z.infer<typeof crosswalkLineSchema>;
export type TruthCategory = z.infer<typeof truthCategorySchema>;
export type TruthLine = z.infer<typeof truthLineSchema>;
