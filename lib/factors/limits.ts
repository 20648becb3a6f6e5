/** Passkeys of one person; more devices than anyone signs from. */
export const PASSKEYS_MAX = 20;
/** How long an authenticator app that was begun waits for its first code. */
export const CONFIRMATION_MS_MAX = 15 * 60_000;
