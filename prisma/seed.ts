import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Position } from "#lib/door/positions.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addCutover, addGate, addPerson, addSignal, addTrigger, assign } from "./factories.ts";

/** One of the people of the sample cutover. */
export interface SampleSignIn {
  readonly login: string;
  readonly name: string;
  readonly position: Position;
}

/** For all of them; the sample exists only in embedded mode, on loopback. */
export const SAMPLE_PASSWORD = "holdpoint-sample";

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

const MINUTE_MS = 60_000;

/** Whether this database holds no cutover yet. */
export async function isEmpty(runtime: Runtime): Promise<boolean> {
  return (await runtime.db.cutover.count()) === 0;
}

/**
 * Makes the sample cutover: people, gates, a trigger, and a reconciliation by the real engine of a generated population and its
 * migration, which went wrong in every way that the generator knows.
 * @param now when it is supposed to be
 * @returns the cutover's id
 */
export async function seedSampleCutover(runtime: Runtime, now: Date): Promise<string> {
  const at = (minutes: number): string => new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
  const cutoverId = await addCutover(
    runtime,
    {
      organization: "Lakeshore Regional",
      name: "Cardiology clinic, thin slice",
      slug: "lakeshore-cardiology",
      kind: "drill",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: at(-71),
      pointOfNoReturnAt: at(8 * 60),
    },
    "Amara Oyelaran",
  );
  for (const { login, name, position } of SAMPLE_SIGN_INS) {
    const personId = await addPerson(runtime, { login, name, password: SAMPLE_PASSWORD });
    await assign(runtime, cutoverId, personId, position);
  }
  await addGates(runtime, cutoverId, at, await addQueueTrigger(runtime, cutoverId));
  await reconcileSample(runtime, cutoverId);
  return cutoverId;
}

async function addQueueTrigger(runtime: Runtime, cutoverId: string): Promise<string> {
  const signalId = await addSignal(runtime, cutoverId, {
    key: "interface_queue_depth",
    question: "Are orders and results flowing?",
    unit: "messages",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: 10_000_000,
    freshnessLimitSeconds: 60,
    ownerPosition: "interfaces",
  });
  return addTrigger(runtime, cutoverId, {
    signalId,
    name: "Interface queue over 5,000",
    recommendation: "Hold the switch; roll back if it does not drain within 15 minutes.",
    threshold: 5_000,
    clearThreshold: 4_000,
    forSeconds: 30,
    keepFiringForSeconds: 120,
  });
}

async function addGates(
  runtime: Runtime,
  cutoverId: string,
  at: (minutes: number) => string,
  triggerId: string,
): Promise<void> {
  const reconciled = (
    domain: "allergies" | "medications" | "demographics" | "results" | "orders" | "consents",
  ) => ({ kind: "reconciliation", domain, maxAgeMinutes: 24 * 60 }) as const;
  await addGate(runtime, cutoverId, 3, {
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
      { question: "Do allergies match?", binding: reconciled("allergies") },
      { question: "Do medications match?", binding: reconciled("medications") },
      { question: "Is every record under the right patient?", binding: reconciled("demographics") },
      { question: "Are results complete?", binding: reconciled("results") },
      { question: "Are orders complete?", binding: reconciled("orders") },
      { question: "Are consents the same?", binding: reconciled("consents") },
      { question: "Are orders and results flowing?", binding: { kind: "trigger", triggerId } },
      {
        question: "Does break-glass sign-in work?",
        binding: {
          kind: "attestation",
          position: "identity",
          statement: "I attest that break-glass sign-in was tried at the target tonight and worked.",
        },
      },
    ],
  });
  await addGate(runtime, cutoverId, 3, {
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
      { question: "Are orders and results flowing?", binding: { kind: "trigger", triggerId } },
      {
        question: "Have the first departments worked for an hour without a care delay?",
        binding: {
          kind: "attestation",
          position: "clinical-informatics",
          statement: "I attest that the first departments worked for an hour without a care delay.",
        },
      },
    ],
  });
}

async function reconcileSample(runtime: Runtime, cutoverId: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "holdpoint-sample-"));
  try {
    const { paths } = await samplePair(join(folder, "sample"));
    await reconcile({ ...paths, out: join(folder, "report"), sink: new RunSink(runtime, cutoverId) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
