import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { STATE_FILE } from "#lib/bulkExport/bulkExport.ts";
import { type ExportState, exportStateSchema } from "#lib/bulkExport/schema.ts";

/** What `holdpoint export` notes in a folder of what it fetched there; undefined when something else did. */
export async function exportIn(folder: string): Promise<ExportState | undefined> {
  try {
    return exportStateSchema.parse(JSON.parse(await readFile(join(folder, STATE_FILE), "utf8")));
  } catch {
    return undefined;
  }
}

/** Whether a folder holds an export of ours that did not come whole. */
export async function unfinishedExport(folder: string): Promise<boolean> {
  const found = await exportIn(folder);
  return found !== undefined && (found.manifest === null || found.files.some(({ done }) => !done));
}
