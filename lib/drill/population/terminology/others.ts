import { type Concept, CVX, LOINC, RXNORM, SNOMED } from "./systems.ts";

interface Allergen {
  concept: Concept;
  category: "medication" | "food" | "environment";
}

function medicationAllergen(code: string, display: string, local?: string): Allergen {
  return { concept: { system: RXNORM, code, display, local }, category: "medication" };
}

function substance(
  code: string,
  display: string,
  category: "food" | "environment",
  local?: string,
): Allergen {
  return { concept: { system: SNOMED, code, display, local }, category };
}

export const ALLERGENS: readonly Allergen[] = [
  medicationAllergen("7984", "penicillin V", "ALG-PCN"),
  medicationAllergen("723", "amoxicillin"),
  medicationAllergen("10831", "sulfamethoxazole / trimethoprim", "ALG-SULFA"),
  medicationAllergen("1191", "aspirin"),
  medicationAllergen("2670", "codeine"),
  medicationAllergen("5640", "ibuprofen"),
  medicationAllergen("29046", "lisinopril"),
  substance("762952008", "Peanut (substance)", "food", "ALG-PEANUT"),
  substance("735029006", "Shellfish (substance)", "food"),
  substance("102263004", "Eggs (edible) (substance)", "food"),
  substance("3718001", "Cow's milk (substance)", "food"),
  substance("111088007", "Latex (substance)", "environment"),
  substance("256277009", "Grass pollen (substance)", "environment"),
  substance("260147004", "House dust mite (organism)", "environment"),
];

export const REACTIONS: readonly { concept: Concept; severity: "mild" | "moderate" | "severe" }[] = [
  { concept: { system: SNOMED, code: "39579001", display: "Anaphylaxis (disorder)" }, severity: "severe" },
  { concept: { system: SNOMED, code: "267036007", display: "Dyspnea (finding)" }, severity: "severe" },
  { concept: { system: SNOMED, code: "247472004", display: "Wheal (finding)" }, severity: "moderate" },
  {
    concept: { system: SNOMED, code: "271807003", display: "Eruption of skin (disorder)" },
    severity: "mild",
  },
  { concept: { system: SNOMED, code: "422587007", display: "Nausea (finding)" }, severity: "mild" },
];

export const VACCINES: readonly { concept: Concept; fromAge: number; toAge: number; weight: number }[] = [
  {
    concept: { system: CVX, code: "140", display: "Influenza, seasonal, injectable, preservative free" },
    fromAge: 0,
    toAge: 120,
    weight: 20,
  },
  {
    concept: {
      system: CVX,
      code: "113",
      display: "Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed",
    },
    fromAge: 18,
    toAge: 120,
    weight: 3,
  },
  { concept: { system: CVX, code: "115", display: "Tdap" }, fromAge: 11, toAge: 64, weight: 3 },
  {
    concept: { system: CVX, code: "133", display: "Pneumococcal conjugate PCV 13" },
    fromAge: 65,
    toAge: 120,
    weight: 3,
  },
  {
    concept: { system: CVX, code: "33", display: "pneumococcal polysaccharide vaccine, 23 valent" },
    fromAge: 65,
    toAge: 120,
    weight: 3,
  },
  {
    concept: { system: CVX, code: "187", display: "zoster recombinant" },
    fromAge: 50,
    toAge: 120,
    weight: 4,
  },
  {
    concept: { system: CVX, code: "208", display: "COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose" },
    fromAge: 12,
    toAge: 120,
    weight: 8,
  },
  { concept: { system: CVX, code: "43", display: "Hep B, adult" }, fromAge: 20, toAge: 70, weight: 2 },
  {
    concept: { system: CVX, code: "08", display: "Hep B, adolescent or pediatric" },
    fromAge: 0,
    toAge: 19,
    weight: 6,
  },
  { concept: { system: CVX, code: "20", display: "DTaP" }, fromAge: 0, toAge: 6, weight: 12 },
  { concept: { system: CVX, code: "10", display: "IPV" }, fromAge: 0, toAge: 6, weight: 10 },
  { concept: { system: CVX, code: "03", display: "MMR" }, fromAge: 1, toAge: 12, weight: 8 },
  { concept: { system: CVX, code: "21", display: "varicella" }, fromAge: 1, toAge: 12, weight: 8 },
  {
    concept: { system: CVX, code: "114", display: "meningococcal MCV4P" },
    fromAge: 11,
    toAge: 20,
    weight: 5,
  },
];

