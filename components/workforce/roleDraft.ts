import type { RoleMap, RoleMapContent, WorkforceImport } from "#lib/workforce/schema.ts";

/** A line of the role map as a form holds it. */
export interface RoleLine {
  readonly legacyRole: string;
  /** How many enabled accounts have it; 0 for one that nobody has any more. */
  readonly accounts: number;
  /** Target roles with `;` between; what is not mapped is not the same as what is given up. */
  readonly targets: string;
  readonly fate: "unmapped" | "becomes" | "given-up";
  readonly critical: boolean;
}

const SEPARATOR = ";";
export const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(SEPARATOR)
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  ),
];

/** The lines to fill in: every role of the legacy, unmapped ones first, and those that only the map knows. */
export function linesOf(map: RoleMap | undefined, legacy: WorkforceImport | undefined): RoleLine[] {
  const held = new Map((legacy?.roles ?? []).map(({ role, accounts }) => [role, accounts]));
  const entries = new Map((map?.entries ?? []).map((entry) => [entry.legacyRole, entry]));
  return [...new Set([...held.keys(), ...entries.keys()])]
    .map((legacyRole): RoleLine => {
      const entry = entries.get(legacyRole);
      return {
        legacyRole,
        accounts: held.get(legacyRole) ?? 0,
        targets: entry?.targetRoles.join(`${SEPARATOR} `) ?? "",
        fate: !entry ? "unmapped" : entry.targetRoles.length === 0 ? "given-up" : "becomes",
        critical: entry?.critical ?? false,
      };
    })
    .sort(
      (a, b) =>
        Number(b.fate === "unmapped") - Number(a.fate === "unmapped") ||
        b.accounts - a.accounts ||
        (a.legacyRole < b.legacyRole ? -1 : 1),
    );
}

/** The role map that the lines say, or the role whose line is not finished. */
export function readLines(
  lines: readonly RoleLine[],
  baseline: string,
): { readonly content: RoleMapContent } | { readonly unfinished: string } {
  const entries: RoleMapContent["entries"] = [];
  for (const { legacyRole, targets, fate, critical } of lines) {
    if (fate === "unmapped") continue;
    const targetRoles = fate === "given-up" ? [] : listOf(targets);
    if (fate === "becomes" && targetRoles.length === 0) return { unfinished: legacyRole };
    entries.push({ legacyRole, targetRoles, critical });
  }
  return {
    content: {
      entries: entries.sort((a, b) => (a.legacyRole < b.legacyRole ? -1 : 1)),
      baseline: listOf(baseline),
    },
  };
}
