import { asUuid } from "../ids.ts";
import { type RandomStream, rounded } from "../prng.ts";
import { hl7Coding, hl7Concept } from "../terminology/systems.ts";
import { type ContentFault, faultIn } from "./damage.ts";

const CONDITION_TEXT_LENGTH = 24;
const DESCRIPTION_LENGTH = 40;
const CONCLUSION_LENGTH = 32;
const LARGEST_ROUNDING = 0.01;
const REFERRING_TO_ENCOUNTERS = [
  "Condition",
  "MedicationRequest",
  "Observation",
  "DiagnosticReport",
  "ServiceRequest",
  "Immunization",
  "Procedure",
] as const;

/** Errors of a transformation: the same cause in record after record. */
export const SYSTEMATIC_FAULTS: readonly ContentFault[] = [
  faultIn("Condition", "text-truncated", {
    applies: (source) => (source.code.text ?? "").length > CONDITION_TEXT_LENGTH,
    damage: (target) => {
      target.code.text = target.code.text?.slice(0, CONDITION_TEXT_LENGTH);
      return { fields: ["code"], cause: `condition-text-${CONDITION_TEXT_LENGTH}` };
    },
  }),
  faultIn("DocumentReference", "text-truncated", {
    applies: (source) => source.description.length > DESCRIPTION_LENGTH,
    damage: (target) => {
      target.description = target.description.slice(0, DESCRIPTION_LENGTH);
      return { fields: ["description"], cause: `documentreference-description-${DESCRIPTION_LENGTH}` };
    },
  }),
  faultIn("DiagnosticReport", "text-truncated", {
    applies: (source) => (source.conclusion ?? "").length > CONCLUSION_LENGTH,
    damage: (target) => {
      target.conclusion = target.conclusion?.slice(0, CONCLUSION_LENGTH);
      return { fields: ["conclusion"], cause: `diagnosticreport-conclusion-${CONCLUSION_LENGTH}` };
    },
  }),
  faultIn("Encounter", "code-neighbour", {
    applies: (source) => source.class.code === "IMP",
    damage: (target) => {
      target.class = hl7Coding("v3-ActCode", "OBSENC", "observation encounter");
      return { fields: ["class"], cause: "encounter-class-imp-as-obsenc" };
    },
  }),
  faultIn("Condition", "code-neighbour", {
    damage: (target) => {
      target.verificationStatus = hl7Concept("condition-ver-status", "provisional");
      return { fields: ["verificationStatus"], cause: "condition-confirmed-as-provisional" };
    },
  }),
  faultIn("DiagnosticReport", "code-neighbour", {
    damage: (target) => {
      target.status = "preliminary";
      return { fields: ["status"], cause: "diagnosticreport-final-as-preliminary" };
    },
  }),
  faultIn("ServiceRequest", "code-neighbour", {
    applies: (source) => source.priority === "stat",
    damage: (target) => {
      target.priority = "asap";
      return { fields: ["priority"], cause: "servicerequest-stat-as-asap" };
    },
  }),
  faultIn("Observation", "decimal-precision", {
    applies: (source) => losesNoMoreThanPrecision(source.valueQuantity?.value),
    damage: (target) => {
      const quantity = target.valueQuantity;
      if (quantity) quantity.value = withoutLastDecimal(quantity.value);
      return { fields: ["valueQuantity"], cause: "observation-last-decimal-lost" };
    },
  }),
  faultIn("Encounter", "timezone-dropped", {
    damage: (target, _random, source) => {
      target.period.start = localAsUtc(source.period.start);
      return { fields: ["period"], cause: "encounter-period-start-local-as-utc" };
    },
  }),
  faultIn("Observation", "timezone-dropped", {
    damage: (target, _random, source) => {
      target.effectiveDateTime = localAsUtc(source.effectiveDateTime);
      return { fields: ["effectiveDateTime"], cause: "observation-effective-local-as-utc" };
    },
  }),
  faultIn("Procedure", "timezone-dropped", {
    damage: (target, _random, source) => {
      target.performedPeriod.start = localAsUtc(source.performedPeriod.start);
      return { fields: ["performedPeriod"], cause: "procedure-performed-start-local-as-utc" };
    },
  }),
  ...REFERRING_TO_ENCOUNTERS.map((type) =>
    faultIn(type, "dangling-reference", {
      damage: (target, random) => {
        target.encounter = { reference: `Encounter/${unusedId(random)}` };
        return { fields: ["encounter"] };
      },
    }),
  ),
];

/** A local time with its offset cut off and called UTC. */
function localAsUtc<T extends string | undefined>(instant: T): T | string {
  return instant === undefined ? instant : instant.replace(/[+-]\d\d:\d\d$/, "Z");
}

function withoutLastDecimal(value: number): number {
  return rounded(value, decimals(value) - 1);
}

/** Whether a value stays the same for a clinician without its last decimal: potassium of 4.1 that becomes 4 is another result. */
function losesNoMoreThanPrecision(value = 0): boolean {
  const loss = decimals(value) > 0 ? Math.abs(value - withoutLastDecimal(value)) : 0;
  return loss > 0 && loss < Math.abs(value) * LARGEST_ROUNDING;
}

/** The number of decimals that a value is written with. */
function decimals(value = 0): number {
  return String(value).split(".")[1]?.length ?? 0;
}

/** A random id in the shape of the target's, which no record has. */
function unusedId(random: RandomStream): string {
  const hex = Array.from({ length: 4 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
  return asUuid(hex);
}