export const PROCEDURES: readonly { concept: Concept; fromAge: number; minutes: number; weight: number }[] = [
  {
    concept: { system: SNOMED, code: "430193006", display: "Medication reconciliation (procedure)" },
    fromAge: 0,
    minutes: 15,
    weight: 10,
  },
  {
    concept: {
      system: SNOMED,
      code: "29303009",
      display: "Electrocardiographic procedure (procedure)",
      local: "PX-ECG",
    },
    fromAge: 30,
    minutes: 10,
    weight: 6,
  },
  {
    concept: { system: SNOMED, code: "40701008", display: "Echocardiography (procedure)" },
    fromAge: 45,
    minutes: 40,
    weight: 2,
  },
  {
    concept: { system: SNOMED, code: "73761001", display: "Colonoscopy (procedure)", local: "PX-COLO" },
    fromAge: 45,
    minutes: 45,
    weight: 3,
  },
  {
    concept: { system: SNOMED, code: "80146002", display: "Excision of appendix (procedure)" },
    fromAge: 6,
    minutes: 75,
    weight: 1,
  },
  {
    concept: { system: SNOMED, code: "23426006", display: "Measurement of respiratory function (procedure)" },
    fromAge: 8,
    minutes: 20,
    weight: 2,
  },
  {
    concept: { system: SNOMED, code: "76601001", display: "Intramuscular injection (procedure)" },
    fromAge: 0,
    minutes: 5,
    weight: 4,
  },
];

export const IMAGING: readonly {
  concept: Concept;
  modality: string;
  modalityName: string;
  instances: number;
  weight: number;
}[] = [
  {
    concept: { system: LOINC, code: "36643-5", display: "XR Chest 2 Views", local: "IMG-CXR2" },
    modality: "DX",
    modalityName: "Digital Radiography",
    instances: 2,
    weight: 8,
  },
  {
    concept: { system: LOINC, code: "24725-4", display: "CT Head" },
    modality: "CT",
    modalityName: "Computed Tomography",
    instances: 64,
    weight: 2,
  },
  {
    concept: { system: LOINC, code: "24627-2", display: "CT Chest" },
    modality: "CT",
    modalityName: "Computed Tomography",
    instances: 120,
    weight: 2,
  },
  {
    concept: { system: LOINC, code: "24558-9", display: "US Abdomen" },
    modality: "US",
    modalityName: "Ultrasound",
    instances: 24,
    weight: 3,
  },
];

export const NOTES = {
  progress: { system: LOINC, code: "11506-3", display: "Progress note" },
  emergency: { system: LOINC, code: "34111-5", display: "Emergency department Note" },
  discharge: { system: LOINC, code: "18842-5", display: "Discharge summary" },
} satisfies Record<string, Concept>;

export const SMOKING: readonly { concept: Concept; weight: number }[] = [
  { concept: { system: SNOMED, code: "266919005", display: "Never smoked tobacco (finding)" }, weight: 6 },
  { concept: { system: SNOMED, code: "8517006", display: "Ex-smoker (finding)" }, weight: 3 },
  { concept: { system: SNOMED, code: "77176002", display: "Smoker (finding)" }, weight: 2 },
];

export const PRACTICE: readonly Concept[] = [
  { system: SNOMED, code: "394814009", display: "General practice (specialty)" },
  { system: SNOMED, code: "419192003", display: "Internal medicine (specialty)" },
  { system: SNOMED, code: "394579002", display: "Cardiology (specialty)" },
  { system: SNOMED, code: "394583002", display: "Endocrinology (specialty)" },
  { system: SNOMED, code: "773568002", display: "Emergency medicine (specialty)" },
  { system: SNOMED, code: "394537008", display: "Pediatric specialty" },
];
