import { parentPort } from "node:worker_threads";
import { type FilePart, readLines } from "#lib/reconciliation/lines.ts";
import { isResourceType } from "#lib/reconciliation/rules/fhirPaths.ts";
import { findIssues } from "./findIssues.ts";
import { addRecord, type Tallies, tallyOf } from "./tally.ts";

/** A part to validate. */
export interface ValidationJob extends FilePart {
  /** The type that the file's name promises. */
  readonly resourceType: string;
}

function validatePart(job: ValidationJob): Tallies {
  const tallies: Tallies = new Map();
  readLines(job, {
    line(bytes, start, end) {
      let record: { id?: unknown; resourceType?: unknown };
      try {
        record = JSON.parse(bytes.toString("utf8", start, end));
      } catch {
        tallyOf(tallies, job.resourceType).unparsable += 1;
        return;
      }
      // A record under another type's name is one of that file: its type is what the file promises, and it is told as an issue.
      const issues = findIssues(record);
      const said = record?.resourceType;
      // A name that promises no type of FHIR's promises nothing.
      const type =
        !isResourceType(job.resourceType) && typeof said === "string" && isResourceType(said)
          ? said
          : job.resourceType;
      if (said !== type) issues.push({ rule: "another type than its file", path: "?" });
      addRecord(tallyOf(tallies, type), `${type}/${String(record?.id ?? "?")}`, issues);
    },
    tooLong() {
      tallyOf(tallies, job.resourceType).unparsable += 1;
    },
  });
  return tallies;
}

parentPort?.on("message", (job: ValidationJob) => parentPort?.postMessage(validatePart(job)));
