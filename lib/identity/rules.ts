import { type Position, whyNotPosition } from "#lib/door/positions.ts";
import { hashOf } from "#lib/journal/canonical.ts";
import { all, type Entities } from "#lib/room/state.ts";
import {
  ADJUDICATORS,
  type Comparison,
  type Matching,
  type PairAnswer,
  type PairDecision,
  type PairStanding,
  type PairState,
  type Queue,
  REVIEWERS,
  type Survivors,
} from "./schema.ts";

/** What a person said of a pair, whether others may see it yet or not. */
export interface Word {
  readonly id: string;
  readonly kind: PairDecision["kind"];
  readonly answer: PairAnswer | null;
  readonly survivors: Survivors | null;
  readonly undoesId: string | null;
  readonly personId: string;
  readonly personName: string;
}

/** The words that count, the oldest first: those that nobody has undone. */
export function standingWords<W extends Pick<Word, "id" | "kind" | "undoesId">>(words: readonly W[]): W[] {
  const undone = new Set(words.map(({ undoesId }) => undoesId));
  return words.filter(({ id, kind }) => kind !== "undo" && !undone.has(id));
}

const sameWord = (a: Pick<Word, "answer" | "survivors">, b: Pick<Word, "answer" | "survivors">): boolean =>
  a.answer === b.answer && sortedText(a.survivors) === sortedText(b.survivors);
