import { type Concept, RXNORM } from "./systems.ts";

/** A drug as it is ordered: its RxNorm clinical drug, and a usual dose of it. */
export interface Medication {
  concept: Concept;
  /** How much is taken each time. */
  dose: number;
  doseUnit: DoseUnit;
  timesPerDay: number;
  asNeeded?: boolean;
  /** SNOMED CT route of administration. */
  route: "oral" | "inhalation" | "subcutaneous";
}

/** What a dose is counted in: the UCUM unit or annotation, and its name. */
interface DoseUnit {
  code: string;
  name: string;
}

const TABLET: DoseUnit = { code: "{tbl}", name: "tablet" };
const CAPSULE: DoseUnit = { code: "{capsule}", name: "capsule" };
const PUFF: DoseUnit = { code: "{actuat}", name: "puff" };
const INTERNATIONAL_UNIT: DoseUnit = { code: "[iU]", name: "unit" };

function oral(
  code: string,
  display: string,
  dose: number,
  timesPerDay: number,
  more: Partial<Medication> & { local?: string } = {},
): Medication {
  const { local, ...rest } = more;
  return {
    concept: { system: RXNORM, code, display, local },
    dose,
    doseUnit: TABLET,
    timesPerDay,
    route: "oral",
    ...rest,
  };
}

/** Clinical drugs by a short name of ours; codes and names as in RxNorm. */
export const MEDICATIONS = {
  metformin: oral("861007", "metformin hydrochloride 500 MG Oral Tablet", 1, 2, { local: "RX-METF500" }),
  metforminHigh: oral("861004", "metformin hydrochloride 1000 MG Oral Tablet", 1, 2),
  glargine: {
    concept: { system: RXNORM, code: "274783", display: "insulin glargine 100 UNT/ML Injectable Solution" },
    dose: 18,
    doseUnit: INTERNATIONAL_UNIT,
    timesPerDay: 1,
    route: "subcutaneous",
  },
  lisinopril: oral("314076", "lisinopril 10 MG Oral Tablet", 1, 1, { local: "RX-LISI10" }),
  lisinoprilHigh: oral("314077", "lisinopril 20 MG Oral Tablet", 1, 1),
  amlodipine: oral("197361", "amlodipine 5 MG Oral Tablet", 1, 1),
  hydrochlorothiazide: oral("310798", "hydrochlorothiazide 25 MG Oral Tablet", 1, 1),
  atorvastatin: oral("617310", "atorvastatin 20 MG Oral Tablet", 1, 1, { local: "RX-ATOR20" }),
  atorvastatinHigh: oral("617311", "atorvastatin 40 MG Oral Tablet", 1, 1),
  simvastatin: oral("312961", "simvastatin 20 MG Oral Tablet", 1, 1),
  metoprolol: oral("866924", "metoprolol tartrate 25 MG Oral Tablet", 1, 2),
  furosemide: oral("313988", "furosemide 40 MG Oral Tablet", 1, 1),
  apixaban: oral("1364445", "apixaban 5 MG Oral Tablet", 1, 2),
  warfarin: oral("855332", "warfarin sodium 5 MG Oral Tablet", 1, 1),
  aspirin: oral("243670", "aspirin 81 MG Oral Tablet", 1, 1),
  clopidogrel: oral("309362", "clopidogrel 75 MG Oral Tablet", 1, 1),
  levothyroxine: oral("892246", "levothyroxine sodium 0.1 MG Oral Tablet", 1, 1),
  sertraline: oral("312941", "sertraline 50 MG Oral Tablet", 1, 1),
  omeprazole: oral("198051", "omeprazole 20 MG Delayed Release Oral Capsule", 1, 1, { doseUnit: CAPSULE }),
  alendronate: oral("904419", "alendronic acid 10 MG Oral Tablet", 1, 1),
  ferrousSulfate: oral("310325", "ferrous sulfate 325 MG Oral Tablet", 1, 1),
  albuterol: {
    concept: {
      system: RXNORM,
      code: "745679",
      display: "200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
    },
    dose: 2,
    doseUnit: PUFF,
    timesPerDay: 4,
    asNeeded: true,
    route: "inhalation",
  },
  acetaminophen: oral("313782", "acetaminophen 325 MG Oral Tablet", 2, 4, { asNeeded: true }),
  ibuprofen: oral("310965", "ibuprofen 200 MG Oral Tablet", 2, 3, { asNeeded: true }),
  amoxicillin: oral("308192", "amoxicillin 500 MG Oral Tablet", 1, 3, { local: "RX-AMOX500" }),
  azithromycin: oral("308460", "azithromycin 250 MG Oral Tablet", 1, 1),
  penicillinV: oral("834102", "penicillin V potassium 500 MG Oral Tablet", 1, 2),
  ciprofloxacin: oral("309309", "ciprofloxacin 500 MG Oral Tablet", 1, 2),
} satisfies Record<string, Medication>;

export type MedicationName = keyof typeof MEDICATIONS;

export const ROUTES: Record<Medication["route"], { code: string; display: string }> = {
  oral: { code: "26643006", display: "Oral route" },
  inhalation: { code: "447694001", display: "Respiratory tract route" },
  subcutaneous: { code: "34206005", display: "Subcutaneous route" },
};
