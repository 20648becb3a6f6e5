import { createHash } from "node:crypto";
import { type Account, emptyTally, judge, type Tally } from "./account.ts";
import type { TypeCounts } from "./match.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import { type DomainReport, NORMALIZATIONS, type Normalization, type UnparsableLine } from "./schema.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";

/** Broken lines that a report lists for a domain; more are only counted. */
export const LISTED_UNPARSABLE = 100;

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
  /** A hash of each domain's lines. */
  readonly lineHashes: ReadonlyMap<Domain, string>;
}

/** The account and the verdict of every domain, in their order on screen. */
export function reportDomains(facts: RunFacts, rules: RuleBook): DomainReport[] {
  return DOMAINS.map((domain) => {
    const account = accountOf(domain, facts, rules);
    const resultHash = createHash("sha256")
      .update(`${JSON.stringify(account)}\n${facts.lineHashes.get(domain) ?? ""}`)
      .digest("hex");
    return { ...account, ...judge(account, rules.thresholds(domain)), resultHash };
  });
}

function accountOf(domain: Domain, facts: RunFacts, rules: RuleBook): Account {
  const ofDomain = facts.counts.filter(
    ({ type }) => rules.domainOf(facts.typeNames.get(type) ?? "") === domain,
  );
  const total = (figure: (count: TypeCounts) => number): number =>
    ofDomain.reduce((sum, count) => sum + figure(count), 0);
  const examined = facts.normalizations.get(domain);
  const { causes, categories, matched, ...tallied } = facts.tallies.get(domain) ?? emptyTally();
  const duplicateIds = {
    source: total((count) => count.duplicateIds.source),
    target: total((count) => count.duplicateIds.target),
  };
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
    categories: Object.fromEntries([...categories].sort(([a], [b]) => (a < b ? -1 : 1))),
    unparsable: [...facts.unparsableByType]
      .filter(([resourceType]) => rules.domainOf(resourceType) === domain)
      .reduce((sum, [, lines]) => sum + lines, 0),
    unparsableLines: facts.unparsableLines
      .filter(({ resourceType }) => rules.domainOf(resourceType) === domain)
      .slice(0, LISTED_UNPARSABLE)
      .map(({ file, lineNumber, reason }) => ({ file, lineNumber, reason })),
    duplicateIds,
    danglingReferences: {
      source: total((count) => count.danglingReferences.source),
      target: total((count) => count.danglingReferences.target),
    },
  };
}
