import { z } from "zod";
import { id } from "#lib/door/fields.ts";
import { askedTimeSchema } from "./schema.ts";

/** A moment of a journal, as an address names it: a time, an entry, or the entry before an entity was made. */
export type Moment = { readonly at: string } | { readonly seq: number } | { readonly before: string };

export const MOMENT_PARAMETERS = ["at", "seq", "before"] as const;

const SCHEMAS: Readonly<Record<(typeof MOMENT_PARAMETERS)[number], z.ZodType>> = {
  at: askedTimeSchema,
  seq: z.coerce.number().int().positive(),
  before: id,
};

const WHAT = {
  at: "a time with its zone, such as 2026-11-21T02:41:07Z",
  seq: "the number of an entry",
  before: "the id of a sign-off or a decision",
} as const;

/**
 * The moment that an address asks for; undefined when it asks for now; a sentence when it can't be told what it asks for.
 * @param parameters the address's search parameters
 */
export function momentOf(parameters: { get: (name: string) => string | null }): Moment | string | undefined {
  const given = MOMENT_PARAMETERS.filter((name) => parameters.get(name) !== null);
  const [name, ...others] = given;
  if (name === undefined) return undefined;
  if (others.length > 0)
    return `This address asks for the room by ${given.join(" and by ")}; it can be asked for by one of them.`;
  const parsed = SCHEMAS[name].safeParse(parameters.get(name));
  return parsed.success
    ? ({ [name]: parsed.data } as Moment)
    : `“${name}” in this address has to be ${WHAT[name]}.`;
}
