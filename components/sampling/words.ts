import type { StateWord } from "#components/ui/states.ts";
import type { RecordState } from "#lib/sampling/rules.ts";
import type { Answer, Part } from "#lib/sampling/schema.ts";

export const PART_TITLES: Readonly<Record<Part, string>> = {
  random: "By chance",
  risk: "By risk",
  site: "By site",
};

export const ANSWER_WORDS: Readonly<Record<Answer, string>> = {
  agreed: "Agreed",
  "not-agreed": "Not agreed",
  unsure: "Unsure",
};

export const RECORD_WORDS: Readonly<Record<RecordState, StateWord>> = {
  waiting: "AWAITED",
  agreed: "YES",
  "not-agreed": "NO",
  unsure: "CHECK",
  closed: "CLOSED",
};
