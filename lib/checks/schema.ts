import { z } from "zod";
import { suiteSchema } from "#lib/criteria/schema.ts";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";

/** A check dated further ahead of the server's clock than this is refused: its sender's clock is wrong. */
export const CHECK_AHEAD_MS_MAX = 60_000;

/** That somebody, or some machine, looked whether a backup or a snapshot can be restored, and what came of it. */
export const verificationSchema = z.object({
  id,
  cutoverId: id,
  subject: z.enum(["backup", "snapshot"]),
  /** Which one, by its name. */
  what: line,
  /** When it was looked at. */
  verifiedAt: instant,
  /** Of what was verified, where it has one. */
  checksum: sha256.nullable(),
  outcome: z.enum(["pass", "fail"]),
  recordedByName: line,
  recordedAt: instant,
});
export type Verification = z.infer<typeof verificationSchema>;

/** How many pairs of patients wait for somebody to say whether they are the same person. */
export const identityQueueSchema = z.object({
  id,
  cutoverId: id,
  openPairs: count,
  asOf: instant,
  /** Which matching it is the queue of. */
  source: line,
  recordedByName: line,
  recordedAt: instant,
});
export type IdentityQueue = z.infer<typeof identityQueueSchema>;

/** 2 MiB of report: some ten thousand cases. */
export const REPORT_CHARACTERS_MAX = 2 * 1024 * 1024;
export const CASES_MAX = 20_000;
export const FAILING_NAMED_MAX = 50;
export const CASE_NAME_LENGTH_MAX = 200;

/** One run of a suite, as its report says. Names of cases only: what a case printed may hold a patient's data, and is not kept. */
export const testResultSchema = z.object({
  id,
  cutoverId: id,
  suite: suiteSchema,
  format: z.enum(["junit", "fhir-testreport"]),
  fileName: line,
  /** Of the file as it was imported. */
  fileHash: sha256,
  passed: count,
  failed: count,
  errors: count,
  skipped: count,
  /** The cases that failed or broke off, by name, FAILING_NAMED_MAX at the most. */
  failing: z.array(z.string().max(CASE_NAME_LENGTH_MAX)).max(FAILING_NAMED_MAX),
  /** When it ran: the earlier of what its importer says and what the file says. */
  ranAt: instant,
  importedByName: line,
  importedAt: instant,
});
export type TestResult = z.infer<typeof testResultSchema>;

export const recordVerification = commandSpec({
  name: "checks.recordVerification",
  summary: "Record that a backup or a snapshot was verified, and what came of it",
  path: "/cutovers/{cutoverId}/verifications",
  input: verificationSchema.omit({ id: true, recordedByName: true, recordedAt: true }),
  output: z.object({ verificationId: id }),
  allowed: {
    positions: ["incident-commander", "app-owner", "data-steward", "interfaces"],
    purposes: ["probes"],
    system: true,
  },
  signature: "none",
});

export const recordIdentityQueue = commandSpec({
  name: "checks.recordIdentityQueue",
  summary: "Record how many pairs of patients wait in the queue of a matching",
  path: "/cutovers/{cutoverId}/identity-queues",
  input: identityQueueSchema.omit({ id: true, recordedByName: true, recordedAt: true }),
  output: z.object({ identityQueueId: id }),
  allowed: { positions: ["identity"], purposes: ["reconciliation"], system: true },
  signature: "none",
});

export const importTestResult = commandSpec({
  name: "checks.importTestResult",
  summary: "Import the report of a test suite: JUnit XML, or a FHIR TestReport as JSON",
  path: "/cutovers/{cutoverId}/test-results",
  input: z.object({
    cutoverId: id,
    suite: suiteSchema,
    fileName: line,
    ranAt: instant,
    /** The report. */
    content: z.string().min(1).max(REPORT_CHARACTERS_MAX),
  }),
  output: z.object({ testResultId: id }),
  allowed: {
    positions: ["incident-commander", "app-owner", "interfaces", "identity"],
    purposes: ["probes"],
    system: true,
  },
  signature: "none",
});
