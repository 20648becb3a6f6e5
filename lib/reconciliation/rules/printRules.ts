import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import { BUILT_IN_RULES, WHOLE } from "./builtIn.ts";
import { RULES_VERSION, type Rules, type TypeRules } from "./schema.ts";

const HEADING = ` The rules of a reconciliation, as \`holdpoint reconcile --rules FILE\` reads them.
 A rules file needs only what is to differ from the built-in rules: version, and what it changes.

 bases  the base URLs of a side's own server, for its source and its target: an absolute reference with another base
        leads to another server, and is the same only as itself. Not said: the base of the side's export, or the only
        one that it uses when it tells each of its references with it

 A domain has
   replicationDelayMinutes  a mismatch is pending until a run that is this much later still sees it
   thresholds               the most of each that still passes: a number of records, or unlimited
   severities               low, medium, high or critical
   normalizations           expected: counted, no discrepancy · difference: a discrepancy like any other
                            (formatting: case and spaces of names, how phones are written; benign or difference)
   types                    the resource types of the domain; a type named here is moved here
 A type has
   compare     all, or the elements that are compared; the link to the patient always is
   leaveOut    elements that are not compared although compare takes them in
   highRisk    all, or the elements whose change can hurt the patient
   exact       numbers and texts that may not lose a part: doses, which drug, which allergy
   lifeCycles  by which codes a record is over, and by which it is active again
   keys        lists of paths that tell a record from all others: what the loader did not list is paired by the
               first of them that both sides have, when it fits one record at each side; a finding of its own (unlisted)
 What a type does not name is: compare all, nothing left out, nothing of high risk.
 Types that no domain names are compared whole, in the domain other.`;

/** Rules as a rules file that says all of them: read again, it gives the same rules. */
export function printRules(rules: Rules): string {
  const document = new Document(
    {
      version: RULES_VERSION,
      ...(rules.bases && { bases: rules.bases }),
      domains: Object.fromEntries(
        Object.entries(rules.domains).map(([domain, { types, ...rest }]) => [
          domain,
          {
            ...rest,
            types: Object.fromEntries(Object.entries(types).map(([type, own]) => [type, told(type, own)])),
          },
        ]),
      ),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = HEADING;
  visit(document, {
    Seq: (_, node) => {
      node.flow = node.items.every(isScalar);
    },
    Map: (_, node) => {
      const isLeaf = node.items.every(
        ({ value }) => isScalar(value) || (isSeq(value) && value.items.every(isScalar)),
      );
      node.flow = isLeaf && isMap(node) && node.items.length <= SHORT_MAP;
    },
  });
  return document.toString({ lineWidth: 140, flowCollectionPadding: false });
}

const SHORT_MAP = 3;

/** What a reader of the file would not assume of a type. */
function told(type: string, own: TypeRules): Partial<TypeRules> {
  const builtIn = Object.values(BUILT_IN_RULES.domains).find(({ types }) => Object.hasOwn(types, type))
    ?.types[type];
  const isSame = (name: keyof TypeRules, other: TypeRules | undefined): boolean =>
    JSON.stringify(own[name]) === JSON.stringify((other ?? WHOLE)[name]);
  const names = Object.keys(own) as (keyof TypeRules)[];
  return Object.fromEntries(
    names.filter((name) => !isSame(name, WHOLE) || !isSame(name, builtIn)).map((name) => [name, own[name]]),
  );
}
