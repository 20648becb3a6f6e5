import { createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileBytes } from "#lib/fileBytes.ts";
import { RecordReader } from "./recordReader.ts";
import type { RunInputs } from "./sink.ts";
import { locationOf, type Store } from "./store.ts";

/**
 * Writes everything that a run over a delta goes on from, whole, and its crosswalk in one file: for passes that know nothing of deltas
 * (consents, coverage of codes). The store must still hold the rows.
 */
export async function writeWholeInputs(
  store: Store,
  options: {
    readonly folder: string;
    readonly typeNames: ReadonlyMap<number, string>;
    readonly paths: Readonly<Record<"source" | "target", readonly string[]>>;
    readonly crosswalk: readonly string[];
  },
): Promise<Pick<RunInputs, "source" | "target" | "crosswalk">> {
  const { folder, typeNames, paths } = options;
  const reader = new RecordReader();
  try {
    for (const side of ["source", "target"] as const) {
      await mkdir(join(folder, side), { recursive: true });
      for (const [key, name] of typeNames) {
        const out = await open(join(folder, side, `${name}.ndjson`), "w");
        try {
          const rows = store.stream(
            `SELECT file, pos::DOUBLE AS pos, bytes FROM ${side} WHERE type = ${key} ORDER BY file, pos`,
          );
          for await (const chunk of rows) {
            const lines = chunk.map((row) => {
              const location = locationOf(row, "");
              return `${reader.read(paths[side][location.file], location)}\n`;
            });
            await out.write(lines.join(""));
          }
        } finally {
          await out.close();
        }
      }
    }
  } finally {
    reader.close();
  }
  const crosswalk = join(folder, "crosswalk.ndjson");
  for (const path of options.crosswalk) {
    await pipeline(fileBytes(path), createWriteStream(crosswalk, { flags: "a" }));
  }
  return { source: join(folder, "source"), target: join(folder, "target"), crosswalk };
}
