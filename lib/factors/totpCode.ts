import { generateSync } from "otplib";

/** RFC 6238's defaults, which authenticator apps take for granted: SHA-1, 6 digits, steps of 30 s. */
export const TOTP_STEP_MS = 30_000;
export const TOTP_CODE = /^\d{6}$/;

/** The code that an authenticator app shows at a moment. @param secret in base32 */
export const totpCodeAt = (secret: string, nowMs: number): string =>
  generateSync({ secret, epoch: Math.floor(nowMs / 1_000) });
