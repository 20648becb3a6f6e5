import type { StateWord } from "#components/ui/states.ts";
import type { PairAnswer, PairDecision, PairState } from "#lib/identity/schema.ts";

export const ANSWER_WORDS: Readonly<Record<PairAnswer, string>> = {
  link: "One human, linked",
  "not-match": "Not a match",
  merge: "One human, merged",
};

export const PAIR_WORDS: Readonly<Record<PairState, StateWord>> = {
  open: "OPEN",
  second: "PENDING",
  adjudication: "CHECK",
  decided: "DONE",
};

/** What a pair waits for. */
export const PAIR_SENTENCES: Readonly<Record<PairState, string>> = {
  open: "Nobody has looked at it.",
  second: "One person has looked; a second does, without seeing the first’s answer.",
  adjudication: "Two people see it otherwise; clinical informatics settles it.",
  decided: "It is decided.",
};

export const KIND_WORDS: Readonly<Record<PairDecision["kind"], string>> = {
  first: "First word",
  second: "Second word",
  adjudication: "Settled",
  undo: "Undone",
};

export type Agreement = "the same" | "close" | "different" | "missing";

/** A level of agreement in words: 0 is the same, the last one another, -1 says nothing. */
export const agreementOf = (level: number, levels: number): Agreement =>
  level < 0 ? "missing" : level === 0 ? "the same" : level >= levels - 1 ? "different" : "close";

/** A weight of evidence: what speaks for one human, in bits. */
export const bitsText = (bits: number): string =>
  `${bits > 0 ? "+" : bits < 0 ? "−" : ""}${Math.abs(bits).toFixed(1)}`;
