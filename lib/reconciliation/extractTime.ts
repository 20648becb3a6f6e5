import { BadInputError } from "./errors.ts";
import { exportIn } from "./exportState.ts";

interface Extracts {
  readonly source: string;
  readonly target: string;
  readonly until?: Date;
  readonly since?: Date;
}

/**
 * Up to when both extracts hold every change: as it was said, or as the manifests of `holdpoint export` have it, the earlier of both.
 * @throws BadInputError when nobody says it, or when an export begins later than the delta is said to
 */
export async function extractsUntil({ source, target, until, since }: Extracts): Promise<Date> {
  const exports = await Promise.all([source, target].map(exportIn));
  for (const found of exports) {
    const from = found && new URL(found.request).searchParams.get("_since");
    const isLate = since !== undefined && typeof from === "string" && Date.parse(from) > since.getTime();
    if (isLate)
      throw new BadInputError(
        "BROKEN_DELTA",
        `There is a gap: an export has what changed since ${from}, and the delta is to begin at ${since.toISOString()}.`,
      );
  }
  if (until !== undefined) return until;
  const ends = exports.map((found) => Date.parse(found?.manifest?.transactionTime ?? ""));
  if (ends.some(Number.isNaN))
    throw new BadInputError(
      "BROKEN_DELTA",
      "Say up to which moment both extracts hold every change: with --until. Only what `holdpoint export` fetched says it by itself.",
    );
  return new Date(Math.min(...ends));
}
