import { z } from "zod";

/** How long sessions last; a session keeps to those that held when it began. */
export interface SessionLimits {
  /** One that nobody used for this long has ended. */
  readonly idleMs: number;
  /** One ends this long after sign-in, used or not. */
  readonly absoluteMs: number;
  /** Where something is signed, one that nobody used for this long signs nothing. */
  readonly signingIdleMs: number;
}

const MINUTE_MS = 60_000;

/** Each in minutes: what may be set, and what holds when it is not. A shorter one would end while a page is read. */
export const SESSION_MINUTES = {
  idle: { min: 5, max: 12 * 60, default: 60 },
  absolute: { min: 15, max: 24 * 60, default: 12 * 60 },
  signingIdle: { min: 2, max: 60, default: 15 },
} as const;

export const minutesIn = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z.coerce.number().int().min(min).max(max);

export const sessionLimitsOf = (
  idleMinutes: number = SESSION_MINUTES.idle.default,
  absoluteMinutes: number = SESSION_MINUTES.absolute.default,
  signingIdleMinutes: number = SESSION_MINUTES.signingIdle.default,
): SessionLimits => ({
  idleMs: idleMinutes * MINUTE_MS,
  absoluteMs: absoluteMinutes * MINUTE_MS,
  signingIdleMs: signingIdleMinutes * MINUTE_MS,
});
