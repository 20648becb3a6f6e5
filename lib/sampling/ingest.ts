import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import { bytesOf } from "#lib/values/ingest.ts";
import * as spec from "./schema.ts";

/** @throws AppError when the records that came in are not, part by part, those from place 0 on that the frame counts */
async function requireWhole(
  tx: Tx,
  runId: string,
  domain: string,
  frame: Readonly<Record<spec.Part, number>>,
): Promise<void> {
  const groups = await tx.sampledRecord.groupBy({
    by: ["part"],
    where: { runId, domain },
    _count: true,
    _max: { place: true },
  });
  for (const part of spec.partSchema.options) {
    const group = groups.find((one) => one.part === part);
    const came = group?._count ?? 0;
    if (came !== frame[part] || (group?._max.place ?? -1) !== came - 1)
      throw new AppError(
        "refused",
        `${came} of ${frame[part]} records of the ${part} part of ${domain} came in, or not in their places. There is no sample; send what is missing.`,
      );
  }
}

export const fileRecords = defineProcedure({
  spec: spec.fileRecords,
  async handle({ tx }, { cutoverId, runId, domain, records, frame }) {
    await requireRunning(tx, cutoverId, runId);
    await tx.sampledRecord.createMany({
      data: records.map(({ source, target, ...record }) => ({
        ...record,
        runId,
        domain,
        source: new Uint8Array(Buffer.from(source, "base64")),
        target: bytesOf(target),
      })),
      skipDuplicates: true,
    });
    if (frame !== null) {
      await requireWhole(tx, runId, domain, frame);
      await tx.sampleFrame.createMany({ data: [{ ...frame, runId, domain }], skipDuplicates: true });
    }
    return {};
  },
});
