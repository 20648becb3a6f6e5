import { ENTITY_SCHEMAS, type EntityOf, type EntityType } from "#lib/room/entities.ts";
import type { Entities } from "#lib/room/state.ts";
import type { Entry } from "../schema.ts";

/** What an entry is about, for a link to it. */
export type Subject =
  | { readonly kind: "gate"; readonly number: number }
  | { readonly kind: "run"; readonly number: number }
  | { readonly kind: "trigger"; readonly id: string }
  | { readonly kind: "signal"; readonly id: string }
  | { readonly kind: "notice"; readonly number: number }
  | { readonly kind: "task"; readonly code: string }
  | { readonly kind: "deviation"; readonly number: number }
  | { readonly kind: "cause"; readonly number: number }
  | { readonly kind: "triage" }
  | { readonly kind: "rollback" }
  | { readonly kind: "rehearsals" }
  | { readonly kind: "runbook" };

/** An entry in plain English: `who` and `what` read as one sentence without its full stop. */
export interface Description {
  readonly who: string;
  readonly what: string;
  readonly subject?: Subject;
}

/** What an entry's own after-images do not say: the number of the gate that a poll belongs to. */
export type DescribedFacts = Partial<
  Pick<
    Entities,
    "gate" | "criterion" | "signOff" | "decision" | "attestation" | "task" | "slice" | "ruleProposal"
  >
>;

export type Telling = Omit<Description, "who">;

/** Undefined where the entry does not hold what the sentence needs. */
export type Tell = (entry: Entry, facts: DescribedFacts) => Telling | undefined;

/** The entity of a type as an entry left it, or undefined when it holds none of today's shape. */
export function left<T extends EntityType>(entry: Entry, type: T): EntityOf<T> | undefined {
  const change = entry.changes.find((candidate) => candidate.type === type);
  const parsed = change && ENTITY_SCHEMAS[type].safeParse(change.after);
  return parsed?.success ? (parsed.data as EntityOf<T>) : undefined;
}

/** A sentence about the one entity that a command leaves. */
export const about =
  <T extends EntityType>(type: T, tell: (entity: EntityOf<T>, facts: DescribedFacts) => Telling): Tell =>
  (entry, facts) => {
    const entity = left(entry, type);
    return entity && tell(entity, facts);
  };
