import { type Entry, entrySchema } from "./schema.ts";

/** An entry from its bytes. @throws ZodError or SyntaxError when they are not an entry */
export const parseEntry = (bytes: Uint8Array): Entry =>
  entrySchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
