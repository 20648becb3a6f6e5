import { z } from "zod";
import type { Tx } from "#lib/db.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import type { Runtime } from "#lib/runtime.ts";
import { prove } from "#lib/signatures/prove.server.ts";
import { whyNotShownLately } from "#lib/signatures/rules.ts";
import type { Assertion, SignatureMethod, Statement } from "#lib/signatures/schema.ts";
import { givenSignatureSchema, STATEMENT_VERSION, statementSchema } from "#lib/signatures/schema.ts";
import { recordHashOf, statementHashOf } from "#lib/signatures/statement.ts";
import type { PersonActor } from "./context.ts";
import { AppError, refuse } from "./errors.ts";
import type { Position } from "./positions.ts";
import type { CommandSpec } from "./spec.ts";

/** The records that a signature can make. */
export type SignedType =
  | "signOff"
  | "decision"
  | "attestation"
  | "waiver"
  | "noticeApproval"
  | "phaseSignature"
  | "rollbackDecision"
  | "consentSignOff"
  | "mappingSignOff"
  | "unitSignOff"
  | "recordAcceptance"
  | "domainAcceptance"
  | "withdrawal";
/** What of such a record its signature is over: all but its own id, its cutover's and the signature's. */
export type SignedContent<T extends SignedType> = Omit<EntityOf<T>, "id" | "cutoverId" | "signatureId">;

/** What a handler says of what is signed, beside the record itself. */
export interface Claim {
  /** What is done by it, in words. */
  readonly act: string;
  readonly question: string | null;
  readonly meaning: string;
  readonly evidenceHash: string | null;
  /** Under which the person signs. */
  readonly position: Position;
}

const signedInputSchema = z.object({ signature: givenSignatureSchema });

/** How a signature was proved. */
export interface Proof {
  readonly method: SignatureMethod;
  readonly provenAt: string;
  readonly assertion: Assertion | null;
}

/** What a handler signs with. */
export interface Signing {
  /** The moment that the statement is for. */
  readonly signedAt: string;
  /** @throws AppError when the signature that came is not one over this statement */
  readonly prove: (statement: Statement) => Promise<Proof>;
}

/** The statement of a record that is about to be kept. Says the same each time, from the same facts. */
export function statementOf(
  from: {
    readonly cutover: EntityOf<"cutover">;
    readonly command: string;
    readonly person: PersonActor;
    readonly signedAt: string;
  },
  type: SignedType,
  content: Readonly<Record<string, unknown>>,
  { act, question, meaning, evidenceHash, position }: Claim,
): Statement {
  const { cutover, command, person, signedAt } = from;
  return statementSchema.parse({
    version: STATEMENT_VERSION,
    cutoverId: cutover.id,
    cutoverName: cutover.name,
    command,
    act,
    question,
    meaning,
    evidenceHash,
    record: { type, content },
    personId: person.personId,
    personName: person.name,
    position,
    sessionId: person.sessionId,
    signedAt,
    timeZone: cutover.timeZone,
  });
}

/** The signature's own record. */
export function signatureOf(id: string, statement: Statement, proof: Proof): EntityOf<"signature"> {
  const { cutoverId, personId, personName, position, meaning, signedAt, sessionId } = statement;
  const unsealed = {
    id,
    cutoverId,
    statement,
    statementHash: statementHashOf(statement),
    personId,
    personName,
    position,
    meaning,
    signedAt,
    sessionId,
    ...proof,
  };
  return { ...unsealed, recordHash: recordHashOf(unsealed) };
}

/**
 * What a signed command's handler signs with, from what came with its input; undefined for a command that takes no signature.
 * What came is looked at when the handler signs: first of all it says whether the room allows it.
 */
export function signingOf(
  spec: CommandSpec,
  input: unknown,
  look: { runtime: Runtime; tx: Tx; now: Date; person: PersonActor | undefined },
): Signing | undefined {
  if (spec.signature !== "fresh") return undefined;
  const { person, now } = look;
  if (!person) throw new AppError("forbidden", "Only a person can sign.");
  const { signature: given } = signedInputSchema.parse(input);
  return {
    signedAt: given.signedAt,
    async prove(statement) {
      refuse(whyNotShownLately(given.signedAt, now.getTime()), "reauthenticate");
      return prove({ ...look, person }, given, statement);
    },
  };
}
