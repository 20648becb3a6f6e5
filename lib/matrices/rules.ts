import { type Position, positionTitle } from "#lib/door/positions.ts";
import { phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import { DOMAINS, type Domain, REQUIRED_FOR_CARE } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { AuthorityCell, AuthorityRow, SeverityCell, SeverityRow, Side } from "./schema.ts";

type SeverityFacts = Pick<Entities, "severityRow">;
type AuthorityFacts = Pick<Entities, "authorityRow">;

export const severityOf = (facts: SeverityFacts, domain: Domain): SeverityRow | undefined =>
  all(facts, "severityRow").find((row) => row.domain === domain);

/** What a gate requires of a domain. */
export interface Requirement {
  readonly row: SeverityRow;
  /** What for: care weighs more. */
  readonly for: "care" | "completeness";
  readonly byGate: number;
}

/** The first gate by which a domain is required, or undefined when it is not. */
function requirementOf(row: SeverityRow): Requirement | undefined {
  const { careByGate, completenessByGate } = row;
  if (careByGate !== null && (completenessByGate === null || careByGate <= completenessByGate))
    return { row, for: "care", byGate: careByGate };
  return completenessByGate === null ? undefined : { row, for: "completeness", byGate: completenessByGate };
}

/** What the severity matrix requires at a gate or before it, in the order of the domains. */
export const requiredBy = (facts: SeverityFacts, gateNumber: number): Requirement[] =>
  DOMAINS.flatMap((domain) => {
    const row = severityOf(facts, domain);
    const requirement = row && requirementOf(row);
    return requirement && requirement.byGate <= gateNumber ? [requirement] : [];
  });

/**
 * What the matrix requires at a gate or before it, and no criterion there asks about: nobody has to know whether it is so, and what nobody
 * has to know is unknown.
 */
export function unaskedAt(
  facts: Pick<Entities, "severityRow" | "gate" | "criterion">,
  gateNumber: number,
): Requirement[] {
  const earlier = new Set(
    all(facts, "gate")
      .filter(({ number }) => number <= gateNumber)
      .map(({ id }) => id),
  );
  const asked = new Set(
    all(facts, "criterion").flatMap(({ gateId, binding, removedAt }) =>
      earlier.has(gateId) && removedAt == null && binding.kind === "reconciliation" ? [binding.domain] : [],
    ),
  );
  return requiredBy(facts, gateNumber).filter(({ row }) => !asked.has(row.domain));
}

/** Whether a mismatch in a domain can hurt a patient: what the hospital's matrix says, and before it says anything, the usual. */
export function isRequiredForCare(facts: SeverityFacts, domain: Domain): boolean {
  const row = severityOf(facts, domain);
  return row ? row.careByGate !== null : REQUIRED_FOR_CARE.includes(domain);
}

/** The position that signs for discrepancies of a domain which stay as they are: the one that the severity matrix names, or the usual. */
export function accepterOf(facts: SeverityFacts, domain: Domain): Position {
  const named = severityOf(facts, domain)?.acceptedBy;
  if (named != null) return named;
  if (domain === "consents") return "compliance";
  return isRequiredForCare(facts, domain) ? "clinical-informatics" : "data-steward";
}

const gateWords = (byGate: number | null): string => (byGate === null ? "not required" : `by gate ${byGate}`);

export const severityWords = (cell: SeverityCell | null): string =>
  cell === null
    ? "not judged"
    : `for care ${gateWords(cell.careByGate)}, for completeness ${gateWords(cell.completenessByGate)}${
        cell.acceptedBy == null ? "" : `, accepted by ${positionTitle(cell.acceptedBy)}`
      }`;

export const authorityOf = (facts: AuthorityFacts, domain: Domain, phase: number): AuthorityRow | undefined =>
  all(facts, "authorityRow").find((row) => row.domain === domain && row.phase === phase);

/** Who writes a domain in a phase; undefined when nobody has decided it. */
export const writerOf = (
  facts: AuthorityFacts,
  domain: Domain,
  phase: number,
): AuthorityCell["writes"] | undefined => authorityOf(facts, domain, phase)?.writes;

/** Who decides when the two sides differ; undefined when nobody has decided it. */
export const conflictOwnerOf = (facts: AuthorityFacts, domain: Domain, phase: number): Position | undefined =>
  authorityOf(facts, domain, phase)?.conflictOwner;

const SIDE_WORDS: Record<Side, string> = { legacy: "the legacy system", target: "the target" };

/** The phase that is under way, the latest of those begun and not signed; undefined when there is none. */
const phaseNow = (facts: Pick<Entities, "phase">): number | undefined =>
  phasesInOrder(facts).findLast((phase) => phaseState(phase) === "active")?.number;

/** Who decides now when the two sides differ; undefined when nobody has decided it, or no phase is under way. */
export function conflictOwnerNow(
  facts: AuthorityFacts & Pick<Entities, "phase">,
  domain: Domain,
): Position | undefined {
  const phase = phaseNow(facts);
  return phase === undefined ? undefined : conflictOwnerOf(facts, domain, phase);
}

/** Why a side may not be written in a phase, or undefined. What nobody has decided may not be written. */
export function whyNotWrite(
  facts: AuthorityFacts,
  domain: Domain,
  phase: number,
  side: Side,
): string | undefined {
  const writer = writerOf(facts, domain, phase);
  if (writer === undefined)
    return `The authority matrix does not say who writes ${domain} in phase ${phase}.`;
  if (writer === "both" || writer === side) return undefined;
  return writer === "nobody"
    ? `Nobody writes ${domain} in phase ${phase}.`
    : `In phase ${phase} ${domain} are written in ${SIDE_WORDS[writer]}, not in ${SIDE_WORDS[side]}.`;
}

export const authorityWords = (cell: AuthorityCell | null): string =>
  cell === null
    ? "not decided"
    : `reads ${cell.reads}, writes ${cell.writes}, conflicts to ${positionTitle(cell.conflictOwner)}, lag ${cell.lagMinutes} min`;

/**
 * What does not hold together in a cell, or undefined: where both sides are written, or the other side is read, the lag is part of the
 * promise.
 */
export function warningOf(cell: AuthorityCell): string | undefined {
  if (cell.writes === "both") return "Two sides write: every conflict goes to its owner.";
  if (cell.writes !== "nobody" && cell.reads !== "both" && cell.reads !== cell.writes)
    return `Readers see a write up to ${cell.lagMinutes} min late.`;
  return undefined;
}
