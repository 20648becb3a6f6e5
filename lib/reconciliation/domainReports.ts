import { createHash } from "node:crypto";
import {
  type Account,
  emptyTally,
  judge,
  newlyDanglingOf,
  type PendingFigures,
  type Tally,
} from "./account.ts";
import type { TypeCounts } from "./match.ts";
import { inOrder, type Nowhere } from "./nowhere.ts";
import type { Side } from "./references.ts";
import { LISTED_REPEATED, type Repeated } from "./repeated.ts";
import { isResourceType } from "./rules/fhirPaths.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import { type DomainReport, NORMALIZATIONS, type Normalization, type UnparsableLine } from "./schema.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";

/** Broken lines that a report lists for a domain; more are only counted. */
export const LISTED_UNPARSABLE = 100;
/** Types that FHIR R4 does not have, of which a report names so many for a domain. */
const LISTED_TYPES = 100;

/** What a run has found out by its end. */
export interface RunFacts {
  readonly counts: readonly TypeCounts[];
  /** Names of resource types, by the key that the counts use. */
  readonly typeNames: ReadonlyMap<number, string>;
  readonly tallies: ReadonlyMap<Domain, Tally>;
  /** Normalizations in the pairs that were examined; those of equal pairs are in the counts. */
  readonly normalizations: ReadonlyMap<Domain, ReadonlyMap<Normalization, number>>;
  /** The first broken lines, by file and line, with the type that the file's name promises. */
  readonly unparsableLines: readonly (UnparsableLine & { readonly resourceType: string })[];
  /** All broken lines, by the same type. */
  readonly unparsableByType: ReadonlyMap<string, number>;
  /** What the crosswalk names and neither side has, by type. */
  readonly nowhere: ReadonlyMap<string, Nowhere>;
  /** Records whose id a side has more than once, by type. */
  readonly repeated: ReadonlyMap<string, Repeated>;
  /** A hash of each domain's lines. */
  readonly lineHashes: ReadonlyMap<Domain, string>;
}

/** What a run's findings are to those of the run before it. */
export interface Movement {
  /** Of the tallies, what is pending. */
  readonly pending: ReadonlyMap<Domain, Tally>;
  /** What a run before had found, and this one no longer does. */
  readonly cleared: ReadonlyMap<Domain, number>;
  /** Since when references point nowhere that did not before, and whether that may still be a change on its way. */
  readonly dangling: (domain: Domain) => { readonly since: string | undefined; readonly isPending: boolean };
}

/** Of a run that follows none and has no replication delay. */
export const NO_MOVEMENT: Movement = {
  pending: new Map(),
  cleared: new Map(),
  dangling: () => ({ since: undefined, isPending: false }),
};

/** The account and the verdict of every domain, in their order on screen. */
export function reportDomains(facts: RunFacts, rules: RuleBook, movement: Movement): DomainReport[] {
  return DOMAINS.map((domain) => {
    const figures = accountOf(domain, facts, rules, movement);
    const dangling = newlyDanglingOf(figures) > 0 ? movement.dangling(domain) : undefined;
    const account = dangling?.since === undefined ? figures : { ...figures, danglingSince: dangling.since };
    // What an earlier run had found, and since when, changes nothing in what this one says.
    const { cleared: _cleared, danglingSince: _since, ...found } = account;
    const resultHash = createHash("sha256")
      .update(`${JSON.stringify(found)}\n${facts.lineHashes.get(domain) ?? ""}`)
      .digest("hex");
    return {
      ...account,
      ...judge(
        account,
        rules.thresholds(domain),
        pendingFigures(movement.pending.get(domain)),
        dangling?.isPending,
      ),
      resultHash,
    };
  });
}

function pendingFigures(tally: Tally | undefined): Partial<PendingFigures> {
  if (tally === undefined) return {};
  const { missing, altered, benign, unexpected, duplicated, resurrected, wrongPatient, highRisk, unlisted } =
    tally;
  return { missing, altered, benign, unexpected, duplicated, resurrected, wrongPatient, highRisk, unlisted };
}

