import { SIGNATURE_FRESHNESS_MS } from "#lib/door/spec.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { checkAssertion } from "./assertion.ts";
import { type Signature, signatureSchema } from "./schema.ts";
import { recordHashOf, statementHashOf } from "./statement.ts";

/** What a signature's record says beside its statement, for who looks for it; it must be the same. */
const SAID_TWICE = [
  "cutoverId",
  "personId",
  "personName",
  "position",
  "meaning",
  "signedAt",
  "sessionId",
] as const;

/**
 * Checks a signature by itself: that its statement has its hash, that the record says what the statement says, and a passkey's
 * assertion over it. Needs neither network nor database.
 * @returns why it does not hold, in words that follow on "The signature …"; undefined when it does
 */
export async function whyNotSignature(given: unknown): Promise<string | undefined> {
  const parsed = signatureSchema.safeParse(given);
  if (!parsed.success) return "has not the shape of a signature";
  const signature = parsed.data;
  const { statement, statementHash, recordHash, method, assertion } = signature;
  if (statementHashOf(statement) !== statementHash)
    return "is not over its statement: one of them was changed";
  const other = SAID_TWICE.find((field) => signature[field] !== statement[field]);
  if (other !== undefined) return `says another ${other} than its statement`;
  if (recordHashOf(signature) !== recordHash) return "was changed: its record does not have its hash";
  const apartMs = Math.abs(Date.parse(signature.provenAt) - Date.parse(signature.signedAt));
  if (!(apartMs <= SIGNATURE_FRESHNESS_MS)) return "was proved at another time than it was given";
  if (method !== "passkey")
    return assertion === null ? undefined : "carries a passkey’s assertion, and says that there was none";
  if (assertion === null) return "says that a passkey gave it, and lacks what that signed";
  try {
    await checkAssertion(assertion, statementHash);
    return undefined;
  } catch (error) {
    return `does not verify: ${error instanceof Error ? error.message : "it can’t be read"}`;
  }
}

/** What a signed record holds that its signature can't be over: the ids given when it was kept. */
const KEPT_WITH = ["id", "cutoverId", "signatureId"];

/** Whether a signature's statement is over just this record. */
export function isOver(
  { statement: { record } }: Signature,
  type: string,
  kept: Readonly<Record<string, unknown>>,
): boolean {
  const said = Object.fromEntries(Object.entries(kept).filter(([field]) => !KEPT_WITH.includes(field)));
  return record.type === type && canonicalJson(said) === canonicalJson(record.content);
}

/** Whether a signature holds; see whyNotSignature. */
export const verifySignature = async (signature: Signature): Promise<boolean> =>
  (await whyNotSignature(signature)) === undefined;
