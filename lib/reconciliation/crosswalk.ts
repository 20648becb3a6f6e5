import { parseStrict } from "./strictJson.ts";

/** What the loader says it did with a record. Their order is their number in the engine's tables. */
export const DISPOSITIONS = ["migrated", "rejected", "skipped", "quarantined"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** A line of the loader's manifest: what it says of one attempt. A claim, not a fact. */
export interface CrosswalkLine {
  /** `Type/id`. */
  readonly source: string;
  readonly target: string | null;
  readonly disposition: Disposition;
  readonly batch: string | undefined;
}

/** A line that makes no claim. The reason never quotes the line. */
export class UnreadableClaim extends Error {}

const NO_OBJECT = "not a JSON object";
const RECORD_NAME = /^[A-Za-z]+\/[^/\s]+$/;

/**
 * Reads a line of the crosswalk. Throws UnreadableClaim. It is written out instead of being a schema because it runs for every line of a
 * manifest, in threads that would load the schema library for it alone.
 */
export function readCrosswalkLine(text: string): CrosswalkLine {
  const line = parseObject(text);
  const { source, target = null, disposition, batch } = line;
  if (!isRecordName(source)) throw new UnreadableClaim("its source is not valid");
  if (target !== null && !isRecordName(target)) throw new UnreadableClaim("its target is not valid");
  const known = DISPOSITIONS.find((name) => name === disposition);
  if (known === undefined) throw new UnreadableClaim("its disposition is not valid");
  return { source, target, disposition: known, batch: typeof batch === "string" ? batch : undefined };
}

function isRecordName(value: unknown): value is string {
  return typeof value === "string" && RECORD_NAME.test(value);
}

function parseObject(text: string): { readonly [name: string]: unknown } {
  let value: unknown;
  try {
    value = parseStrict(text);
  } catch (error) {
    const reason = error instanceof SyntaxError && error.message !== "not JSON" ? error.message : NO_OBJECT;
    throw new UnreadableClaim(reason, { cause: error });
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new UnreadableClaim(NO_OBJECT);
  }
  return value as { readonly [name: string]: unknown };
}