function accountOf(domain: Domain, facts: RunFacts, rules: RuleBook, movement: Movement): Account {
  const ofDomain = facts.counts.filter(
    ({ type }) => rules.domainOf(facts.typeNames.get(type) ?? "") === domain,
  );
  const total = (figure: (count: TypeCounts) => number): number =>
    ofDomain.reduce((sum, count) => sum + figure(count), 0);
  const examined = facts.normalizations.get(domain);
  const {
    causes,
    categories,
    missing: _listed,
    matched,
    ...tallied
  } = facts.tallies.get(domain) ?? emptyTally();
  const duplicateIds = {
    source: total((count) => count.duplicateIds.source),
    target: total((count) => count.duplicateIds.target),
  };
  const nowhere = [...facts.nowhere].flatMap(([type, of]) => (rules.domainOf(type) === domain ? [of] : []));
  const repeatedOn = (side: Side): string[] =>
    [...facts.repeated]
      .flatMap(([type, of]) => (rules.domainOf(type) === domain ? of[side] : []))
      .sort()
      .slice(0, LISTED_REPEATED);
  // What nobody knows the elements of is compared as it stands: whether that is right is for people to say.
  const unknown = ofDomain.flatMap((count) => {
    const type = facts.typeNames.get(count.type) ?? "";
    const records =
      count.eligible + count.targetRecords + count.duplicateIds.source + count.duplicateIds.target;
    return isResourceType(type) || records === 0 ? [] : [{ type, records }];
  });
  return {
    domain,
    sourceRecords: total((count) => count.eligible) + duplicateIds.source,
    targetRecords: total((count) => count.targetRecords) + duplicateIds.target,
    eligible: total((count) => count.eligible),
    matched: total((count) => count.equal) + matched,
    rejected: total((count) => count.rejected),
    skipped: total((count) => count.skipped),
    quarantined: total((count) => count.quarantined),
    missing: total((count) => count.missing),
    ...tallied,
    normalizations: Object.fromEntries(
      NORMALIZATIONS.map((rule) => [
        rule,
        total((count) => count.normalizations[rule]) + (examined?.get(rule) ?? 0),
      ]),
    ) as Record<Normalization, number>,
    causes: Object.fromEntries([...causes].sort(([a], [b]) => (a < b ? -1 : 1))),
    pending: movement.pending.get(domain)?.discrepancies ?? 0,
    cleared: movement.cleared.get(domain) ?? 0,
    categories: Object.fromEntries([...categories].sort(([a], [b]) => (a < b ? -1 : 1))),
    unparsable: [...facts.unparsableByType]
      .filter(([resourceType]) => rules.domainOf(resourceType) === domain)
      .reduce((sum, [, lines]) => sum + lines, 0),
    unparsableLines: facts.unparsableLines
      .filter(({ resourceType }) => rules.domainOf(resourceType) === domain)
      .slice(0, LISTED_UNPARSABLE)
      .map(({ file, lineNumber, reason }) => ({ file, lineNumber, reason })),
    nowhere: nowhere.reduce((sum, { records }) => sum + records, 0),
    nowhereRecords: inOrder(nowhere.flatMap(({ first }) => first)).map(({ source }) => source),
    unknownType: unknown.reduce((sum, { records }) => sum + records, 0),
    unknownTypes: unknown
      .map(({ type }) => type)
      .sort()
      .slice(0, LISTED_TYPES),
    duplicateIds,
    duplicateRecords: { source: repeatedOn("source"), target: repeatedOn("target") },
    duplicateKeys: {
      source: total((count) => count.duplicateKeys.source),
      target: total((count) => count.duplicateKeys.target),
    },
    danglingReferences: {
      source: total((count) => count.danglingReferences.source),
      target: total((count) => count.danglingReferences.target),
    },
  };
}
