import { createHash } from "node:crypto";
import { authorize } from "#lib/door/caller.ts";
import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { whyNotRecordQueue } from "#lib/identity/rules.ts";
import { type ReadReport, ReportError, readReport } from "./readReport.ts";
import { whyNotTime } from "./rules.ts";
import * as spec from "./schema.ts";

export const recordVerification = defineCommand({
  spec: spec.recordVerification,
  async handle(context, { cutoverId: _cutoverId, ...verification }) {
    refuse(whyNotTime(verification.verifiedAt, context.nowMs));
    const { id } = await context.create("verification", {
      ...verification,
      recordedByName: context.actorName,
      recordedAt: context.at,
    });
    return { verificationId: id };
  },
});

export const recordIdentityQueue = defineCommand({
  spec: spec.recordIdentityQueue,
  async handle(context, { cutoverId: _cutoverId, ...queue }) {
    refuse(whyNotTime(queue.asOf, context.nowMs));
    refuse(whyNotRecordQueue(await context.facts(["matching"]), queue.source));
    const { id } = await context.create("identityQueue", {
      ...queue,
      recordedByName: context.actorName,
      recordedAt: context.at,
    });
    return { identityQueueId: id };
  },
});

function read(content: string): ReadReport {
  try {
    return readReport(content);
  } catch (error) {
    if (error instanceof ReportError) throw new AppError("refused", `${error.message} Nothing was imported.`);
    throw error;
  }
}

export const importTestResult = defineCommand({
  spec: spec.importTestResult,
  /** Two megabytes of XML take a moment, in which nobody else should wait for the cutover. */
  async prepare(runtime, { cutoverId, content }, caller) {
    await authorize(runtime.db, caller, spec.importTestResult.allowed, cutoverId, new Date());
    return { fileHash: createHash("sha256").update(content).digest("hex"), ...read(content) };
  },
  async handle(context, { suite, fileName, ranAt }, { ranAtMax, fileHash, ...figures }) {
    refuse(whyNotTime(ranAt, context.nowMs));
    const same = (await context.list("testResult")).find(
      (other) => other.suite === suite && other.fileHash === fileHash,
    );
    if (same)
      throw new AppError(
        "refused",
        `This very file was imported already, by ${same.importedByName}. A suite that is run again writes another. Nothing was imported.`,
      );
    const { id } = await context.create("testResult", {
      suite,
      fileName,
      fileHash,
      ...figures,
      // An old report does not become fresh by being handed in late.
      ranAt: ranAtMax !== null && ranAtMax < ranAt ? ranAtMax : ranAt,
      importedByName: context.actorName,
      importedAt: context.at,
    });
    return { testResultId: id };
  },
});
