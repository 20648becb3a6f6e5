import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import * as spec from "./schema.ts";

export const fileCodes = defineProcedure({
  spec: spec.fileCodes,
  async handle({ tx }, { cutoverId, runId, codes }) {
    await requireRunning(tx, cutoverId, runId);
    await tx.codeCount.createMany({ data: codes.map((code) => ({ ...code, runId })), skipDuplicates: true });
    return {};
  },
});
