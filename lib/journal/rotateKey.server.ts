import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import type { HeadAnchor } from "./anchor.ts";
import { rotateKey } from "./commands.ts";
import { Sealer } from "./heads.server.ts";
import type { TreeHeadSigner } from "./note.ts";
import { hasKey, signRotation } from "./rotation.ts";
import { HOUSE } from "./schema.ts";
import { type HeadSigning, knownKeys } from "./signer.ts";

const CALL = { caller: { kind: "system", name: "command line" }, idempotencyKey: null } as const;

/**
 * Puts a new key into the place of the one that signs: journals the statement in every journal, and signs a head of each with both. A
 * rotation that was interrupted is done again with the same keys.
 * @throws AppError when the new key signed here before @throws SignerError when a key does not sign; then nothing was changed
 */
export async function rotateTo(
  runtime: Runtime,
  next: TreeHeadSigner,
  signing: HeadSigning,
  anchors: readonly HeadAnchor[],
): Promise<void> {
  const oldKeys = knownKeys(signing);
  if (hasKey(oldKeys, { name: next.keyName, publicKey: next.publicKey }))
    throw new AppError("refused", "This key has signed here before. Nothing was changed; name a new one.");
  const statement = await signRotation(signing.signer, next);
  const journals = await runtime.db.journal.findMany({ select: { scope: true } });
  for (const { scope } of journals)
    await execute(runtime, rotateKey, { statement, ...(scope === HOUSE ? {} : { cutoverId: scope }) }, CALL);
  await new Sealer(runtime, { signer: next, cosigner: signing.signer, oldKeys }, anchors).round();
}
