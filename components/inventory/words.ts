import type { StateWord } from "#components/ui/states.ts";
import type { Effect } from "#lib/inventory/impact.ts";

export const EFFECT_WORDS: Record<Effect["state"], StateWord> = {
  frozen: "FROZEN",
  stops: "STOPS",
  degrades: "DEGRADES",
};
