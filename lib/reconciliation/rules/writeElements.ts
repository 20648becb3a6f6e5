import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { ANYWHERE } from "../fhirElements.ts";

/**
 * Writes r4Elements.ts: the elements of FHIR R4's types, from the definitions that structures are validated by. It is a module of text, and not
 * those definitions themselves, because rules are also read in the pages' bundles, which find no files beside them. To be run when the
 * definitions change: `node lib/reconciliation/rules/writeElements.ts`.
 */

interface Definition {
  readonly name: string;
  readonly kind: string;
  readonly snapshot?: {
    readonly element: readonly {
      readonly path: string;
      readonly type?: readonly { readonly code: string }[];
      readonly contentReference?: string;
    }[];
  };
}

/** A line for each type: its name, then its elements with the type of each, or with the element that they are defined like. */
export function elementLines(): string {
  const file = new URL("../../validation/r4.json.gz", import.meta.url);
  const definitions = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Definition[];
  return definitions
    .filter(({ kind }) => kind !== "primitive-type")
    .map(({ name, snapshot }) => {
      // A type that narrows another one down, as Age does Quantity, has that one's name in its paths.
      const [root] = snapshot?.element ?? [];
      const elements = (snapshot?.element ?? []).flatMap(({ path, type, contentReference }) => {
        const below = path.slice((root?.path.length ?? 0) + 1);
        const last = below.split(".").at(-1) ?? "";
        if (below === "" || ANYWHERE.includes(last)) return [];
        const [only, ...others] = type ?? [];
        const of = contentReference ?? (others.length === 0 ? (only?.code ?? "") : "");
        return [`${below}=${of === "BackboneElement" ? "" : of}`];
      });
      return [name, ...elements].join(" ");
    })
    .sort()
    .join("\n");
}

if (import.meta.main)
  writeFileSync(
    new URL("./r4Elements.ts", import.meta.url),
    `/** FHIR R4's types and their elements. Written by writeElements.ts. */\nexport const R4_ELEMENTS = \`\n${elementLines()}\n\`;\n`,
  );
