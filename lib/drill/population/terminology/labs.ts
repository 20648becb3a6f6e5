import { type Concept, LOINC } from "./systems.ts";

/** A measured quantity: its LOINC code, UCUM unit, reference range, and how it spreads in people. */
export interface Analyte {
  concept: Concept;
  unit: string;
  mean: number;
  spread: number;
  decimals: number;
  /** The reference range, in the unit. */
  low?: number;
  high?: number;
  /** Values never leave these, in the unit. */
  least: number;
  most: number;
  /** The mean for people with a diagnosis, by ICD-10 code. */
  meanWith?: Record<string, number>;
}

export interface Panel {
  concept: Concept;
  analytes: Analyte[];
}

type Range = Pick<Analyte, "mean" | "spread" | "decimals" | "low" | "high" | "least" | "most" | "meanWith">;

function analyte(code: string, display: string, unit: string, range: Range, local?: string): Analyte {
  return { concept: { system: LOINC, code, display, local }, unit, ...range };
}

/** Laboratory panels ordered together; adult reference ranges as printed on common US reports. */
export const PANELS = {
  metabolic: {
    concept: { system: LOINC, code: "24321-2", display: "Basic metabolic 2000 panel - Serum or Plasma" },
    analytes: [
      analyte(
        "2345-7",
        "Glucose [Mass/volume] in Serum or Plasma",
        "mg/dL",
        {
          mean: 92,
          spread: 9,
          decimals: 0,
          low: 70,
          high: 99,
          least: 40,
          most: 500,
          meanWith: { "E11.9": 158 },
        },
        "LAB-GLU",
      ),
      analyte("3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", "mg/dL", {
        mean: 14,
        spread: 3.5,
        decimals: 0,
        low: 7,
        high: 20,
        least: 3,
        most: 120,
        meanWith: { "N18.30": 31 },
      }),
      analyte(
        "2160-0",
        "Creatinine [Mass/volume] in Serum or Plasma",
        "mg/dL",
        {
          mean: 0.92,
          spread: 0.15,
          decimals: 2,
          low: 0.6,
          high: 1.3,
          least: 0.3,
          most: 12,
          meanWith: { "N18.30": 1.72 },
        },
        "LAB-CREA",
      ),
      analyte("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", {
        mean: 139.5,
        spread: 2.2,
        decimals: 0,
        low: 135,
        high: 145,
        least: 118,
        most: 165,
      }),
      analyte(
        "2823-3",
        "Potassium [Moles/volume] in Serum or Plasma",
        "mmol/L",
        {
          mean: 4.25,
          spread: 0.35,
          decimals: 2,
          low: 3.5,
          high: 5.1,
          least: 2.3,
          most: 7.5,
          meanWith: { "N18.30": 4.7 },
        },
        "LAB-K",
      ),
      analyte("2075-0", "Chloride [Moles/volume] in Serum or Plasma", "mmol/L", {
        mean: 102,
        spread: 2.5,
        decimals: 0,
        low: 96,
        high: 106,
        least: 80,
        most: 125,
      }),
      analyte("2028-9", "Carbon dioxide, total [Moles/volume] in Serum or Plasma", "mmol/L", {
        mean: 25.5,
        spread: 2,
        decimals: 0,
        low: 20,
        high: 29,
        least: 10,
        most: 45,
      }),
      analyte("17861-6", "Calcium [Mass/volume] in Serum or Plasma", "mg/dL", {
        mean: 9.4,
        spread: 0.4,
        decimals: 1,
        low: 8.5,
        high: 10.2,
        least: 6,
        most: 15,
      }),
    ],
  },
  bloodCount: {
    concept: { system: LOINC, code: "58410-2", display: "CBC panel - Blood by Automated count" },
    analytes: [
      analyte("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", {
        mean: 7.1,
        spread: 1.7,
        decimals: 2,
        low: 4.5,
        high: 11,
        least: 0.8,
        most: 45,
        meanWith: { "J18.9": 14.2 },
      }),
      analyte("789-8", "Erythrocytes [#/volume] in Blood by Automated count", "10*6/uL", {
        mean: 4.7,
        spread: 0.4,
        decimals: 2,
        low: 4.1,
        high: 5.6,
        least: 2,
        most: 7.5,
      }),
      analyte(
        "718-7",
        "Hemoglobin [Mass/volume] in Blood",
        "g/dL",
        {
          mean: 14,
          spread: 1.1,
          decimals: 1,
          low: 12,
          high: 17,
          least: 5,
          most: 20,
          meanWith: { "D50.9": 10.4 },
        },
        "LAB-HGB",
      ),
      analyte("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", "%", {
        mean: 42,
        spread: 3.2,
        decimals: 1,
        low: 36,
        high: 50,
        least: 16,
        most: 60,
        meanWith: { "D50.9": 32 },
      }),
      analyte("787-2", "MCV [Entitic volume] by Automated count", "fL", {
        mean: 89,
        spread: 4.5,
        decimals: 1,
        low: 80,
        high: 100,
        least: 55,
        most: 125,
        meanWith: { "D50.9": 74 },
      }),
      analyte("777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", {
        mean: 255,
        spread: 55,
        decimals: 0,
        low: 150,
        high: 450,
        least: 12,
        most: 900,
      }),
    ],
  },
  lipids: {
    concept: { system: LOINC, code: "24331-1", display: "Lipid 1996 panel - Serum or Plasma" },
    analytes: [
      analyte("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", {
        mean: 183,
        spread: 28,
        decimals: 0,
        high: 200,
        least: 80,
        most: 420,
        meanWith: { "E78.5": 232 },
      }),
      analyte("2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "mg/dL", {
        mean: 118,
        spread: 38,
        decimals: 0,
        high: 150,
        least: 35,
        most: 900,
        meanWith: { "E78.5": 188 },
      }),
      analyte("2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "mg/dL", {
        mean: 54,
        spread: 11,
        decimals: 0,
        low: 40,
        least: 18,
        most: 110,
      }),
      analyte(
        "13457-7",
        "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation",
        "mg/dL",
        { mean: 106, spread: 24, decimals: 0, high: 130, least: 30, most: 320, meanWith: { "E78.5": 148 } },
        "LAB-LDL",
      ),
    ],
  },
  hemoglobinA1c: {
    concept: { system: LOINC, code: "55454-3", display: "Hemoglobin A1c in Blood" },
    analytes: [
      analyte(
        "4548-4",
        "Hemoglobin A1c/Hemoglobin.total in Blood",
        "%",
        {
          mean: 5.35,
          spread: 0.25,
          decimals: 1,
          low: 4,
          high: 5.6,
          least: 3.8,
          most: 16,
          meanWith: { "E11.9": 7.9 },
        },
        "LAB-A1C",
      ),
    ],
  },
  thyroid: {
    concept: { system: LOINC, code: "24348-5", display: "Free T4 and TSH panel - Serum or Plasma" },
    analytes: [
      analyte("3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "m[IU]/L", {
        mean: 2.1,
        spread: 0.8,
        decimals: 2,
        low: 0.4,
        high: 4,
        least: 0.05,
        most: 80,
        meanWith: { "E03.9": 5.6 },
      }),
      analyte("3024-7", "Thyroxine (T4) free [Mass/volume] in Serum or Plasma", "ng/dL", {
        mean: 1.2,
        spread: 0.18,
        decimals: 2,
        low: 0.8,
        high: 1.8,
        least: 0.2,
        most: 5,
      }),
    ],
  },
  coagulation: {
    concept: {
      system: LOINC,
      code: "34528-0",
      display: "PT and INR panel - Platelet poor plasma by Coagulation assay",
    },
    analytes: [
      analyte("6301-6", "INR in Platelet poor plasma by Coagulation assay", "{INR}", {
        mean: 1.05,
        spread: 0.08,
        decimals: 2,
        low: 0.9,
        high: 1.2,
        least: 0.8,
        most: 9,
        meanWith: { "I48.91": 2.35 },
      }),
      analyte("5902-2", "Prothrombin time (PT)", "s", {
        mean: 12.1,
        spread: 0.7,
        decimals: 1,
        low: 11,
        high: 13.5,
        least: 9,
        most: 60,
        meanWith: { "I48.91": 26.5 },
      }),
    ],
  },
} satisfies Record<string, Panel>;

