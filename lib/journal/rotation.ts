import {
  formatVkey,
  NoteError,
  type NoteKey,
  openNote,
  parseVkey,
  readNote,
  signNote,
  type TreeHeadSigner,
} from "./note.ts";

/**
 * The statement that a key was replaced: a note (c2sp.org/signed-note) with the old and the new verifier key, signed by the old
 * one where it is at hand, and by the new. It is kept in the journals as the reason of `journal.rotateKey`. Whoever believes the old key
 * can believe the new one when the old one signed it, and only then: who can write to the database can't.
 */
interface Rotation {
  readonly oldKey: NoteKey;
  readonly newKey: NoteKey;
}

/** No checkpoint begins so, and none has a key where its size should be: neither can be taken for the other. */
const TITLE = "holdpoint/tree-head-key-rotation/v1";

const keyOf = ({ keyName, publicKey }: TreeHeadSigner): NoteKey => ({ name: keyName, publicKey });

/**
 * Says that `next` signs from now on.
 * @param old the signer before it, or its key alone when that is lost: then nobody who believes only the old key will believe the new
 * @throws SignerError when one of the signers does not sign
 */
export function signRotation(old: TreeHeadSigner | NoteKey, next: TreeHeadSigner): Promise<string> {
  const isAtHand = "sign" in old;
  const text = `${TITLE}\n${formatVkey(isAtHand ? keyOf(old) : old)}\n${formatVkey(keyOf(next))}\n`;
  return signNote(text, ...(isAtHand ? [old] : []), next);
}

/** What a statement says, whoever signed it. Undefined when it is none. */
export function readRotation(statement: string): Rotation | undefined {
  try {
    const [title, oldKey, newKey, ...others] = readNote(statement).text.slice(0, -1).split("\n");
    if (title !== TITLE || oldKey === undefined || newKey === undefined || others.length > 0)
      return undefined;
    return { oldKey: parseVkey(oldKey), newKey: parseVkey(newKey) };
  } catch (error) {
    if (error instanceof NoteError) return undefined;
    throw error;
  }
}

const isSameKey = (a: NoteKey, b: NoteKey): boolean => formatVkey(a) === formatVkey(b);
export const hasKey = (keys: readonly NoteKey[], key: NoteKey): boolean =>
  keys.some((one) => isSameKey(one, key));

function hasSigned(key: NoteKey, statement: string): boolean {
  try {
    openNote(statement, [key]);
    return true;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

/** The keys, and those that took their place by their own word, whatever the order of the statements. */
export const withSuccessors = (keys: readonly NoteKey[], statements: readonly string[]): NoteKey[] =>
  vouched(keys, statements, ({ oldKey, newKey }) => [oldKey, newKey]);

/** The keys, and those whose place they took by their own word. */
export const withPredecessors = (keys: readonly NoteKey[], statements: readonly string[]): NoteKey[] =>
  vouched(keys, statements, ({ oldKey, newKey }) => [newKey, oldKey]);

function vouched(
  keys: readonly NoteKey[],
  statements: readonly string[],
  sidesOf: (rotation: Rotation) => [who: NoteKey, whom: NoteKey],
): NoteKey[] {
  const believed = [...keys];
  for (let grew = true; grew; ) {
    grew = false;
    for (const statement of statements) {
      const rotation = readRotation(statement);
      if (!rotation) continue;
      const [who, whom] = sidesOf(rotation);
      if (!hasKey(believed, who) || hasKey(believed, whom) || !hasSigned(who, statement)) continue;
      believed.push(whom);
      grew = true;
    }
  }
  return believed;
}

/** Whether a key itself, or one that took its place, says that it signs no more. */
export const isRetired = (key: NoteKey, statements: readonly string[]): boolean =>
  statements.some((statement) => {
    const rotation = readRotation(statement);
    return rotation !== undefined && isSameKey(rotation.oldKey, key) && hasSigned(key, statement);
  });
