import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import { bytesOf } from "#lib/values/ingest.ts";
import * as spec from "./schema.ts";

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
    if (frame !== null)
      await tx.sampleFrame.createMany({ data: [{ ...frame, runId, domain }], skipDuplicates: true });
    return {};
  },
});
