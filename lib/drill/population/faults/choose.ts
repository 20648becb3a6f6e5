import type { FhirResource, ResourceType } from "../fhir.ts";
import type { RandomStream } from "../prng.ts";
import { CLINICAL_FAULTS } from "./clinical.ts";
import type { ContentFault } from "./damage.ts";
import type { FaultKind } from "./kinds.ts";
import { PEOPLE_FAULTS } from "./people.ts";
import type { FaultSchedule } from "./schedule.ts";
import { SYSTEMATIC_FAULTS } from "./systematic.ts";

/** What the choice needs to know beyond the record itself. */
interface Circumstances {
  schedule: FaultSchedule;
  /** Share of the population written. */
  progress: number;
  /** Older records are out of retention (epoch ms). */
  retentionLimitMs: number;
  /** Another patient at the target, to whom a record can go astray or with whom one can be merged. */
  hasOtherPatient: boolean;
  /** Whether the record's patient migrated, undamaged in identity. */
  patientMigrated: boolean;
}

interface Candidate {
  kind: FaultKind;
  content?: ContentFault;
  applies: (source: FhirResource, circumstances: Circumstances) => boolean;
}

/** A divergence chosen for a record; `content` is how it damages the target, where it does. */
export type Choice = Pick<Candidate, "kind" | "content">;

const SHARED_TYPES: readonly ResourceType[] = [
  "Organization",
  "Location",
  "Practitioner",
  "PractitionerRole",
];

const CONTENT_FAULTS = [...CLINICAL_FAULTS, ...PEOPLE_FAULTS, ...SYSTEMATIC_FAULTS];

/** Faults of the loader, in the order in which they are tried. */
const LOADER_FAULTS: readonly (Candidate & { befalls: (type: ResourceType) => boolean })[] = [
  {
    kind: "patient-merged",
    befalls: (type) => type === "Patient",
    applies: (_source, { hasOtherPatient }) => hasOtherPatient,
  },
  { kind: "patient-split", befalls: (type) => type === "Patient", applies: always },
  { kind: "consent-missing", befalls: (type) => type === "Consent", applies: always },
  { kind: "rejected", befalls: isPatientData, applies: always },
  {
    kind: "skipped",
    befalls: isPatientData,
    applies: (source, { retentionLimitMs }) => recordedMs(source) < retentionLimitMs,
  },
  { kind: "quarantined", befalls: isPatientData, applies: always },
  { kind: "missing-claimed", befalls: isPatientData, applies: always },
  { kind: "missing-unlisted", befalls: isPatientData, applies: always },
  { kind: "duplicated", befalls: isPatientData, applies: always },
  { kind: "unexpected", befalls: (type) => isPatientData(type) && type !== "Coverage", applies: always },
  {
    kind: "wrong-patient",
    befalls: (type) => isPatientData(type) && type !== "Coverage" && type !== "Patient",
    applies: (_source, { hasOtherPatient, patientMigrated }) => hasOtherPatient && patientMigrated,
  },
];

const candidatesByType = new Map<ResourceType, Candidate[]>();

function candidatesOf(type: ResourceType): Candidate[] {
  let candidates = candidatesByType.get(type);
  if (!candidates) {
    const content = CONTENT_FAULTS.filter(
      (fault) => fault.type === type && fault.kind !== "timezone-dropped",
    );
    candidates = [
      ...content.map((fault) => ({ kind: fault.kind, content: fault, applies: fault.applies })),
      ...LOADER_FAULTS.filter((fault) => fault.befalls(type)),
    ];
    candidatesByType.set(type, candidates);
  }
  return candidates;
}

/** The one divergence of a record, or none. Draws the same numbers whatever is chosen. */
export function chooseFault(
  source: FhirResource,
  random: RandomStream,
  circumstances: Circumstances,
): Choice | undefined {
  const { schedule, progress } = circumstances;
  let chosen: Candidate | undefined;
  for (const candidate of candidatesOf(source.resourceType)) {
    const drawn = random.chance(schedule.rate(candidate.kind));
    if (chosen || !(drawn || schedule.isDue(candidate.kind, progress))) continue;
    if (candidate.applies(source, circumstances)) chosen = candidate;
  }
  return chosen;
}

/** The fault of a batch that takes local times for UTC, for the types that have one. */
export function timezoneFault(type: ResourceType): ContentFault | undefined {
  return CONTENT_FAULTS.find((fault) => fault.type === type && fault.kind === "timezone-dropped");
}

function always(): boolean {
  return true;
}

function isPatientData(type: ResourceType): boolean {
  return !SHARED_TYPES.includes(type) && type !== "Provenance";
}

/** When the record is from, epoch ms; what has no date of its own is never out of retention. */
function recordedMs(source: FhirResource): number {
  const instant =
    source.resourceType === "Encounter"
      ? source.period.start
      : source.resourceType === "Observation"
        ? source.effectiveDateTime
        : source.resourceType === "DocumentReference"
          ? source.date
          : source.resourceType === "MedicationRequest" || source.resourceType === "ServiceRequest"
            ? source.authoredOn
            : source.resourceType === "Immunization"
              ? source.occurrenceDateTime
              : source.resourceType === "Procedure"
                ? source.performedPeriod.start
                : source.resourceType === "Claim"
                  ? source.created
                  : undefined;
  return instant === undefined ? Number.POSITIVE_INFINITY : Date.parse(instant);
}
