import type { Position } from "#lib/door/positions.ts";
import { type PlanFile, planFileSchema } from "#lib/opening/schema.ts";
import { sampleInventory } from "./sampleInventory.ts";
import { sampleRules } from "./sampleRules.ts";
import { sampleRunbook } from "./sampleRunbook.ts";

/** One of the people of the sample cutover. */
export interface SampleSignIn {
  readonly login: string;
  readonly name: string;
  readonly position: Position;
}

export const SAMPLE_SIGN_INS: readonly SampleSignIn[] = [
  { login: "amara", name: "Amara Oyelaran", position: "incident-commander" },
  { login: "ines", name: "Dr. Ines Castellanos", position: "clinical-informatics" },
  { login: "tobias", name: "Tobias Lindgren", position: "app-owner" },
  { login: "priya", name: "Priya Raman", position: "data-steward" },
  { login: "marek", name: "Marek Dvořák", position: "interfaces" },
  { login: "leilani", name: "Leilani Kahale", position: "identity" },
  { login: "noor", name: "Noor Haddad", position: "comms" },
  { login: "grace", name: "Grace Whitcombe", position: "compliance" },
  { login: "samuel", name: "Samuel Brandt", position: "executive" },
];

export const SAMPLE_SLUG = "lakeshore-cardiology";

const COMMANDER = "Amara Oyelaran";
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

const QUEUE_TRIGGER = "Interface queue over 5,000";
const FLOWING = {
  question: "Are orders and results flowing?",
  binding: { kind: "trigger", trigger: QUEUE_TRIGGER },
} as const;

type Domain = "allergies" | "medications" | "demographics" | "results" | "orders" | "consents";
const reconciled = (question: string, domain: Domain) =>
  ({ question, binding: { kind: "reconciliation", domain, maxAgeMinutes: DAY_MINUTES } }) as const;

/** The sample cutover: a cardiology clinic in the night of its cutover, seventy minutes after the freeze at `now`. */
export function samplePlan(now: Date): PlanFile {
  const at = (minutes: number): string => new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
  const daysAgo = (days: number): string => at(-days * DAY_MINUTES);
  const signed = (number: number, name: string, from: number, to: number) => ({
    number,
    name,
    startedAt: daysAgo(from),
    signedAt: daysAgo(to),
    signedByName: COMMANDER,
  });
  return planFileSchema.parse({
    cutover: {
      organization: "Lakeshore Regional",
      name: "Cardiology clinic, thin slice",
      slug: SAMPLE_SLUG,
      kind: "drill",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: at(-71),
      pointOfNoReturnAt: at(8 * 60),
      rollbackObjectiveMinutes: 120,
      phases: [
        signed(0, "Discovery and dry runs", 120, 74),
        signed(1, "Thin-slice pilot", 73, 50),
        signed(2, "Incremental expansion", 49, 22),
        { number: 3, name: "Cutover", startedAt: at(-71), signedAt: null, signedByName: null },
        { number: 4, name: "Hypercare", startedAt: null, signedAt: null, signedByName: null },
      ],
    },
    people: SAMPLE_SIGN_INS.map(({ login, position }) => ({
      login,
      positions: [position],
      justification: "Named in the cutover plan.",
    })),
    signals: [
      {
        key: "interface_queue_depth",
        question: "Are orders and results flowing?",
        unit: "messages",
        direction: "higher-is-worse",
        validMin: 0,
        validMax: 10_000_000,
        freshnessLimitSeconds: 60,
        ownerPosition: "interfaces",
      },
    ],
    triggers: [
      {
        signal: "interface_queue_depth",
        name: QUEUE_TRIGGER,
        recommendation: "Hold the switch; roll back if it does not drain within 15 minutes.",
        threshold: 5_000,
        clearThreshold: 4_000,
        forSeconds: 30,
        keepFiringForSeconds: 120,
      },
    ],
    runbook: sampleRunbook(now),
    inventory: sampleInventory(),
    ...sampleRules(now),
    gates: [
      {
        phase: 3,
        number: 1,
        title: "Verify before switch",
        question: "Is the target safe to become the system of record for Cardiology?",
        dueAt: at(4 * 60),
        policy: {
          positions: [
            "clinical-informatics",
            "app-owner",
            "data-steward",
            "interfaces",
            "identity",
            "compliance",
          ],
          quorum: 6,
          approvalExpiryMinutes: 120,
          executionExpiryMinutes: 60,
        },
        criteria: [
          reconciled("Do allergies match?", "allergies"),
          reconciled("Do medications match?", "medications"),
          reconciled("Is every patient the same person?", "demographics"),
          reconciled("Are results complete?", "results"),
          reconciled("Are orders complete?", "orders"),
          reconciled("Are consents the same?", "consents"),
          FLOWING,
          {
            question: "Does break-glass sign-in work?",
            binding: {
              kind: "attestation",
              position: "identity",
              statement: "I attest that break-glass sign-in was tried at the target tonight and worked.",
            },
          },
        ],
      },
      {
        phase: 3,
        number: 2,
        title: "Open to all departments",
        question: "May every department write at the target?",
        dueAt: at(7 * 60),
        policy: {
          positions: ["clinical-informatics", "app-owner", "interfaces"],
          quorum: 3,
          approvalExpiryMinutes: 60,
          executionExpiryMinutes: 60,
        },
        criteria: [
          FLOWING,
          {
            question: "Do order, result and charge follow each other?",
            binding: { kind: "test-suite", suite: "order-result-billing", maxAgeMinutes: DAY_MINUTES },
          },
          {
            question: "Do acknowledgments come in order?",
            binding: { kind: "test-suite", suite: "ack-sequencing", maxAgeMinutes: DAY_MINUTES },
            waiverPosition: "clinical-informatics",
          },
          {
            question: "Can we go back to the snapshot?",
            binding: { kind: "verification", subject: "snapshot", maxAgeMinutes: 12 * 60 },
          },
          {
            question: "Are consents respected?",
            binding: { kind: "consent-parity", maxAgeMinutes: DAY_MINUTES },
          },
          {
            question: "Is no critical mismatch open?",
            binding: {
              kind: "discrepancies",
              domains: null,
              severity: "critical",
              categories: null,
              maxAgeMinutes: DAY_MINUTES,
            },
            waiverPosition: "clinical-informatics",
          },
          {
            question: "Are the critical tasks before it done?",
            binding: { kind: "tasks", which: { by: "critical" } },
          },
          {
            question: "Have the first departments worked an hour without a care delay?",
            binding: {
              kind: "attestation",
              position: "clinical-informatics",
              statement: "I attest that the first departments worked for an hour without a care delay.",
            },
          },
        ],
      },
    ],
  });
}
