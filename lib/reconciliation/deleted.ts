import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { fileBytes } from "#lib/fileBytes.ts";
import { textLines } from "#lib/textLines.ts";
import { BadInputError } from "./errors.ts";
import { DELETED_FOLDER, isNdjson, requireNoneUnread, sideFiles } from "./sideFiles.ts";
import { parseStrict } from "./strictJson.ts";

const RECORD_NAME = /^[A-Z][A-Za-z]{0,63}\/[A-Za-z0-9\-.]{1,64}$/;

/** A line of `$export`'s "deleted" output: a transaction of DELETE requests. */
const bundleSchema = z.object({
  resourceType: z.literal("Bundle"),
  entry: z
    .array(
      z.object({ request: z.object({ method: z.literal("DELETE"), url: z.string().regex(RECORD_NAME) }) }),
    )
    .default([]),
});

/** The files of a side's `deleted` folder, by name; none without the folder. @throws BadInputError when one of them would not be read */
export async function deletedFiles(role: "source" | "target", side: string): Promise<string[]> {
  const folder = join(side, DELETED_FOLDER);
  if ((await stat(folder).catch(() => undefined)) === undefined) return [];
  const files = await sideFiles(role, folder);
  requireNoneUnread(
    role,
    folder,
    files.filter((file) => !isNdjson(file)),
    "What a server deleted is NDJSON.",
  );
  return files.map(({ path }) => path);
}

/**
 * The records, as `Type/id`, that a side's `deleted` folder says are gone; none without the folder.
 * @throws BadInputError for a line that says something else: a deletion that is not understood must not be passed over
 */
export async function* deletedRecords(role: "source" | "target", folder: string): AsyncGenerator<string> {
  for (const path of await deletedFiles(role, folder)) {
    const name = basename(path);
    let lineNumber = 0;
    for await (const line of textLines(fileBytes(path))) {
      lineNumber += 1;
      if (line.trim() === "") continue;
      for (const { request } of bundleOf(line, `${DELETED_FOLDER}/${name}`, lineNumber).entry)
        yield request.url;
    }
  }
}

function bundleOf(line: string, file: string, lineNumber: number): z.infer<typeof bundleSchema> {
  try {
    return bundleSchema.parse(parseStrict(line));
  } catch {
    // Neither the parser's nor the schema's words: they may quote the line.
    throw new BadInputError(
      "BROKEN_DELTA",
      `Line ${lineNumber} of ${file} is not a Bundle of DELETE requests, and what it deletes is not known: export the delta again.`,
    );
  }
}
