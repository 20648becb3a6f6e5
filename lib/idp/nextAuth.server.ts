import type { LoggerInstance, Profile } from "next-auth";
import { CLIENT_ADDRESS_HEADER } from "#lib/access/address.ts";
import { callerFromCookie, cookieValue } from "#lib/access/cookie.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";
import { comeBackFromErrand, type SignedIn, signInByProvider } from "./comeBack.server.ts";
import { ERRAND_PARAMETER, ERRAND_PATH } from "./errandPath.ts";
import { ERRAND_PROVIDER, type IdpClaims, idpProvider, SIGN_IN_PROVIDER } from "./provider.ts";
import type { SignInRefusal } from "./refusals.ts";

/** The ways to the identity provider, for next-auth; none when there is none. */
export const identityProviders = ({ idp }: Runtime) =>
  idp === null ? [] : ([SIGN_IN_PROVIDER, ERRAND_PROVIDER] as const).map((id) => idpProvider(idp, id));

/** Where next-auth keeps, in the browser that went to the provider, where to go afterwards. */
const RETURN_COOKIES = ["__Secure-next-auth.callback-url", "next-auth.callback-url"];

const pathWhenRefused = (path: string, answer: SignedIn | SignInRefusal): SignedIn | string =>
  typeof answer === "string" ? `${path}${answer}` : answer;

/**
 * What comes of an answer of the provider that next-auth has checked.
 * @param request the one that brought it
 * @returns the session that the browser is in then, or the path where it says why not
 */
export async function answerOfProvider(
  runtime: Runtime,
  request: Request,
  providerId: string,
  profile: Profile | undefined,
): Promise<SignedIn | string> {
  const { headers } = request;
  const claims = profile as unknown as IdpClaims;
  if (providerId === SIGN_IN_PROVIDER)
    return pathWhenRefused(
      "/sign-in?error=",
      await signInByProvider(runtime, claims, {
        userAgent: headers.get("user-agent"),
        address: headers.get(CLIENT_ADDRESS_HEADER),
      }),
    );
  const cookies = headers.get("cookie");
  const path = URL.parse(decodeURIComponent(cookieValue(cookies, RETURN_COOKIES) ?? ""));
  const errandId = path?.searchParams.get(ERRAND_PARAMETER);
  const caller = await callerFromCookie(runtime, cookies);
  return pathWhenRefused(
    `${ERRAND_PATH}?error=`,
    errandId ? await comeBackFromErrand(runtime, claims, caller, errandId) : "IdpFailed",
  );
}

/** What next-auth has to say goes into the one log, without what it was given: that holds tokens. */
export const authLogger: LoggerInstance = {
  error(code, metadata) {
    const error = metadata instanceof Error ? metadata : "error" in metadata ? metadata.error : undefined;
    log.warn({ code, err: error }, "next-auth refused something");
  },
  warn(code) {
    log.debug({ code }, "next-auth warns");
  },
  debug: () => undefined,
};
