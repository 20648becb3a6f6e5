import type { StateWord } from "#components/ui/states.ts";
import type { HoldKind } from "#lib/holds/schema.ts";

/** The words on screen for what is held. */
export const HOLD_WORDS: Record<HoldKind, StateWord> = { pause: "PAUSED", isolate: "CUT OFF" };
