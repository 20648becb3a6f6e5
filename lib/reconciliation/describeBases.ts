import { plural } from "#lib/plural.ts";
import type { BasesReport } from "./schema.ts";

type OfSide = NonNullable<BasesReport>["source"];

const BY: Readonly<Record<OfSide["knownBy"], string>> = {
  rules: "by the rules",
  export: "by its export",
  use: "taken from its use: the only one, and no reference is without one",
  nobody: "",
};

/** Which absolute references were taken for a side's own, a sentence each: "target: own base https://ehr.example/fhir (by the rules)." */
export function describeBases(bases: BasesReport): string[] {
  if (bases === undefined) return [];
  return (["source", "target"] as const).flatMap((side) => {
    const { own, knownBy, others, otherServers, otherReferences } = bases[side];
    const named = others.map(({ base, references }) => `${base} (${references.toLocaleString("en-US")})`);
    const more = otherServers - others.length;
    const servers = `${named.join(", ")}${more > 0 ? `, and ${more.toLocaleString("en-US")} more` : ""}`;
    const lines: string[] = [];
    if (own.length > 0)
      lines.push(`${side}: own ${own.length === 1 ? "base" : "bases"} ${own.join(", ")}, ${BY[knownBy]}.`);
    if (otherReferences === 0) return lines;
    const lead = plural(otherReferences, "reference leads", "references lead");
    lines.push(
      knownBy === "nobody"
        ? `${side}: ${lead} to ${servers}, and nobody says which base URLs are its own. They are taken for no record of it; say which ones are, in the rules (bases.${side}).`
        : `${side}: ${lead} to other servers: ${servers}.`,
    );
    return lines;
  });
}
