import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import { sealerOf } from "#lib/sealing/sealer.server.ts";
import { runScope } from "./place.ts";
import * as spec from "./schema.ts";

export const runKey = defineProcedure({
  spec: spec.runKey,
  async handle({ tx, runtime }, { cutoverId, runId }) {
    await requireRunning(tx, cutoverId, runId);
    const { key } = await sealerOf(runtime, cutoverId, runScope(runId));
    return { key: Buffer.from(key.key).toString("base64") };
  },
});
