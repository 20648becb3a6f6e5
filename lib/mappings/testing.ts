import type { MappingRow } from "./schema.ts";

/** A row as tests begin with. */
export const MAPPING_ROW: MappingRow = {
  domain: "allergies",
  legacyField: "ALLERGY.CRIT_CD",
  fhirPath: "AllergyIntolerance.criticality",
  transformation: "H → high, L → low, else unable-to-assess",
  note: "",
};
