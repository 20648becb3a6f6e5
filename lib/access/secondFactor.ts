/** What the sign-in page offers after a right password, where a second factor is enrolled. */
export interface SecondFactorOffer {
  /** Whether there is an authenticator app; a recovery code is taken either way. */
  readonly app: boolean;
  /** WebAuthn's options for one of the person's passkeys; null: they have none, or it can't be used here. */
  readonly passkey: Readonly<Record<string, unknown>> | null;
}

const MARK = "second-factor:";

/** next-auth hands a page one text for what kept a sign-in from going through; this is the one that asks for more. */
export const writeOffer = (offer: SecondFactorOffer): string => `${MARK}${JSON.stringify(offer)}`;

/** @returns undefined when the text is a sentence for the reader */
export const readOffer = (text: string): SecondFactorOffer | undefined =>
  text.startsWith(MARK) ? (JSON.parse(text.slice(MARK.length)) as SecondFactorOffer) : undefined;
