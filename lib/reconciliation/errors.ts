type BadInputCode =
  | "NO_SUCH_FOLDER"
  | "NO_RECORDS"
  | "NO_SUCH_FILE"
  | "UNREAD_FILES"
  | "BROKEN_GZIP"
  | "BROKEN_CONCEPTMAP"
  | "BROKEN_RULES"
  | "BROKEN_MAPPING"
  | "BROKEN_CONSENT_MAP"
  | "BROKEN_TABLE"
  | "BROKEN_SHARD"
  | "BROKEN_PREVIOUS"
  | "BROKEN_DELTA"
  | "BROKEN_SAMPLE"
  | "INPUT_CHANGED"
  | "OUT_NOT_WRITABLE";

/**
 * Input that a run cannot start or go on with. The message is a sentence for the person at the terminal and names files, never
 * what is in them. Nothing of an earlier run is lost: results are written to their place only when a run is complete.
 */
export class BadInputError extends Error {
  override readonly name = "BadInputError";
  readonly code: BadInputCode;

  constructor(code: BadInputCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
