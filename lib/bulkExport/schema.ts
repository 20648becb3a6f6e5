import { z } from "zod";

const RESOURCE_TYPE = /^[A-Z][A-Za-z]{0,63}$/;
export const FILES_MAX = 100_000;

const outputSchema = z.object({
  type: z.string().regex(RESOURCE_TYPE),
  url: z.url({ protocol: /^https?$/ }),
  count: z.int().nonnegative().optional(),
});

/** What a server says of a finished export (FHIR Bulk Data Access 2.0, "complete status"). */
export const manifestSchema = z.object({
  transactionTime: z.string().max(64),
  requiresAccessToken: z.boolean(),
  output: z.array(outputSchema).max(FILES_MAX),
  deleted: z.array(outputSchema).max(FILES_MAX).optional(),
  error: z.array(outputSchema).max(FILES_MAX).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A file of an export, and how far it has come. */
const exportFileSchema = outputSchema.extend({
  /** Its name on this machine, made of its type and its number: nothing that a server says names a file. */
  name: z.string().regex(/^[\w./-]+$/),
  role: z.enum(["output", "deleted", "error"]),
  /** What names this version of it at the server; without one a part of it can't be continued. */
  etag: z.string().nullable(),
  done: z.boolean(),
});
export type ExportFile = z.infer<typeof exportFileSchema>;

/** How far an export has come, as its folder remembers it. */
export const exportStateSchema = z.object({
  format: z.literal("holdpoint-export/1"),
  /** What was asked for: another question is another export. */
  request: z.url(),
  statusUrl: z.url(),
  manifest: manifestSchema.pick({ transactionTime: true, requiresAccessToken: true }).nullable(),
  files: z.array(exportFileSchema),
  /** The files are all here, and the server was told that it need not keep them. */
  done: z.boolean(),
});
export type ExportState = z.infer<typeof exportStateSchema>;
