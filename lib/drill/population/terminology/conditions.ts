import type { PanelName } from "./labs.ts";
import type { MedicationName } from "./medications.ts";
import { type Concept, SNOMED } from "./systems.ts";

/** A diagnosis: how often it occurs, what is given for it, and what is measured because of it. */
export interface Diagnosis {
  concept: Concept;
  icd10: string;
  /** Share of people in the age range who have it (chronic), or weight among reasons for a visit (acute). */
  frequency: number;
  fromAge: number;
  toAge: number;
  therapies: MedicationName[];
  panels: PanelName[];
  /** Multiplies the frequency of other diagnoses, by ICD-10 code. */
  raises?: Record<string, number>;
}

const EVERY_AGE = 120;

function diagnosis(
  code: string,
  display: string,
  icd10: string,
  more: Partial<Diagnosis> & { frequency: number; local?: string },
): Diagnosis {
  const { local, ...rest } = more;
  return {
    concept: { system: SNOMED, code, display, local },
    icd10,
    fromAge: 18,
    toAge: EVERY_AGE,
    therapies: [],
    panels: [],
    ...rest,
  };
}

/** Lasting problems, the causes before what they make likelier. Frequencies are of the order of US adult prevalence. */
export const CHRONIC: readonly Diagnosis[] = [
  diagnosis("414916001", "Obesity (disorder)", "E66.9", {
    frequency: 0.3,
    panels: ["lipids"],
    raises: { "E11.9": 2.2, I10: 1.4 },
  }),
  diagnosis("38341003", "Hypertensive disorder, systemic arterial (disorder)", "I10", {
    frequency: 0.32,
    fromAge: 30,
    local: "DX-HTN",
    therapies: ["lisinopril", "amlodipine", "hydrochlorothiazide", "lisinoprilHigh"],
    panels: ["metabolic"],
    raises: { "I25.10": 1.8, "N18.30": 2, "I50.9": 1.8 },
  }),
  diagnosis("44054006", "Diabetes mellitus type 2 (disorder)", "E11.9", {
    frequency: 0.11,
    fromAge: 35,
    local: "DX-DM2",
    therapies: ["metformin", "metforminHigh", "glargine"],
    panels: ["hemoglobinA1c", "metabolic"],
    raises: { "N18.30": 2.5, "E78.5": 1.6, "I25.10": 1.5 },
  }),
  diagnosis("55822004", "Hyperlipidemia (disorder)", "E78.5", {
    frequency: 0.25,
    fromAge: 35,
    therapies: ["atorvastatin", "simvastatin", "atorvastatinHigh"],
    panels: ["lipids"],
  }),
  diagnosis("195967001", "Asthma (disorder)", "J45.909", {
    frequency: 0.08,
    fromAge: 4,
    therapies: ["albuterol"],
  }),
  diagnosis("13645005", "Chronic obstructive lung disease (disorder)", "J44.9", {
    frequency: 0.06,
    fromAge: 50,
    therapies: ["albuterol"],
  }),
  diagnosis("40930008", "Hypothyroidism (disorder)", "E03.9", {
    frequency: 0.06,
    fromAge: 25,
    therapies: ["levothyroxine"],
    panels: ["thyroid"],
    local: "DX-HYPOTHY",
  }),
  diagnosis("433144002", "Chronic kidney disease stage 3 (disorder)", "N18.30", {
    frequency: 0.06,
    fromAge: 55,
    panels: ["metabolic", "bloodCount"],
  }),
  diagnosis("53741008", "Coronary arteriosclerosis (disorder)", "I25.10", {
    frequency: 0.05,
    fromAge: 50,
    therapies: ["aspirin", "clopidogrel", "metoprolol"],
    panels: ["lipids"],
  }),
  diagnosis("84114007", "Heart failure (disorder)", "I50.9", {
    frequency: 0.025,
    fromAge: 60,
    therapies: ["furosemide", "metoprolol"],
    panels: ["metabolic"],
  }),
  diagnosis("49436004", "Atrial fibrillation (disorder)", "I48.91", {
    frequency: 0.03,
    fromAge: 55,
    therapies: ["apixaban", "warfarin", "metoprolol"],
    panels: ["coagulation"],
  }),
  diagnosis("35489007", "Depressive disorder (disorder)", "F32.A", {
    frequency: 0.1,
    fromAge: 14,
    therapies: ["sertraline"],
    local: "DX-DEPR",
  }),
  diagnosis("197480006", "Anxiety disorder (disorder)", "F41.9", {
    frequency: 0.09,
    fromAge: 12,
    therapies: ["sertraline"],
  }),
  diagnosis("396275006", "Osteoarthritis (disorder)", "M19.90", {
    frequency: 0.14,
    fromAge: 45,
    therapies: ["ibuprofen", "acetaminophen"],
  }),
  diagnosis("235595009", "Gastroesophageal reflux disease (disorder)", "K21.9", {
    frequency: 0.15,
    therapies: ["omeprazole"],
  }),
  diagnosis("64859006", "Osteoporosis (disorder)", "M81.0", {
    frequency: 0.09,
    fromAge: 60,
    therapies: ["alendronate"],
  }),
  diagnosis("87522002", "Iron deficiency anemia (disorder)", "D50.9", {
    frequency: 0.04,
    fromAge: 16,
    therapies: ["ferrousSulfate"],
    panels: ["bloodCount"],
  }),
  diagnosis("37796009", "Migraine (disorder)", "G43.909", {
    frequency: 0.09,
    fromAge: 12,
    toAge: 65,
    therapies: ["ibuprofen"],
  }),
];

