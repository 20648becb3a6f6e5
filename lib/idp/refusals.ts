/** Why a sign-in by the identity provider came to nothing; the sign-in page's address carries the word, never a sentence. */
const SIGN_IN_REFUSALS = [
  /** next-auth's own: it could not be asked. */
  "OAuthSignin",
  /** next-auth's own: what came back was not its answer, or it was asked for by another browser or before. */
  "OAuthCallback",
  "IdpUnknown",
  "IdpRefused",
  "IdpFailed",
] as const;
export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];

const LOCAL = "If you have a local account, sign in with it below.";

/** The sentence for a word in the address; undefined for one that is none of these. */
export function refusalSentence(word: string | null, provider: string): string | undefined {
  switch (SIGN_IN_REFUSALS.find((known) => known === word)) {
    case "OAuthSignin":
      return `${provider} does not answer. You are not signed in. ${LOCAL}`;
    case "OAuthCallback":
      return `The answer of ${provider} did not belong to this sign-in, was used before, or was a no. You are not signed in; try again. ${LOCAL}`;
    case "IdpUnknown":
      return `Nobody here is linked to your account at ${provider}. Ask the incident commander of your cutover. ${LOCAL}`;
    case "IdpRefused":
      return "This account is disabled, or may not sign in here. Ask the incident commander of your cutover.";
    case "IdpFailed":
      return `It did not work. You are not signed in; try again. ${LOCAL}`;
    case undefined:
      return undefined;
  }
}
