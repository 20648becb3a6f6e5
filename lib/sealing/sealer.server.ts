import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { checkOf, newDataKey, open, type Place, type ScopeKey, SealError, scopeKey, seal } from "./seal.ts";
import { type KeyWrapper, WrapError } from "./wrap.ts";

/** A key service is not asked again for a data key within this time. */
const KEPT_MS = 5 * 60_000;
const KEPT_KEYS_MAX = 1_000;

export const NO_VALUES_KEY =
  "This installation has no key for values: set HOLDPOINT_VALUES_KEY_FILE or HOLDPOINT_VALUES_KEY_COMMAND.";

type Home = Pick<Runtime, "db" | "valuesKey">;

/** Seals and opens the values of one scope of a cutover. */
export interface Sealer {
  /** The key of the scope, for a machine that is lent it. */
  readonly key: ScopeKey;
  seal(place: Place, text: string): Uint8Array<ArrayBuffer>;
  /** @throws AppError refused when it does not open */
  open(place: Place, sealed: Uint8Array): string;
}

/** Data keys that were unwrapped of late, by what they were wrapped as: one that was destroyed or wrapped anew is not found here. */
const kept = new Map<string, { readonly dataKey: Uint8Array; readonly untilMs: number }>();

/**
 * What seals and opens a cutover's values of one scope: a table's name, or a part of it. Makes the cutover's data key when it has none.
 * Call it in a command's `prepare` and not under the lock: a key service may take seconds.
 * @throws AppError refused when no key is set, or the key is another; unavailable when the key service does not answer
 */
export async function sealerOf(home: Home, cutoverId: string, scope: string): Promise<Sealer> {
  const dataKey = await dataKeyOf(home, cutoverId, true);
  return sealerWith(scopeKey(dataKey, cutoverId, scope));
}

/**
 * The same for what was sealed before; makes no key.
 * @throws AppError as above, and not-found when the cutover's data key was destroyed, or never was
 */
export async function openerOf(home: Home, cutoverId: string, scope: string): Promise<Sealer> {
  return sealerWith(scopeKey(await dataKeyOf(home, cutoverId, false), cutoverId, scope));
}

/**
 * An opener for a command's `prepare`, which may not fail: the door has not looked yet at who asks.
 * @returns what gives the opener, or throws what `openerOf` threw, once the handler asks for it
 */
export const prepareOpener = (home: Home, cutoverId: string, scope: string): Promise<() => Sealer> =>
  settled(openerOf(home, cutoverId, scope));

/** The same for what is to be sealed. */
export const prepareSealer = (home: Home, cutoverId: string, scope: string): Promise<() => Sealer> =>
  settled(sealerOf(home, cutoverId, scope));

const settled = (asked: Promise<Sealer>): Promise<() => Sealer> =>
  asked.then(
    (sealer) => () => sealer,
    (error: unknown) => () => {
      throw error;
    },
  );

function sealerWith(key: ScopeKey): Sealer {
  return {
    key,
    seal: (place, text) => seal(key, place, text),
    open(place, sealed) {
      try {
        return open(key, place, sealed);
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
        throw new AppError("refused", `${error.message} Nothing was shown.`);
      }
    },
  };
}

async function dataKeyOf({ db, valuesKey }: Home, cutoverId: string, mayMake: boolean): Promise<Uint8Array> {
  if (valuesKey === null) throw new AppError("refused", NO_VALUES_KEY);
  const found = await db.dataKey.findUnique({ where: { cutoverId } });
  if (found) return unwrap(valuesKey, cutoverId, found);
  if (!mayMake)
    throw new AppError(
      "not-found",
      "This cutover has no data key: nothing of it was ever sealed, or its key was destroyed with the purge.",
    );
  const dataKey = newDataKey();
  const wrapped = await explained(() => valuesKey.wrap(cutoverId, dataKey));
  // Two that make it at once end up with the same: the first one's.
  await db.dataKey.createMany({
    data: [{ cutoverId, keyId: valuesKey.keyId, wrapped, check: new Uint8Array(checkOf(dataKey)) }],
    skipDuplicates: true,
  });
  const kept = await db.dataKey.findUniqueOrThrow({ where: { cutoverId } });
  return unwrap(valuesKey, cutoverId, kept);
}

interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Uint8Array;
  readonly check: Uint8Array;
}

async function unwrap(
  valuesKey: KeyWrapper,
  cutoverId: string,
  { keyId, wrapped, check }: WrappedKey,
): Promise<Uint8Array> {
  if (keyId !== valuesKey.keyId)
    throw new AppError(
      "refused",
      `The values of this cutover are under the key ${keyId}, and this server has ${valuesKey.keyId}. After a rotation, start the servers again; a lost key can't be made anew.`,
    );
  const name = `${cutoverId} ${keyId} ${Buffer.from(wrapped).toString("base64")}`;
  const known = kept.get(name);
  if (known && known.untilMs > performance.now()) return known.dataKey;
  const dataKey = await explained(() => unwrapChecked(valuesKey, cutoverId, wrapped, check));
  if (kept.size >= KEPT_KEYS_MAX) kept.clear();
  kept.set(name, { dataKey, untilMs: performance.now() + KEPT_MS });
  return dataKey;
}

/** @throws WrapError when it is not the key that was wrapped */
export async function unwrapChecked(
  valuesKey: KeyWrapper,
  cutoverId: string,
  wrapped: Uint8Array,
  check: Uint8Array,
): Promise<Uint8Array> {
  const dataKey = await valuesKey.unwrap(cutoverId, wrapped);
  if (!checkOf(dataKey).equals(check))
    throw new WrapError("What was unwrapped is not this cutover's data key.");
  return dataKey;
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WrapError)) throw error;
    throw new AppError("unavailable", `${error.message} Nothing was changed or shown; try again.`);
  }
}
