import { MAPPING_VERSION } from "#lib/drill/population/conceptMaps.ts";
import { addVersion } from "#lib/mappings/commands.ts";
import type { MappingRow } from "#lib/mappings/schema.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asPerson } from "./factories.ts";

const row = (
  domain: MappingRow["domain"],
  legacyField: string,
  fhirPath: string,
  transformation: string,
  note = "",
): MappingRow => ({ domain, legacyField, fhirPath, transformation, note });

const FIRST: readonly MappingRow[] = [
  row("demographics", "PATIENT.MRN", "Patient.identifier[0]", "copy, system urn:legacy:mrn"),
  row("demographics", "PATIENT.DOB", "Patient.birthDate", "MM/DD/YYYY → date"),
  row("demographics", "PATIENT.SEX", "Patient.gender", "M → male, F → female, else unknown"),
  row("allergies", "ALLERGY.SUBST_CD", "AllergyIntolerance.code", "local code → SNOMED CT by ConceptMap"),
  row("allergies", "ALLERGY.CRIT_CD", "AllergyIntolerance.criticality", "H → high, L → low"),
  row(
    "allergies",
    "ALLERGY.STATUS",
    "AllergyIntolerance.clinicalStatus",
    "A → active, I → inactive, R → resolved",
  ),
  row("medications", "ORDER_MED.DOSE", "MedicationRequest.dosageInstruction[0]", "value and unit, UCUM"),
  row(
    "medications",
    "ORDER_MED.STATUS",
    "MedicationRequest.status",
    "A → active, D → stopped, C → completed",
  ),
  row("results", "RESULT.VALUE", "Observation.value[x]", "decimal with its digits kept", "No rounding."),
  row("results", "RESULT.DRAWN_AT", "Observation.effective[x]", "local time → instant, America/New_York"),
  row("encounters", "VISIT.ADMIT_AT", "Encounter.period", "local time → instant, America/New_York"),
  row("consents", "CONSENT.POLICY", "Consent.policy[0]", "policy and version → urn:policy:…:vN"),
];

/** What the dry runs taught: what can't be told is said so, and a refusal stays one. */
const SECOND: readonly MappingRow[] = [
  ...FIRST.map((each) =>
    each.legacyField === "ALLERGY.CRIT_CD"
      ? { ...each, transformation: "H → high, L → low, else unable-to-assess", note: "Empty was low before." }
      : each,
  ),
  row("consents", "CONSENT.REVOKED_AT", "Consent.status", "a date → inactive, with provision deny"),
];

/** The mappings of the sample, in two versions: that of the last dry run, and that by which tonight's records were transformed. */
export async function addSampleMappings({ db, ...runtime }: Runtime, cutoverId: string): Promise<void> {
  if ((await db.mappingVersion.count({ where: { cutoverId } })) > 0) return;
  const tobias = await db.person.findUniqueOrThrow({ where: { login: "tobias" } });
  const add = (version: string, rows: readonly MappingRow[], change: string) =>
    asPerson({ ...runtime, db }, tobias.id, addVersion, { cutoverId, version, rows: [...rows], change });
  await add(`${MAPPING_VERSION}-dry-run`, FIRST, "As agreed for the second dry run");
  await add(
    MAPPING_VERSION,
    SECOND,
    "Criticality that is not known stays not known; revoked consents stay revoked",
  );
}
