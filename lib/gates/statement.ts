import type { Position } from "#lib/door/positions.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import type { Answer } from "./schema.ts";

/** Everything a signature on a poll says. Every field is bound: change one and the hash is another. */
export interface SignOffStatement {
  readonly cutoverId: string;
  readonly gateId: string;
  readonly pollId: string;
  readonly question: string;
  readonly answer: Answer;
  readonly meaning: string;
  readonly comment: string | null;
  readonly personId: string;
  readonly personName: string;
  readonly position: Position;
  readonly evidenceHash: string;
  readonly signedAt: string;
}

/** The hash of the statement that a sign-off binds. */
export const statementHashOf = (statement: SignOffStatement): string => hashOf("sign-off", statement);