/** What passes: reasons for a visit, with their usual treatment. */
export const ACUTE: readonly Diagnosis[] = [
  diagnosis("10509002", "Acute bronchitis (disorder)", "J20.9", {
    frequency: 10,
    fromAge: 0,
    local: "DX-BRONCH",
  }),
  diagnosis("195662009", "Acute viral pharyngitis (disorder)", "J02.9", { frequency: 10, fromAge: 2 }),
  diagnosis("444814009", "Viral sinusitis (disorder)", "J01.90", {
    frequency: 12,
    fromAge: 5,
    local: "DX-SINUS",
  }),
  diagnosis("65363002", "Otitis media (disorder)", "H66.90", {
    frequency: 8,
    fromAge: 0,
    toAge: 14,
    therapies: ["amoxicillin"],
  }),
  diagnosis("68566005", "Urinary tract infectious disease (disorder)", "N39.0", {
    frequency: 6,
    fromAge: 12,
    therapies: ["ciprofloxacin"],
    panels: ["bloodCount"],
  }),
  diagnosis("43878008", "Streptococcal sore throat (disorder)", "J02.0", {
    frequency: 5,
    fromAge: 3,
    toAge: 45,
    therapies: ["penicillinV"],
  }),
  diagnosis("6142004", "Influenza (disorder)", "J11.1", { frequency: 5, fromAge: 0 }),
  diagnosis(
    "840539006",
    "Disease caused by severe acute respiratory syndrome coronavirus 2 (disorder)",
    "U07.1",
    { frequency: 5, fromAge: 0, panels: ["bloodCount"] },
  ),
  diagnosis("233604007", "Pneumonia (disorder)", "J18.9", {
    frequency: 3,
    fromAge: 1,
    therapies: ["azithromycin"],
    panels: ["bloodCount", "metabolic"],
  }),
  diagnosis("44465007", "Sprain of ankle (disorder)", "S93.409A", {
    frequency: 5,
    fromAge: 6,
    therapies: ["ibuprofen"],
  }),
  diagnosis("161891005", "Backache (finding)", "M54.9", {
    frequency: 9,
    fromAge: 18,
    therapies: ["ibuprofen"],
  }),
  diagnosis("29857009", "Chest pain (finding)", "R07.9", {
    frequency: 4,
    fromAge: 30,
    panels: ["metabolic", "bloodCount"],
  }),
];
