import type { Tx } from "#lib/db.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { keyOf, signatureOf } from "#lib/triage/fingerprint.server.ts";
import { whyEnded } from "./rules.ts";
import * as spec from "./schema.ts";

/** @throws AppError when a run is none of this cutover, or has ended */
export async function requireRunning(tx: Tx, cutoverId: string, runId: string): Promise<void> {
  const run = await tx.run.findUnique({ where: { id: runId } });
  if (run?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such run.");
  refuse(whyEnded(run));
}

export const reportProgress = defineProcedure({
  spec: spec.reportProgress,
  async handle({ tx, now }, { cutoverId, ...progress }) {
    await requireRunning(tx, cutoverId, progress.runId);
    const key = { cutoverId, kind: "progress", subjectId: progress.runId };
    await tx.vital.upsert({
      where: { cutoverId_kind_subjectId: key },
      create: { ...key, value: progress, updatedAt: now },
      update: { value: progress, updatedAt: now },
    });
    return {};
  },
});

export const fileDiscrepancies = defineProcedure({
  spec: spec.fileDiscrepancies,
  async handle({ tx }, { cutoverId, runId, discrepancies }) {
    await requireRunning(tx, cutoverId, runId);
    await tx.discrepancy.createMany({
      data: discrepancies.map((discrepancy) => ({
        ...discrepancy,
        runId,
        key: keyOf(discrepancy),
        signature: signatureOf(discrepancy),
      })),
      skipDuplicates: true,
    });
    return {};
  },
});
