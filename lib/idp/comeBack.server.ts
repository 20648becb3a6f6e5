import { networkOf } from "#lib/access/address.ts";
import { openSession } from "#lib/access/commands.ts";
import { type Caller, identify } from "#lib/door/caller.ts";
import { execute } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { log } from "#lib/log.ts";
import type { IdpSettings, Runtime } from "#lib/runtime.ts";
import { admitIdentity, endErrand } from "./commands.ts";
import { type IdpClaims, nameFrom } from "./provider.ts";
import type { SignInRefusal } from "./refusals.ts";

const SYSTEM = { caller: { kind: "system", name: "sign-in" }, idempotencyKey: null } as const;

/** Where a request came from. */
export interface Visit {
  readonly userAgent: string | null;
  readonly address: string | null;
}

export interface SignedIn {
  readonly sessionId: string;
  readonly personId: string;
}

/** The provider whose answers are believed. @throws AppError when the answer is another issuer's */
function trusted({ idp }: Runtime, claims: IdpClaims): IdpSettings {
  if (idp === null || claims.iss !== idp.issuer)
    throw new AppError("forbidden", "The answer came from another issuer than the configured one.");
  return idp;
}

/**
 * Opens a session for whoever the identity provider says it is: the person linked to its subject, or a new one without any position.
 * @param claims of an id_token that was checked
 * @returns why not, for the sign-in page
 */
export async function signInByProvider(
  runtime: Runtime,
  claims: IdpClaims,
  { userAgent, address }: Visit,
): Promise<SignedIn | SignInRefusal> {
  try {
    const { issuer, createsPeople } = trusted(runtime, claims);
    const who = { issuer, subject: claims.sub, name: nameFrom(claims), createsPeople };
    const { personId } = (await execute(runtime, admitIdentity, who, SYSTEM)).result;
    const network = address === null ? null : networkOf(address);
    const session = { personId, userAgent, method: "idp", network } as const;
    const { sessionId } = (await execute(runtime, openSession, session, SYSTEM)).result;
    return { sessionId, personId };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ err: error }, "somebody who came from the identity provider was not let in");
    if (error.code === "not-found") return "IdpUnknown";
    return error.code === "forbidden" ? "IdpRefused" : "IdpFailed";
  }
}

/**
 * Ends the errand that somebody signed in was on, in the session that they left from.
 * @returns that session, or why it came to nothing
 */
export async function comeBackFromErrand(
  runtime: Runtime,
  claims: IdpClaims,
  caller: Caller,
  errandId: string,
): Promise<SignedIn | SignInRefusal> {
  try {
    const { issuer } = trusted(runtime, claims);
    const known = await identify(runtime.db, caller, new Date());
    if (known.kind !== "person") return "IdpFailed";
    const { sessionId, personId } = known.person;
    const errand = await runtime.db.idpErrand.count({ where: { id: errandId, sessionId } });
    if (errand === 0) return "IdpFailed";
    const authTimeSeconds = typeof claims.auth_time === "number" ? claims.auth_time : null;
    await execute(runtime, endErrand, { errandId, issuer, subject: claims.sub, authTimeSeconds }, SYSTEM);
    return { sessionId, personId };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ err: error }, "an errand at the identity provider came to nothing");
    return "IdpFailed";
  }
}
