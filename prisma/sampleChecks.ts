import { importTestResult, recordVerification } from "#lib/checks/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asSystem } from "./factories.ts";

const MINUTE_MS = 60_000;

/** A report as an interface engine's own test run writes it. */
const junit = (suite: string, cases: readonly string[], failing: readonly string[] = []): string =>
  `<testsuite name="${suite}">${cases
    .map((name) => `<testcase name="${name}">${failing.includes(name) ? "<failure/>" : ""}</testcase>`)
    .join("")}</testsuite>`;

const FLOW = ["order reaches the laboratory", "result comes back to its order", "charge follows the result"];
const ACKS = [
  "A01 before A08",
  "ORU after its order",
  "ORU sent again after a lost ACK",
  "late ACK after a timeout",
];

/** Hands in what gate 2 of the sample rests on: two suites of interop tests, one of which fails, and a snapshot that was verified. */
export async function addSampleChecks(runtime: Runtime, cutoverId: string, now: Date): Promise<void> {
  if ((await runtime.db.verification.count({ where: { cutoverId } })) > 0) return;
  const ago = (minutes: number): string => new Date(now.getTime() - minutes * MINUTE_MS).toISOString();
  const bring = async (suite: string, content: string, minutes: number): Promise<void> => {
    const known = await runtime.db.testResult.count({ where: { cutoverId, suite } });
    if (known > 0) return;
    const report = { fileName: `${suite}.xml`, ranAt: ago(minutes), content };
    await asSystem(runtime, importTestResult, { cutoverId, suite, ...report });
  };
  await bring("order-result-billing", junit("order-result-billing", FLOW), 95);
  await bring("ack-sequencing", junit("ack-sequencing", ACKS, ["ORU sent again after a lost ACK"]), 88);
  await asSystem(runtime, recordVerification, {
    cutoverId,
    subject: "snapshot",
    what: "Snapshot before the switch",
    verifiedAt: ago(25),
    checksum: null,
    outcome: "pass",
  });
}
