import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";

/** The list of a binder's files, in `manifest.json`, and the signed note over it in `manifest.sig`. */

export const MANIFEST_PATH = "manifest.json";
export const MANIFEST_SIGNATURE_PATH = "manifest.sig";

/** Files that a binder may hold; a million entries make some forty. */
export const BINDER_FILES_MAX = 5_000;

/** A path inside the ZIP: no way out of it, and nothing that a file system could read in two ways. */
const binderPath = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/);

const sealedJournal = z.object({
  scope: line,
  /** Entries that the head below is over. */
  size: z.int().min(1),
  /** In C2SP tlog-checkpoint form. */
  checkpoint: z.string(),
});

export const manifestSchema = z.object({
  format: z.literal("holdpoint-binder/1"),
  binderId: id,
  number: z.int().min(1),
  cutoverId: id,
  cutoverName: line,
  organization: line,
  requestedAt: instant,
  requestedByName: line,
  /** Holdpoint's. */
  version: z.string(),
  journal: sealedJournal,
  house: sealedJournal,
  /** Who signed, as the installation says of itself: to be compared with what was kept elsewhere. */
  keys: z.array(z.string()),
  files: z
    .array(z.object({ path: binderPath, bytes: count, sha256, title: line, records: count.nullable() }))
    .max(BINDER_FILES_MAX),
  /** What a binder can hold and this cutover has none of. */
  notRecorded: z.array(line),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest["files"][number];

/** The text that is signed: its first line can't be taken for a tree head's. */
export const manifestNote = (manifest: Pick<Manifest, "binderId" | "cutoverId">, digest: string): string =>
  `holdpoint binder manifest v1\ncutover ${manifest.cutoverId}\nbinder ${manifest.binderId}\nsha256 ${digest}\n`;
