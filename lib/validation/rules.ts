import { all, type Entities } from "#lib/room/state.ts";
import type { Validation } from "./schema.ts";

/** The newest validation of a side, or undefined: then nothing is known. */
export const newestValidation = (
  facts: Pick<Entities, "validation">,
  side: Validation["side"],
): Validation | undefined => all(facts, "validation").findLast((validation) => validation.side === side);

/** How a validation stands. Nothing looked at is no pass. */
export function validationState(validation: Validation | undefined): "UNKNOWN" | "PASS" | "CHECK" {
  if (!validation || validation.records === 0) return "UNKNOWN";
  return validation.domains.every(({ records, valid, unparsable }) => valid === records && unparsable === 0)
    ? "PASS"
    : "CHECK";
}
