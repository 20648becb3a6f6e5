import type { StateWord } from "#components/ui/states.ts";
import type { ExceptionState, FreezeState } from "#lib/freeze/rules.ts";

export const FREEZE_WORDS: Record<FreezeState, StateWord> = {
  ahead: "AHEAD",
  "in-force": "IN FORCE",
  over: "OVER",
};

export const EXCEPTION_WORDS: Record<ExceptionState, StateWord> = {
  asked: "ASKED",
  approved: "APPROVED",
  "in-force": "IN FORCE",
  refused: "REFUSED",
  over: "OVER",
};
