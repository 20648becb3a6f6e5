import { AppError } from "#lib/door/errors.ts";
import type { Statement } from "./schema.ts";

/** A signature came with a command and is none of this person's over this statement. It is journaled: it may be an attack. */
export class SignatureRefusedError extends AppError {
  readonly statement: Statement;

  constructor(why: string, statement: Statement, options?: ErrorOptions) {
    super("signature-refused", `${why} Nothing was signed.`, options);
    this.statement = statement;
  }
}
