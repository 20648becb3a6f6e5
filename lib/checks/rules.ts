import { CHECK_AHEAD_MS_MAX } from "./schema.ts";

/** Why a check can't be of that time, or undefined. */
export const whyNotTime = (at: string, nowMs: number): string | undefined =>
  Date.parse(at) - nowMs <= CHECK_AHEAD_MS_MAX
    ? undefined
    : "It is dated in the future: the sender's clock is wrong. Nothing was kept.";
