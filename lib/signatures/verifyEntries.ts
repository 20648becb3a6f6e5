import { SIGNATURE_FRESHNESS_MS } from "#lib/door/spec.ts";
import { canonicalJson, hashOf } from "#lib/journal/canonical.ts";
import type { Change, Entry } from "#lib/journal/schema.ts";
import { type Signature, signatureSchema } from "./schema.ts";
import { isOver, whyNotSignature } from "./verify.ts";

/** How many signatures were checked, and how many of them by their passkey. */
export interface SignatureCount {
  readonly signatures: number;
  readonly byPasskey: number;
}

/** Records that nothing but a signature makes. Those from before signatures were records have no such field. */
const ONLY_SIGNED = [
  "signOff",
  "decision",
  "attestation",
  "waiver",
  "noticeApproval",
  "phaseSignature",
  "rollbackDecision",
  "consentSignOff",
  "mappingSignOff",
  "unitSignOff",
  "recordAcceptance",
  "domainAcceptance",
];

const keyOf = ({ type, id }: Change): string => `${type}/${id}`;
const afterOf = ({ after }: Change): Readonly<Record<string, unknown>> => after ?? {};
const namesSignature = (change: Change): boolean =>
  typeof afterOf(change).signatureId === "string" ||
  (ONLY_SIGNED.includes(change.type) && "signatureId" in afterOf(change));

/**
 * Checks the signatures of a journal, entry after entry: each by itself, and against the entry that it came with: the same person,
 * position, session and command, at that time, and a record that says just what was signed, kept in the same entry; evidence that
 * has the hash that was signed; and nothing signed that was changed afterwards.
 */
export class SignatureVerifier {
  #signatures = 0;
  #byPasskey = 0;
  /** Signatures and signed records so far. */
  readonly #final = new Set<string>();
  readonly #evidence = new Set<string>();
  /** Of each passkey that signed: whose it is, and its key. */
  readonly #passkeys = new Map<string, string>();

  get count(): SignatureCount {
    return { signatures: this.#signatures, byPasskey: this.#byPasskey };
  }

  /** Whether there is something to check in an entry; most have nothing. */
  concerns({ changes }: Entry): boolean {
    return changes.some(
      (change) =>
        change.type === "signature" ||
        change.type === "evidenceSnapshot" ||
        this.#final.has(keyOf(change)) ||
        namesSignature(change),
    );
  }

  /** @returns what does not fit, as a sentence; undefined when all does */
  async entry(entry: Entry): Promise<string | undefined> {
    const { seq, changes } = entry;
    const changed = changes.find((change) => this.#final.has(keyOf(change)));
    if (changed) return `Entry ${seq} changes what was signed before: ${changed.type} ${changed.id}.`;
    for (const change of changes.filter(({ type }) => type === "evidenceSnapshot")) {
      const { content, hash } = afterOf(change);
      if (hash !== hashOf("evidence", content))
        return `Entry ${seq} holds evidence that does not have its hash.`;
      this.#evidence.add(hash);
    }
    for (const change of changes.filter(({ type }) => type === "signature")) {
      const whyNot = await this.#whyNot(change, entry);
      if (whyNot !== undefined) return `The signature in entry ${seq} ${whyNot}.`;
    }
    const unsigned = changes.find((change) => namesSignature(change) && !this.#final.has(keyOf(change)));
    return unsigned && `Entry ${seq} holds a ${unsigned.type} whose signature is not there.`;
  }

  async #whyNot(change: Change, entry: Entry): Promise<string | undefined> {
    const alone = await whyNotSignature(change.after);
    if (alone !== undefined) return alone;
    const signature = signatureSchema.parse(change.after);
    const whyNot =
      whyNotOfEntry(signature, entry) ?? this.#whyNotRecord(signature, entry) ?? this.#whyNotKnown(signature);
    if (whyNot !== undefined) return whyNot;
    this.#final.add(keyOf(change));
    this.#signatures += 1;
    if (signature.method === "passkey") this.#byPasskey += 1;
    return undefined;
  }

  #whyNotRecord(signature: Signature, { changes }: Entry): string | undefined {
    const { id, statement } = signature;
    const { type } = statement.record;
    const records = changes.filter((change) => afterOf(change).signatureId === id);
    const [record] = records;
    if (records.length !== 1 || record?.type !== type)
      return `is over a ${type} that the entry does not hold`;
    if (!isOver(signature, type, afterOf(record)))
      return `is over another ${type} than the one that the entry holds`;
    this.#final.add(keyOf(record));
    return undefined;
  }

  #whyNotKnown({ statement: { evidenceHash }, personId, assertion }: Signature): string | undefined {
    if (evidenceHash !== null && !this.#evidence.has(evidenceHash))
      return "is over evidence that the journal does not hold";
    if (!assertion) return undefined;
    const owner = canonicalJson([personId, assertion.publicKey]);
    const known = this.#passkeys.get(assertion.credentialId) ?? owner;
    this.#passkeys.set(assertion.credentialId, known);
    return known === owner ? undefined : "is by a passkey that signed as another’s before";
  }
}

/** Why a signature does not belong to the entry that it stands in, or undefined. */
function whyNotOfEntry({ id, cutoverId, statement, provenAt }: Signature, entry: Entry): string | undefined {
  const { actor, scope, command, recordedAt } = entry;
  if (cutoverId !== scope || !entry.changes.some((change) => change.id === id))
    return "belongs to another journal";
  if (statement.command !== command) return `is for ${statement.command}, not for ${command}`;
  const { personId, personName, position, sessionId, signedAt } = statement;
  if (
    actor.kind !== "person" ||
    actor.id !== personId ||
    actor.name !== personName ||
    actor.position !== position ||
    actor.sessionId !== sessionId
  )
    return "is another’s than the entry’s";
  const ageMs = Date.parse(recordedAt) - Date.parse(signedAt);
  if (!(ageMs >= 0 && ageMs <= SIGNATURE_FRESHNESS_MS) || provenAt > recordedAt)
    return "is not of the time of its entry";
  return undefined;
}
