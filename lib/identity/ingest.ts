import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { findEntity } from "#lib/door/store.ts";
import { isDrawn } from "./rules.ts";
import * as spec from "./schema.ts";

const bytes = (base64: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64, "base64"));

export const filePairs = defineProcedure({
  spec: spec.filePairs,
  async handle({ tx }, { cutoverId, matchingId, ordinal, pairs }) {
    const matching = await findEntity(tx, "matching", matchingId);
    if (matching?.cutoverId !== cutoverId)
      throw new AppError("not-found", "This cutover has no such matching.");
    if (matching.filedAt !== null)
      throw new AppError("refused", `Matching ${matching.number} is filed; begin another.`);
    const { seed, secondReviewPct, comparisons } = matching;
    if (
      pairs.some(
        ({ levels, bits }) => levels.length !== comparisons.length || bits.length !== comparisons.length,
      )
    )
      throw new AppError(
        "invalid",
        "A pair has more or fewer comparisons than its matching. Nothing was filed.",
      );
    await tx.identityPair.createMany({
      data: pairs.map(({ sealedA, sealedB, ...pair }, index) => ({
        ...pair,
        matchingId,
        ordinal: ordinal + index,
        sealedA: bytes(sealedA),
        sealedB: bytes(sealedB),
        needsSecond: isDrawn(seed, ordinal + index, secondReviewPct),
        state: "open",
      })),
      skipDuplicates: true,
    });
    return {};
  },
});
