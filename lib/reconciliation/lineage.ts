import { fileBytes } from "#lib/fileBytes.ts";
import { textLines } from "#lib/textLines.ts";
import { type Disposition, readCrosswalkLine, UnreadableClaim } from "./crosswalk.ts";

/** What the loader says of where one record went, when, and by what. A claim, not a fact. */
export interface LineageLine {
  /** `Type/id`. */
  readonly source: string;
  readonly target: string | null;
  readonly disposition: Disposition;
  /** Null where the manifest does not say it, or says it in something else than a word. */
  readonly batch: string | null;
  readonly mappingVersion: string | null;
  readonly operator: string | null;
  /** An instant in UTC with milliseconds. */
  readonly transformedAt: string | null;
}

/** A name of a batch, a version or a program. Free text could hold a patient's name, and is left where it is. */
const WORD = /^[\w.:@+-]{1,64}$/;

const wordOf = (value: unknown): string | null =>
  typeof value === "string" && WORD.test(value) ? value : null;

function instantOf(value: unknown): string | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/**
 * A line of the loader's manifest with its lineage.
 * @throws UnreadableClaim when it makes no claim
 */
export function readLineageLine(text: string): LineageLine {
  const { source, target, disposition } = readCrosswalkLine(text);
  const { batch, mappingVersion, operator, transformedAt } = JSON.parse(text) as Record<string, unknown>;
  return {
    source,
    target,
    disposition,
    batch: wordOf(batch),
    mappingVersion: wordOf(mappingVersion),
    operator: wordOf(operator),
    transformedAt: instantOf(transformedAt),
  };
}

/** The readable lines of manifests that follow each other. */
export async function* readLineages(paths: readonly string[]): AsyncGenerator<LineageLine> {
  for (const path of paths) yield* readLineage(path);
}

/** The readable lines of a manifest, plain or gzip, in their order. The run's report has counted and listed the others. */
export async function* readLineage(path: string): AsyncGenerator<LineageLine> {
  for await (const line of textLines(fileBytes(path))) {
    if (line.trim() === "") continue;
    try {
      yield readLineageLine(line);
    } catch (error) {
      if (!(error instanceof UnreadableClaim)) throw error;
    }
  }
}