export type PanelName = keyof typeof PANELS;

/** Vital signs, in the units of the FHIR vital-signs profile. Height is not here: it is the person's. */
export const VITALS: readonly Analyte[] = [
  analyte("8867-4", "Heart rate", "/min", { mean: 74, spread: 9, decimals: 0, least: 40, most: 170 }),
  analyte("9279-1", "Respiratory rate", "/min", { mean: 15, spread: 1.8, decimals: 0, least: 8, most: 40 }),
  analyte(
    "8310-5",
    "Body temperature",
    "Cel",
    { mean: 36.8, spread: 0.3, decimals: 1, least: 34, most: 41.5 },
    "VS-TEMP",
  ),
  analyte("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%", {
    mean: 97.5,
    spread: 1.1,
    decimals: 0,
    least: 82,
    most: 100,
    meanWith: { "J44.9": 93.5 },
  }),
];

export const SYSTOLIC = analyte("8480-6", "Systolic blood pressure", "mm[Hg]", {
  mean: 119,
  spread: 9,
  decimals: 0,
  least: 75,
  most: 230,
  meanWith: { I10: 142 },
});
export const DIASTOLIC = analyte("8462-4", "Diastolic blood pressure", "mm[Hg]", {
  mean: 76,
  spread: 6,
  decimals: 0,
  least: 40,
  most: 130,
  meanWith: { I10: 88 },
});
export const BLOOD_PRESSURE: Concept = {
  system: LOINC,
  code: "85354-9",
  display: "Blood pressure panel with all children optional",
};
export const BODY_WEIGHT: Concept = {
  system: LOINC,
  code: "29463-7",
  display: "Body weight",
  local: "VS-WT",
};
export const BODY_HEIGHT: Concept = { system: LOINC, code: "8302-2", display: "Body height" };
export const BODY_MASS_INDEX: Concept = {
  system: LOINC,
  code: "39156-5",
  display: "Body mass index (BMI) [Ratio]",
};
export const SMOKING_STATUS: Concept = { system: LOINC, code: "72166-2", display: "Tobacco smoking status" };
