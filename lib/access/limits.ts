/** How often a session's, or a token's, use is written down. */
export const SESSION_TOUCH_MS = 60_000;
/** So many wrong passwords for an account, or from an address … */
export const FAILURES_MAX = 5;
/** … within this time lock it for this time. */
export const LOCKOUT_MS = 15 * 60_000;
