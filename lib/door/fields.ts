import { z } from "zod";

/** Field types that every schema shares, with the limits that hold everywhere. */

export const LINE_LENGTH_MAX = 200;
export const TEXT_LENGTH_MAX = 4_000;

/** RFC 9562 has UUIDs read in either case and written in lower: in the other, a scope or a key would name something else. */
export const id = z.uuid().toLowerCase();
/** An instant in UTC with milliseconds, as ECMAScript writes it: `2026-11-21T02:41:07.000Z`. */
export const instant = z.iso.datetime({ precision: 3 });
/** One line of plain text. */
export const line = z.string().trim().min(1).max(LINE_LENGTH_MAX);
/** A paragraph of plain text. */
export const text = z.string().trim().min(1).max(TEXT_LENGTH_MAX);
/** A SHA-256 digest in lower-case hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hex digits");
/** What stands for the id of a record: the beginning of its keyed hash (lib/journal/pseudonym.ts). */
export const pseudonym = z.string().regex(/^[0-9a-f]{20}$/, "20 hex digits");
/** An IANA time zone's name. */
export const timeZone = z
  .string()
  .refine((zone) => Intl.supportedValuesOf("timeZone").includes(zone) || zone === "UTC", {
    error: "An IANA time zone, such as America/New_York",
  })
  .meta({ examples: ["America/New_York"] });
export const count = z.int().nonnegative();

type EditShape<S extends z.ZodRawShape> = {
  [K in keyof S]: z.ZodOptional<z.ZodObject<{ seen: S[K]; value: S[K] }>>;
};

/** The input for edits of an entity's fields, see fieldEdits.ts; a field that is left out stays as it is. */
export function editsOf<S extends z.ZodRawShape>(fields: z.ZodObject<S>): z.ZodObject<EditShape<S>> {
  const shape: Record<string, z.core.$ZodType> = {};
  for (const [name, field] of Object.entries(fields.shape))
    shape[name] = z.object({ seen: field, value: field }).optional();
  return z.object(shape as EditShape<S>);
}
