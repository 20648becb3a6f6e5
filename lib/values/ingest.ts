import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import * as spec from "./schema.ts";

/** Base64 as a column of bytes takes it. */
export const bytesOf = (text: string | null): Uint8Array<ArrayBuffer> | null =>
  text === null ? null : new Uint8Array(Buffer.from(text, "base64"));

export const fileValues = defineProcedure({
  spec: spec.fileValues,
  async handle({ tx }, { cutoverId, runId, values }) {
    await requireRunning(tx, cutoverId, runId);
    await tx.discrepancyValue.createMany({
      data: values.map(({ ordinal, source, target }) => ({
        runId,
        ordinal,
        source: bytesOf(source),
        target: bytesOf(target),
      })),
      skipDuplicates: true,
    });
    return {};
  },
});
