import type { PlanInput } from "#lib/opening/schema.ts";

type Sample = NonNullable<PlanInput["inventory"]>;
type SampleSystem = Sample["systems"][number];
type SampleInterface = Sample["interfaces"][number];
type SampleWorkflow = Sample["workflows"][number];

const HOUR = 60;
const DAY = 24 * HOUR;

export const LEGACY = "Legacy EHR";
export const TARGET = "New EHR";
export const ENGINE = "Integration engine";
const REGISTRATION = "Hospital registration";
export const LAB = "Laboratory (LIS)";
export const PACS = "Cardiology imaging (CPACS)";
export const PHARMACY = "Clinic pharmacy";
const PORTAL = "Patient portal";
const STATE = "State health department";

/** What the sample cutover's cardiology clinic runs on, as its war room wrote it down. */
export function sampleInventory(): Sample {
  const system = (
    name: string,
    kind: SampleSystem["kind"],
    criticality: SampleSystem["criticality"],
    more: Partial<SampleSystem> = {},
  ): SampleSystem => ({
    name,
    kind,
    criticality,
    ownerPosition: "app-owner",
    ownerName: null,
    vendor: null,
    rtoMinutes: null,
    rpoMinutes: null,
    downtimeSlaMinutes: null,
    reportingDuty: null,
    reportingWindowMinutes: null,
    ...more,
  });
  const line = (
    name: string,
    from: string,
    to: string,
    more: Partial<SampleInterface> = {},
  ): SampleInterface => ({
    name,
    from,
    to,
    direction: "one-way",
    protocol: "hl7v2-mllp",
    ownerPosition: "interfaces",
    ownerName: null,
    sensitivity: "phi",
    withoutIt: "degrades",
    restart: "resumes",
    inWindow: "replay",
    contractName: null,
    contractVersion: null,
    ...more,
  });
  const workflow = (
    name: string,
    criticality: SampleWorkflow["criticality"],
    stopsWithout: string[],
    degradesWithout: string[],
    fallback: string | null,
    ownerPosition: SampleWorkflow["ownerPosition"] = "clinical-informatics",
  ): SampleWorkflow => ({
    name,
    criticality,
    ownerPosition,
    ownerName: null,
    stopsWithout,
    degradesWithout,
    fallback,
  });

  return {
    systems: [
      system(LEGACY, "ehr", "care-critical", {
        rtoMinutes: 4 * HOUR,
        rpoMinutes: 15,
        downtimeSlaMinutes: 4 * HOUR,
      }),
      system(TARGET, "ehr", "care-critical", {
        rtoMinutes: HOUR,
        rpoMinutes: 5,
        downtimeSlaMinutes: 2 * HOUR,
      }),
      system(ENGINE, "integration-engine", "care-critical", {
        ownerPosition: "interfaces",
        rtoMinutes: 30,
        rpoMinutes: 0,
        downtimeSlaMinutes: HOUR,
      }),
      system(REGISTRATION, "registration", "essential", { rtoMinutes: 2 * HOUR, rpoMinutes: 15 }),
      system(LAB, "laboratory", "care-critical", {
        rtoMinutes: 2 * HOUR,
        rpoMinutes: 0,
        downtimeSlaMinutes: 4 * HOUR,
        reportingDuty: "Reportable results to the state health department",
        reportingWindowMinutes: DAY,
      }),
      system(PACS, "imaging", "essential", {
        rtoMinutes: 4 * HOUR,
        rpoMinutes: HOUR,
        downtimeSlaMinutes: 8 * HOUR,
      }),
      system(PHARMACY, "pharmacy", "care-critical", {
        rtoMinutes: HOUR,
        rpoMinutes: 0,
        downtimeSlaMinutes: 2 * HOUR,
      }),
      system(PORTAL, "portal", "deferrable", { rtoMinutes: DAY, rpoMinutes: HOUR }),
      system(STATE, "registry", "important", { ownerPosition: "compliance" }),
    ],
    interfaces: [
      line("ADT from registration", REGISTRATION, ENGINE, {
        withoutIt: "goes-on",
        contractName: "ADT",
        contractVersion: "2.5.1",
      }),
      line("ADT to legacy", ENGINE, LEGACY, {
        inWindow: "freeze",
        contractName: "ADT",
        contractVersion: "2.5.1",
      }),
      line("ADT to target", ENGINE, TARGET, { contractName: "ADT", contractVersion: "2.5.1" }),
      line("Orders from legacy", LEGACY, ENGINE, {
        withoutIt: "goes-on",
        inWindow: "freeze",
        restart: "resends",
        contractName: "ORM",
        contractVersion: "2.3",
      }),
      line("Orders from target", TARGET, ENGINE, {
        withoutIt: "goes-on",
        inWindow: "quarantine",
        restart: "resends",
        contractName: "OML",
        contractVersion: "2.5.1",
      }),
      line("Lab orders", ENGINE, LAB, { contractName: "OML", contractVersion: "2.5.1" }),
      line("Lab results", LAB, ENGINE, {
        withoutIt: "goes-on",
        restart: "resends",
        contractName: "ORU",
        contractVersion: "2.5.1",
      }),
      line("Results to legacy", ENGINE, LEGACY, {
        inWindow: "freeze",
        contractName: "ORU",
        contractVersion: "2.5.1",
      }),
      line("Results to target", ENGINE, TARGET, { contractName: "ORU", contractVersion: "2.5.1" }),
      line("Imaging orders", ENGINE, PACS, {
        restart: "by-hand",
        contractName: "OMI",
        contractVersion: "2.5.1",
      }),
      line("Echo reports", PACS, ENGINE, {
        withoutIt: "goes-on",
        restart: "by-hand",
        contractName: "ORU",
        contractVersion: "2.5.1",
      }),
      line("Prescriptions", TARGET, PHARMACY, {
        protocol: "fhir",
        direction: "two-way",
        sensitivity: "sensitive-phi",
        restart: "loses",
        inWindow: "quarantine",
        contractName: "MedicationRequest",
        contractVersion: "R4 1.2",
      }),
      line("Portal feed", TARGET, PORTAL, {
        protocol: "api",
        inWindow: "freeze",
        restart: "resumes",
        contractName: "Portal API",
        contractVersion: "3",
      }),
      line("Reportable results", LAB, STATE, {
        protocol: "sftp",
        withoutIt: "stops",
        restart: "unknown",
        inWindow: null,
        ownerPosition: "compliance",
      }),
    ],
    dataStores: [
      {
        name: "Legacy chart database",
        system: LEGACY,
        sensitivity: "sensitive-phi",
        ownerPosition: "app-owner",
        retentionMonths: 10 * 12,
        retentionRule: "State medical records rule: ten years",
      },
      {
        name: "Target chart database",
        system: TARGET,
        sensitivity: "sensitive-phi",
        ownerPosition: "app-owner",
        retentionMonths: 10 * 12,
        retentionRule: "State medical records rule: ten years",
      },
      {
        name: "Engine message store",
        system: ENGINE,
        sensitivity: "phi",
        ownerPosition: "interfaces",
        retentionMonths: 3,
        retentionRule: "Interface policy",
      },
      {
        name: "Echo image archive",
        system: PACS,
        sensitivity: "phi",
        ownerPosition: "app-owner",
        retentionMonths: 7 * 12,
        retentionRule: "Imaging policy",
      },
      {
        name: "Portal message store",
        system: PORTAL,
        sensitivity: "limited-data-set",
        ownerPosition: "app-owner",
        retentionMonths: null,
        retentionRule: null,
      },
    ],
    workflows: [
      workflow(
        "Reconcile medications at the visit",
        "care-critical",
        [TARGET],
        [PHARMACY, "Prescriptions"],
        "Read the printed list of the downtime kit; write on paper.",
      ),
      workflow(
        "Check allergies before prescribing",
        "care-critical",
        [TARGET],
        [PHARMACY],
        "Ask the patient; call the clinic pharmacist.",
      ),
      workflow(
        "Read a troponin result",
        "care-critical",
        [LAB],
        ["Results to target", "Results to legacy"],
        "The laboratory calls critical results to the unit.",
      ),
      workflow(
        "Order a stat lab",
        "care-critical",
        [LAB, "Lab orders"],
        ["Orders from target"],
        "Paper requisition by runner.",
      ),
      workflow(
        "Send a prescription",
        "care-critical",
        ["Prescriptions"],
        [],
        "Printed prescription, signed.",
      ),
      workflow(
        "Read an echo report",
        "essential",
        [PACS],
        ["Echo reports"],
        "Read it at the imaging workstation.",
      ),
      workflow(
        "Register an arriving patient",
        "essential",
        [REGISTRATION],
        ["ADT to target"],
        "Downtime registration forms.",
      ),
      workflow("Document the visit", "essential", [TARGET], [], "Paper notes, entered after the switch."),
      workflow("Report a notifiable disease", "important", ["Reportable results"], [LAB], null, "compliance"),
      workflow(
        "Answer a portal message",
        "deferrable",
        [PORTAL],
        ["Portal feed"],
        "The clinic calls back.",
        "comms",
      ),
    ],
    identitySources: [
      {
        name: "Hospital directory",
        kind: "ad",
        ownerPosition: "identity",
        ownerName: null,
        mfa: "some",
        accounts: 412,
        systems: [LEGACY, ENGINE, PACS],
      },
      {
        name: "Single sign-on",
        kind: "oidc",
        ownerPosition: "identity",
        ownerName: null,
        mfa: "everyone",
        accounts: 396,
        systems: [TARGET, PORTAL],
      },
      {
        name: "Pharmacy accounts",
        kind: "vendor",
        ownerPosition: "identity",
        ownerName: null,
        mfa: "none",
        accounts: 23,
        systems: [PHARMACY],
      },
      {
        name: "Interface accounts",
        kind: "service-accounts",
        ownerPosition: "identity",
        ownerName: null,
        mfa: "unknown",
        accounts: 14,
        systems: [ENGINE, LAB],
      },
    ],
  };
}
