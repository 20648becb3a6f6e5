import type { Decision, Gate } from "#lib/gates/schema.ts";
import { KNOWN_TYPES } from "#lib/reconciliation/domains.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities, one } from "#lib/room/state.ts";

/** A FHIR R4 resource's reference: type and id, at the end of an address or alone, with a version or without. */
const REFERENCE = /(?:^|\/)([A-Za-z]{1,64})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
/** A FHIR R4 id. */
const ID = /^[A-Za-z0-9\-.]{1,64}$/;

/**
 * The record references that what a person typed can mean: `Type/id`, an address that ends with one, or an id alone, which can
 * be that of a record of any type.
 * @returns none when it is no record's name
 */
export function referencesFrom(typed: string): string[] {
  const text = typed.trim();
  const [, type, id] = REFERENCE.exec(text) ?? [];
  if (type !== undefined && id !== undefined) return [`${type}/${id}`];
  return ID.test(text) ? KNOWN_TYPES.map((known) => `${known}/${text}`) : [];
}

/** A gate that rests on a domain's reconciliation, with what was decided there, the newest first. */
interface GateOnDomain {
  readonly gate: Gate;
  readonly domain: Domain;
  readonly question: string;
  readonly decisions: readonly Decision[];
}

/** The gates whose criteria rest on the reconciliation of these domains, in their order. */
export function gatesOn(
  facts: Pick<Entities, "gate" | "criterion" | "decision">,
  domains: readonly Domain[],
): GateOnDomain[] {
  const found = all(facts, "criterion").flatMap(({ gateId, question, binding, removedAt }) => {
    const gate = one(facts, "gate", gateId);
    if (!gate || removedAt != null || binding.kind !== "reconciliation" || !domains.includes(binding.domain))
      return [];
    const decisions = all(facts, "decision")
      .filter((decision) => decision.gateId === gateId)
      .reverse();
    return [{ gate, domain: binding.domain, question, decisions }];
  });
  return found.sort((a, b) => a.gate.number - b.gate.number);
}
