import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import { judge } from "./parity.ts";
import * as spec from "./schema.ts";

export const fileConsents = defineProcedure({
  spec: spec.fileConsents,
  async handle({ tx }, { cutoverId, runId, consents }) {
    await requireRunning(tx, cutoverId, runId);
    if ((await tx.consentParity.count({ where: { runId } })) > 0)
      throw new AppError(
        "refused",
        "The consents of this run are settled: none comes in after that. Nothing was kept.",
      );
    const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
    const today = run.startedAt.toISOString().slice(0, 10);
    const judged = consents.map((pair) => ({ pair, ...judge(pair, today) }));
    // Since when a consent has waited: a later run of the same facts does not begin its time anew.
    const before = await tx.consentPair.groupBy({
      by: ["key", "itemHash"],
      where: { run: { cutoverId }, key: { in: judged.map(({ key }) => key) } },
      _min: { firstSeenAt: true },
    });
    const seenAt = new Map(before.map(({ key, itemHash, _min }) => [`${key} ${itemHash}`, _min.firstSeenAt]));
    await tx.consentPair.createMany({
      data: judged.map(({ pair, ...judgement }) => ({
        ...judgement,
        differences: [...judgement.differences],
        review: [...judgement.review],
        runId,
        ordinal: pair.ordinal,
        firstSeenAt: seenAt.get(`${judgement.key} ${judgement.itemHash}`) ?? run.startedAt,
        pair,
      })),
      skipDuplicates: true,
    });
    return {};
  },
});
