import { RuleBook } from "#lib/reconciliation/rules/ruleBook.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";
import type { Issue } from "./findIssues.ts";
import { EXAMPLES_MAX, ISSUES_PER_DOMAIN_MAX, type ValidatedDomain } from "./schema.ts";

/** What a part of a side's records is like, by resource type. */
interface TypeTally {
  records: number;
  valid: number;
  unparsable: number;
  /** By `rule` and `path` with a line feed between. */
  readonly issues: Map<string, { records: number; examples: string[] }>;
}
export type Tallies = Map<string, TypeTally>;

export const tallyOf = (tallies: Tallies, type: string): TypeTally => {
  const found = tallies.get(type) ?? { records: 0, valid: 0, unparsable: 0, issues: new Map() };
  tallies.set(type, found);
  return found;
};

/** Counts a record once for each rule that it breaks at an element. */
export function addRecord(tally: TypeTally, reference: string, issues: readonly Issue[]): void {
  tally.records += 1;
  if (issues.length === 0) tally.valid += 1;
  for (const name of new Set(issues.map(({ rule, path }) => `${rule}\n${path}`)))
    addIssue(tally, name, 1, [reference]);
}

function addIssue(tally: TypeTally, name: string, records: number, examples: readonly string[]): void {
  const known = tally.issues.get(name) ?? { records: 0, examples: [] };
  known.records += records;
  known.examples = [...known.examples, ...examples].sort().slice(0, EXAMPLES_MAX);
  tally.issues.set(name, known);
}

/** Adds what another part was like. */
export function addTallies(to: Tallies, from: Tallies): void {
  for (const [type, { records, valid, unparsable, issues }] of from) {
    const tally = tallyOf(to, type);
    tally.records += records;
    tally.valid += valid;
    tally.unparsable += unparsable;
    for (const [name, issue] of issues) addIssue(tally, name, issue.records, issue.examples);
  }
}

/** The result by domain, in the order on screen; the rules that most records break first. Examples are references still. */
export function byDomain(tallies: Tallies): ValidatedDomain[] {
  return DOMAINS.flatMap((domain) => {
    const ofDomain = [...tallies].filter(([type]) => RuleBook.builtIn.domainOf(type) === domain);
    if (ofDomain.length === 0) return [];
    const all = ofDomain
      .flatMap(([, { issues }]) => [...issues])
      .map(([name, issue]) => {
        const [rule = "", path = ""] = name.split("\n");
        return { rule, path, ...issue };
      })
      .sort((a, b) => b.records - a.records || (a.path + a.rule < b.path + b.rule ? -1 : 1));
    const sum = (figure: (tally: TypeTally) => number) =>
      ofDomain.reduce((total, [, tally]) => total + figure(tally), 0);
    return [
      {
        domain,
        records: sum(({ records }) => records),
        valid: sum(({ valid }) => valid),
        unparsable: sum(({ unparsable }) => unparsable),
        issues: all.slice(0, ISSUES_PER_DOMAIN_MAX),
        moreIssues: Math.max(0, all.length - ISSUES_PER_DOMAIN_MAX),
      },
    ];
  });
}
