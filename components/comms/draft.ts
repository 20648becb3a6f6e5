import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";

/** What stands in the form of a notice, as typed. */
export interface Draft {
  readonly title: string;
  readonly unavailable: string;
  readonly fallback: string;
  readonly partialMeaning: string;
  /** A `datetime-local` value, in the hospital's zone. */
  readonly until: string;
}

const HOUR_MS = 60 * 60_000;

/** An empty form, whose end is the full hour two to three hours from now. */
export const emptyDraft = (nowMs: number, timeZone: string): Draft => ({
  title: "",
  unavailable: "",
  fallback: "",
  partialMeaning: "",
  until: toLocalInput((Math.floor(nowMs / HOUR_MS) + 3) * HOUR_MS, timeZone),
});

/** What is still to be said before a notice can be drafted, or undefined. */
export function whyNotDraft(draft: Draft, nowMs: number, timeZone: string): string | undefined {
  if (draft.title.trim() === "") return "It needs a title.";
  if (draft.unavailable.trim() === "") return "Say what is unavailable.";
  if (draft.fallback.trim() === "") return "Say what to do instead.";
  const untilMs = fromLocalInput(draft.until, timeZone);
  if (untilMs === undefined) return "Say until when; a time that the clocks skip is none.";
  return untilMs <= nowMs ? "Its end is in the past." : undefined;
}
