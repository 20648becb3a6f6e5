import type { StateWord } from "#components/ui/states.ts";
import type { TriggerView } from "#lib/triggers/rules.ts";

export const TRIGGER_WORDS: Record<TriggerView["state"], StateWord> = {
  ok: "OK",
  pending: "PENDING",
  firing: "FIRING",
  "no-data": "NO DATA",
  error: "ERROR",
  unknown: "UNKNOWN",
};
