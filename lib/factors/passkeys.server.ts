import type { Tx } from "#lib/db.ts";
import { listEntities } from "#lib/door/store.ts";
import type { Passkey } from "./schema.ts";

/** A person's passkeys that are good, the oldest first. */
export const passkeysOf = (tx: Tx, personId: string): Promise<Passkey[]> =>
  listEntities(tx, "passkey", { personId, removedAt: null });
