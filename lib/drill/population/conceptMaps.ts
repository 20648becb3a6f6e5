import { ACUTE, CHRONIC } from "./terminology/conditions.ts";
import {
  BLOOD_PRESSURE,
  BODY_HEIGHT,
  BODY_MASS_INDEX,
  BODY_WEIGHT,
  DIASTOLIC,
  PANELS,
  SMOKING_STATUS,
  SYSTOLIC,
  VITALS,
} from "./terminology/labs.ts";
import { MEDICATIONS } from "./terminology/medications.ts";
import { ALLERGENS, IMAGING, PROCEDURES } from "./terminology/others.ts";
import { type Concept, LEGACY_CODES } from "./terminology/systems.ts";

/** The version of the mapping that the loader says it used. */
export const MAPPING_VERSION = "2026.11.3";

/** The concepts that the legacy EHR may code in its own way, by the ConceptMap that translates them. */
const CONCEPTS: Record<string, Concept[]> = {
  "legacy-problems": [...CHRONIC, ...ACUTE].map((diagnosis) => diagnosis.concept),
  "legacy-medications": Object.values(MEDICATIONS).map((medication): Concept => medication.concept),
  "legacy-allergens": ALLERGENS.map((allergen) => allergen.concept),
  "legacy-observations": [
    ...Object.values(PANELS).flatMap((panel) => [
      panel.concept,
      ...panel.analytes.map((analyte) => analyte.concept),
    ]),
    ...[...VITALS, SYSTOLIC, DIASTOLIC].map((analyte) => analyte.concept),
    BLOOD_PRESSURE,
    BODY_HEIGHT,
    BODY_MASS_INDEX,
    BODY_WEIGHT,
    SMOKING_STATUS,
  ],
  "legacy-orders": [...PROCEDURES, ...IMAGING].map((entry) => entry.concept),
};

/** The standard concept of each legacy code. */
export const STANDARD_CONCEPTS: ReadonlyMap<string, Concept> = new Map(
  Object.values(CONCEPTS)
    .flat()
    .flatMap((concept) => (concept.local === undefined ? [] : [[concept.local, concept]])),
);

/** The FHIR R4 ConceptMaps that translate the legacy codes, each with the name of its file. */
export function conceptMaps() {
  return Object.entries(CONCEPTS).map(([id, concepts]) => ({
    fileName: `${id}.json`,
    conceptMap: {
      resourceType: "ConceptMap",
      id,
      url: `urn:legacy:conceptmap:${id}`,
      version: MAPPING_VERSION,
      status: "active",
      group: groupsOf(concepts),
    },
  }));
}

function groupsOf(concepts: Concept[]) {
  const mapped = concepts.filter((concept) => concept.local !== undefined);
  return [...new Set(mapped.map((concept) => concept.system))].map((system) => ({
    source: LEGACY_CODES,
    target: system,
    element: mapped
      .filter((concept) => concept.system === system)
      .map((concept) => ({
        code: concept.local,
        target: [{ code: concept.code, display: concept.display, equivalence: "equivalent" }],
      })),
  }));
}