const sortedText = (survivors: Survivors | null): string =>
  JSON.stringify(Object.entries(survivors ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Where a pair stands by the words that count. A second word that differs in anything goes to a third person. */
export function standingOf(
  needsSecond: boolean,
  standing: readonly Pick<Word, "kind" | "answer" | "survivors">[],
): PairStanding {
  const of = (kind: Word["kind"]) => standing.find((word) => word.kind === kind);
  const [first, second, third] = [of("first"), of("second"), of("adjudication")];
  if (!first) return { state: "open", answer: null };
  if (third) return { state: "decided", answer: third.answer };
  if (!needsSecond) return { state: "decided", answer: first.answer };
  if (!second) return { state: "second", answer: null };
  return sameWord(first, second)
    ? { state: "decided", answer: first.answer }
    : { state: "adjudication", answer: null };
}

const NEXT: Readonly<Record<PairState, PairDecision["kind"] | undefined>> = {
  open: "first",
  second: "second",
  adjudication: "adjudication",
  decided: undefined,
};
export const nextKind = (state: PairState): PairDecision["kind"] | undefined => NEXT[state];

/** Who may give the next word on a pair that stands so. */
export const mayGive = (state: PairState): readonly Position[] =>
  state === "adjudication" ? ADJUDICATORS : state === "decided" ? [] : REVIEWERS;

interface Reviewer {
  readonly personId: string;
  readonly positions: readonly Position[];
}

/** Why a person can't give the next word on a pair, or undefined. One human gives one word on it. */
export function whyNotDecide(
  state: PairState,
  words: readonly Pick<Word, "id" | "kind" | "undoesId" | "personId" | "personName">[],
  { personId, positions }: Reviewer,
): string | undefined {
  const standing = standingWords(words);
  const last = standing.at(-1);
  if (state === "decided") return `${last?.personName ?? "Somebody"} has decided this pair.`;
  const whyNot = whyNotPosition(mayGive(state), positions);
  if (whyNot !== undefined) return whyNot;
  return standing.some((word) => word.personId === personId)
    ? "You have given your word on this pair: another person looks at it."
    : undefined;
}

/** Why what a person decided on is not what is there any more, or undefined: two had the pair before them, and one was first. */
export const whyNotAsSeen = (
  state: PairState,
  seen: PairState,
  lastName: string | undefined,
): string | undefined =>
  state === seen
    ? undefined
    : `${lastName ?? "Somebody"} was at this pair at the same time, and was first. Nothing was changed; look at it again.`;

/** A field that can survive a merge: whether two were swapped is none. */
export const fieldsOf = (comparisons: readonly Comparison[]): Comparison[] =>
  comparisons.filter(({ kind }) => kind !== "swap");

/** The fields of a merge of which a person has to say whose value survives: those in which the two differ. */
export const fieldsToChoose = (comparisons: readonly Comparison[], levels: readonly number[]): Comparison[] =>
  comparisons.filter(({ kind }, index) => kind !== "swap" && (levels[index] ?? -1) > 0);

/** Why an answer does not hold together, or undefined: no value survives a merge that nobody has chosen. */
export function whyNotAnswer(
  answer: PairAnswer,
  survivors: Survivors | null,
  comparisons: readonly Comparison[],
  levels: readonly number[],
): string | undefined {
  if (answer !== "merge")
    return survivors === null ? undefined : "Only of a merge it is said which value survives.";
  const missing = fieldsToChoose(comparisons, levels).find(({ name }) => survivors?.[name] === undefined);
  if (missing) return `Say whose ${missing.name} survives.`;
  const names = new Set(fieldsOf(comparisons).map(({ name }) => name));
  return Object.keys(survivors ?? {}).every((name) => names.has(name))
    ? undefined
    : "A field is named that the matching does not have.";
}

/** Why two records can't be said to be one human, or undefined: between two sides a record has one counterpart. */
export function whyNotOneHuman(
  answer: PairAnswer,
  twoSided: boolean,
  rivals: readonly { readonly ordinal: number; readonly answer: PairAnswer | null }[],
): string | undefined {
  if (answer === "not-match" || !twoSided) return undefined;
  const linked = rivals.find((rival) => rival.answer === "link" || rival.answer === "merge");
  return (
    linked &&
    `One of the two is linked to another record already, in pair ${linked.ordinal + 1}: undo that first, or say that this is not a match.`
  );
}

/**
 * Why a word can't be undone by a person, or undefined. The last one goes first. A first word is undone by who gave it, or by who settles;
 * a later one by who settles alone, and a second one never by its author: it disclosed the first's answer to them, which they could repeat.
 */
export function whyNotUndo(
  words: readonly Pick<Word, "id" | "kind" | "undoesId" | "personId" | "personName">[],
  decisionId: string,
  { personId, positions }: Reviewer,
): string | undefined {
  const last = standingWords(words).at(-1);
  if (last?.id !== decisionId)
    return "It is not the last word on this pair any more. Nothing was changed; look at it again.";
  const isOwn = last.personId === personId;
  if (last.kind === "second" && isOwn)
    return "With it the first answer was disclosed to you: only another person can undo it, of clinical informatics.";
  if (last.kind === "first" && isOwn) return undefined;
  if (ADJUDICATORS.some((position) => positions.includes(position))) return undefined;
  return last.kind === "first"
    ? `Only ${last.personName} can undo it, or clinical informatics.`
    : "Only clinical informatics can undo it: both answers are disclosed.";
}

/** Whether a second person looks at a pair too: drawn by the seed, the same each time. */
export function isDrawn(seed: string, ordinal: number, pct: number): boolean {
  const drawn = Number.parseInt(hashOf("second-review", { seed, ordinal }).slice(0, 8), 16);
  return drawn % 100 < pct;
}

/** What binds a word that is held back: answer, survivors and a nonce that nobody can guess. */
export const commitmentOf = (answer: PairAnswer, survivors: Survivors | null, nonce: string): string =>
  hashOf("held-back", { answer, survivors, nonce });

/** The scope under which a matching's values are sealed; a pair's place in it is its ordinal, and the side. */
export const valuesScope = (matchingId: string): string => `identity_pair/${matchingId}`;

const PROTECTED_KINDS: readonly Comparison["kind"][] = ["identifier", "date", "name"];
const PROTECTED_NAMES = /mrn|ssn|soc_?sec|medicare|national|birth|dob|name|given|family|sex|gender/i;

/** Whether a field tells who somebody is: its value is overwritten by a person's choice alone. */
export const isProtected = ({ name, kind }: Pick<Comparison, "name" | "kind">): boolean =>
  PROTECTED_KINDS.includes(kind) || PROTECTED_NAMES.test(name);

export const NO_QUEUE: Queue = {
  open: 0,
  second: 0,
  adjudication: 0,
  linked: 0,
  notMatch: 0,
  merged: 0,
  conflicts: 0,
};

/** Where in a queue a pair is counted. */
export function placeIn({ state, answer }: PairStanding): Exclude<keyof Queue, "conflicts"> {
  if (state !== "decided") return state;
  return answer === "merge" ? "merged" : answer === "link" ? "linked" : "notMatch";
}

/** A queue after a pair went from one standing to another. */
export function moved(queue: Queue, before: PairStanding, after: PairStanding, conflicts: number): Queue {
  const next = { ...queue, conflicts };
  next[placeIn(before)] -= 1;
  next[placeIn(after)] += 1;
  return next;
}

export const waiting = ({ open, second, adjudication }: Queue): number => open + second + adjudication;

/** The matchings that count: of each label the newest, also while its pairs still come in. */
export function countedMatchings(facts: Pick<Entities, "matching">): Matching[] {
  const newest = new Map<string, Matching>();
  for (const matching of all(facts, "matching").sort((a, b) => a.number - b.number))
    newest.set(matching.label, matching);
  return [...newest.values()];
}

/** Why a count of a queue elsewhere can't be recorded under a name, or undefined: a queue that is here counts itself. */
export const whyNotRecordQueue = (facts: Pick<Entities, "matching">, source: string): string | undefined =>
  countedMatchings(facts).some(({ label }) => label === source)
    ? `The queue of ${source} is in this room and counts itself. Nothing was recorded.`
    : undefined;
