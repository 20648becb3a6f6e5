import { addAllergies } from "./clinical/allergies.ts";
import { addBilling } from "./clinical/billing.ts";
import { addImmunizations, addProcedures } from "./clinical/care.ts";
import { Chart, type Setting } from "./clinical/chart.ts";
import { addConsents } from "./clinical/consents.ts";
import { addNotes } from "./clinical/documents.ts";
import { addVisits } from "./clinical/encounters.ts";
import { addImaging } from "./clinical/imaging.ts";
import { addLabs } from "./clinical/labs.ts";
import { addMedications } from "./clinical/medications.ts";
import { addVitals } from "./clinical/observations.ts";
import { addProblems, chronicDiagnoses } from "./clinical/problems.ts";
import { addProvenance } from "./clinical/provenance.ts";
import type { FhirResource } from "./fhir.ts";
import { buildPerson } from "./people.ts";

/** All records of the nth patient (from 0), the Patient first, each record before those that refer to it. */
export function chartOf(setting: Setting, number: number): FhirResource[] {
  const chart = new Chart(setting, number);
  const demographics = chart.random("demographics");
  const clinician = demographics.pick(setting.facility.clinicians);
  const person = buildPerson(demographics, number, chart.patientId, {
    zone: setting.zone,
    asOfMs: setting.asOfMs,
    organization: clinician.organization,
    generalPractitioner: clinician.practitioner,
  });
  chart.add(person.record);
  const chronic = chronicDiagnoses(chart, person);
  const visits = addVisits(chart, person, chronic);
  const problems = addProblems(chart, person, chronic, visits);
  addAllergies(chart, person, visits);
  addMedications(chart, person, problems, visits);
  addVitals(chart, person, problems, visits);
  addLabs(chart, person, problems, visits);
  addImaging(chart, person, visits);
  addImmunizations(chart, person, visits);
  addProcedures(chart, person, problems, visits);
  const notes = addNotes(chart, person, visits);
  addBilling(chart, person, problems, visits);
  addConsents(chart, person, visits);
  addProvenance(chart, visits, notes);
  return chart.records;
}
