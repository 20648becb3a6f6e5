import { type Position, positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import { plural } from "#lib/plural.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { latestCompleted } from "#lib/runs/rules.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import {
  type CodeCoverage,
  type CodeDecision,
  MAPPING_SIGNERS,
  type MappingRow,
  type MappingSignOff,
  type MappingUse,
  type MappingVersion,
} from "./schema.ts";

type VersionFacts = Pick<Entities, "mappingVersion" | "mappingSignOff" | "withdrawal">;

/** What a signature under a version binds: its rows, in whatever order the file had them. */
export const contentHashOf = (version: string, rows: readonly MappingRow[]): string =>
  hashOf("mapping-version", { version, rows: [...rows].sort((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1)) });

/** What a row is about: the same in two versions when both map the same field to the same element. */
export const rowKey = ({ domain, legacyField, fhirPath }: MappingRow): string =>
  `${domain} ${legacyField} → ${fhirPath}`;

/** The versions, the newest first. */
export const versionsNewestFirst = (facts: Pick<Entities, "mappingVersion">): MappingVersion[] =>
  all(facts, "mappingVersion").reverse();

/** The signature under a version that was not withdrawn, or undefined. */
export const signOffOf = (facts: VersionFacts, version: MappingVersion): MappingSignOff | undefined =>
  all(facts, "mappingSignOff").findLast(
    (signOff) =>
      signOff.mappingVersionId === version.id &&
      signOff.contentHash === version.contentHash &&
      !withdrawalOf(facts, "mappingSignOff", signOff.id),
  );

interface RowChange {
  readonly does: "added" | "removed" | "changed";
  readonly row: MappingRow;
  /** As it was. */
  readonly before: MappingRow | undefined;
}

/** What a version changes of another: the change log is read off the versions themselves. */
export function differencesBetween(before: readonly MappingRow[], after: readonly MappingRow[]): RowChange[] {
  const was = new Map(before.map((row) => [rowKey(row), row]));
  const is = new Map(after.map((row) => [rowKey(row), row]));
  const changes: RowChange[] = [];
  for (const [key, row] of is) {
    const old = was.get(key);
    if (!old) changes.push({ does: "added", row, before: undefined });
    else if (old.transformation !== row.transformation || old.note !== row.note)
      changes.push({ does: "changed", row, before: old });
  }
  for (const [key, row] of was) if (!is.has(key)) changes.push({ does: "removed", row, before: row });
  return changes;
}

/** Why a version can't be added, or undefined. */
export function whyNotAddVersion(
  facts: Pick<Entities, "mappingVersion">,
  version: string,
  rows: readonly MappingRow[],
): string | undefined {
  if (all(facts, "mappingVersion").some((known) => known.version === version))
    return `There is a version ${version} already: a version is never rewritten. Give this one another name.`;
  const keys = rows.map(rowKey);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  return twice === undefined ? undefined : `The row ${twice} is there twice.`;
}

/** Why a version can't be signed, or undefined. Who wrote it does not sign it. */
export function whyNotSignVersion(
  version: MappingVersion,
  facts: VersionFacts,
  actor: { readonly personId: string; readonly positions: readonly Position[] },
): string | undefined {
  const signOff = signOffOf(facts, version);
  if (signOff) return `${signOff.personName} has signed it.`;
  if (version.addedById === actor.personId) return "You added this version: another expert signs it.";
  return whyNotPosition(MAPPING_SIGNERS, actor.positions);
}

export function whyNotWithdrawMappingSignOff(
  signOff: MappingSignOff,
  facts: Pick<Entities, "withdrawal">,
  actor: { readonly positions: readonly Position[] },
): string | undefined {
  return (
    whyTakenBack(withdrawalOf(facts, "mappingSignOff", signOff.id)) ??
    whyNotPosition(MAPPING_SIGNERS, actor.positions)
  );
}

interface VersionInUse {
  readonly version: string | null;
  readonly records: number;
  readonly state: "signed" | "unsigned" | "unknown";
}

/** By what a run's records were transformed: versions that nobody wrote down here, or nobody signed, say so. */
export function versionsInUse(use: MappingUse, facts: VersionFacts): VersionInUse[] {
  return use.uses.map(({ version, records }) => {
    const known =
      version === null ? undefined : all(facts, "mappingVersion").find((each) => each.version === version);
    return { version, records, state: !known ? "unknown" : signOffOf(facts, known) ? "signed" : "unsigned" };
  });
}

/** What the newest complete run says of the mappings in use; undefined: it says nothing. */
export function usesNow(facts: Pick<Entities, "run" | "mappingUse">): MappingUse | undefined {
  const run = latestCompleted(facts);
  return run && all(facts, "mappingUse").find(({ runId }) => runId === run.id);
}

export function coverageNow(facts: Pick<Entities, "run" | "codeCoverage">): CodeCoverage | undefined {
  const run = latestCompleted(facts);
  return run && all(facts, "codeCoverage").find(({ runId }) => runId === run.id);
}

/** Why versions in use can't be relied on, a sentence each. */
export function whyNotRelied(uses: readonly VersionInUse[]): string[] {
  return uses
    .filter(({ state }) => state !== "signed")
    .map(({ version, records, state }) =>
      version === null
        ? `${plural(records, "record")} by no version that the crosswalk names`
        : state === "unknown"
          ? `${plural(records, "record")} by version ${version}, which is not written down here`
          : `${plural(records, "record")} by version ${version}, which ${positionTitle(MAPPING_SIGNERS[0]).toLowerCase()} has not signed`,
    );
}

const keyOf = ({ system, code }: { readonly system: string; readonly code: string }): string =>
  `${system}|${code}`;

/** The newest decision on a code, or undefined. */
export const decisionOn = (
  facts: Pick<Entities, "codeDecision">,
  code: { readonly system: string; readonly code: string },
): CodeDecision | undefined =>
  all(facts, "codeDecision").findLast((decision) => keyOf(decision) === keyOf(code));

/** Why a decision makes no sense, or undefined. */
export function whyNotDecideCode({
  decision,
  target,
  code,
}: Pick<CodeDecision, "decision" | "target" | "code">): string | undefined {
  if (decision === "map-to" && target === null) return "Give the system and the code that it is mapped to.";
  if (decision === "map-to" && code.startsWith("hash:"))
    return "This code is told by a hash: it is looked at where the records are, and mapped in the ConceptMap there.";
  return decision !== "map-to" && target !== null ? "Only a code that is mapped has a target." : undefined;
}

/** The decisions that map codes, as a ConceptMap to add to those of the pipeline. */
export function conceptMapOf(facts: Pick<Entities, "codeDecision">): object {
  const newest = new Map(all(facts, "codeDecision").map((decision) => [keyOf(decision), decision]));
  const groups = new Map<string, { source: string; target: string; element: object[] }>();
  for (const { system, code, decision, target } of newest.values()) {
    if (decision !== "map-to" || target === null) continue;
    const name = `${system} ${target.system}`;
    const group = groups.get(name) ?? { source: system, target: target.system, element: [] };
    group.element.push({ code, target: [{ code: target.code, equivalence: "equivalent" }] });
    groups.set(name, group);
  }
  return { resourceType: "ConceptMap", status: "draft", group: [...groups.values()] };
}
