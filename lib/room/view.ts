import type { Refusal } from "./protocol.ts";

/** How a view stands to the server. Anything but `in-sync` switches the signing buttons off; `past` shows what was, and never changes. */
export interface Sync {
  readonly state: "connecting" | "in-sync" | "out-of-sync" | "past";
  /** How old what is on the screen may be, in milliseconds. */
  readonly ageMs: number;
  /** How many people are in the room, this one included; null when not known. */
  readonly people: number | null;
  /** Why the server does not let this client follow, if so. */
  readonly refusal: Refusal | null;
}
