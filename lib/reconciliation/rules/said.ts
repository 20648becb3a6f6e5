import { rulesSaid } from "./hash.ts";
import { type Rules, rulesSchema } from "./schema.ts";

/** The rules that a canonical text says, or undefined where it is not one of rules: that could be anything, and nobody is shown it. */
export function rulesOfSaid(said: string): Rules | undefined {
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    // What JSON.parse complains of quotes the text.
    return undefined;
  }
  const read = rulesSchema.safeParse(value);
  return read.success && rulesSaid(read.data) === said ? read.data : undefined;
}
