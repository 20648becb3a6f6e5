import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { rotateValuesKey } from "./commands.ts";
import { NO_VALUES_KEY, unwrapChecked } from "./sealer.server.ts";
import type { KeyWrapper } from "./wrap.ts";

const CALL = { caller: { kind: "system", name: "command line" }, idempotencyKey: null } as const;

/**
 * Wraps every data key under `next`. The data keys and what they seal stay as they are, so it is quick however much there is. One that was
 * interrupted is done again with the same key and goes on; with the same key service it asks that to wrap anew, under the newest key of its own.
 * @returns how many were wrapped anew
 * @throws AppError refused when a data key is under a third key @throws WrapError when one does not unwrap; those before it are done
 */
export async function rotateValuesKeyTo(runtime: Runtime, next: KeyWrapper): Promise<number> {
  const present = runtime.valuesKey;
  if (present === null) throw new AppError("refused", `${NO_VALUES_KEY} Nothing was changed.`);
  const isSameService = present.keyId === next.keyId;
  const rows = await runtime.db.dataKey.findMany({ orderBy: { cutoverId: "asc" } });
  const stray = rows.find(({ keyId }) => keyId !== present.keyId && keyId !== next.keyId);
  if (stray)
    throw new AppError(
      "refused",
      `The data key of cutover ${stray.cutoverId} is under ${stray.keyId}, which is neither the present key nor the next. Nothing was changed.`,
    );
  let dataKeys = 0;
  for (const { cutoverId, keyId, wrapped, check } of rows) {
    if (keyId === next.keyId && !isSameService) continue;
    const dataKey = await unwrapChecked(present, cutoverId, wrapped, check);
    const anew = await next.wrap(cutoverId, dataKey);
    // Before the old one is given up: the new one must open.
    await unwrapChecked(next, cutoverId, anew, check);
    await runtime.db.dataKey.updateMany({
      where: { cutoverId, wrapped },
      data: { keyId: next.keyId, wrapped: anew, wrappedAt: new Date() },
    });
    dataKeys += 1;
  }
  await execute(runtime, rotateValuesKey, { from: [present.keyId], to: next.keyId, dataKeys }, CALL);
  return dataKeys;
}
