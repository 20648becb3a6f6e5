import { z } from "zod";
import { count, id, instant, line, pseudonym, sha256 } from "#lib/door/fields.ts";
import { actorFields, type Position } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, querySpec } from "#lib/door/spec.ts";
import { decisionSchema } from "#lib/matching/schema.ts";

/** Pairs of patients' records of which a person has to say whether they are of one human. */

/** More than a hundred people could look at in a day; a matching that leaves more is to be made better, not looked at. */
export const PAIRS_MAX = 100_000;
const COMPARISONS_MAX = 60;
export const PAIRS_PER_BATCH_MAX = 500;
/** The values of one record, sealed: some columns of text. */
const SEALED_CHARACTERS_MAX = 16_384;

export const answerSchema = z.enum(["link", "not-match", "merge"]);
export type PairAnswer = z.infer<typeof answerSchema>;

/** Where a pair stands: nobody has looked; a second person has to; a third has to settle it; it is decided. */
export const pairStateSchema = z.enum(["open", "second", "adjudication", "decided"]);
export type PairState = z.infer<typeof pairStateSchema>;

const comparisonSchema = z.object({
  name: line,
  kind: z.enum(["date", "identifier", "number", "code", "name", "text", "swap"]),
  /** How many levels of agreement there are; the last is disagreement. */
  levels: z.int().min(2).max(20),
  /** Whether its values are never overwritten without a person's choice. */
  protected: z.boolean(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** How many pairs stand where. */
const queueSchema = z.object({
  open: count,
  second: count,
  adjudication: count,
  linked: count,
  notMatch: count,
  merged: count,
  /** Quarrels with a pair that is not decided. */
  conflicts: count,
});
export type Queue = z.infer<typeof queueSchema>;

/** A matching of patients whose pairs to review were filed here. */
export const matchingSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  /** Which files were matched. The newest filed matching of a label is the one that counts. */
  label: line,
  twoSided: z.boolean(),
  comparisons: z.array(comparisonSchema).min(1).max(COMPARISONS_MAX),
  records: count,
  /** Pairs that the matching linked by itself, and that nobody contests. */
  linked: count,
  thresholds: z.object({ link: z.number(), review: z.number() }),
  /** How many in a hundred pairs a second person looks at, without seeing the first's answer; drawn by `seed`. */
  secondReviewPct: z.int().min(0).max(100),
  seed: line,
  startedAt: instant,
  startedByName: line,
  /** Null while its pairs come in; one that never ends is unknown, and not empty. */
  filedAt: instant.nullable(),
  pairs: count,
  queue: queueSchema,
  /** How many words were given on its pairs, undone ones among them: another number, another queue. */
  words: count,
});
export type Matching = z.infer<typeof matchingSchema>;

/** A pair as it is filed: pseudonyms, how it agrees, and its values sealed for its place. */
const filedPairSchema = z.object({
  a: pseudonym,
  b: pseudonym,
  score: z.number().min(0).max(1),
  /** What the matching made of it; null for what only the crosswalk claims. */
  proposal: decisionSchema.nullable(),
  levels: z.array(z.int().min(-1).max(20)).max(COMPARISONS_MAX),
  bits: z.array(z.number()).max(COMPARISONS_MAX),
  /** The number of its quarrel with other pairs over a record. */
  conflict: z.int().min(1).nullable(),
  sealedA: z.base64().max(SEALED_CHARACTERS_MAX),
  sealedB: z.base64().max(SEALED_CHARACTERS_MAX),
});
export type FiledPair = z.infer<typeof filedPairSchema>;

/** For each field of a merge, by its comparison's name, whose value survives. */
export const survivorsSchema = z.record(line, z.enum(["a", "b"]));
export type Survivors = z.infer<typeof survivorsSchema>;

const standingSchema = z.object({ state: pairStateSchema, answer: answerSchema.nullable() });
export type PairStanding = z.infer<typeof standingSchema>;

/**
 * One word of one person on one pair, or the undoing of one. Never edited but for what was held back of a blind review, which is
 * disclosed when the second has answered. Journaled, and not in the room: there are as many as there are pairs.
 */
export const pairDecisionSchema = z.object({
  id,
  cutoverId: id,
  matchingId: id,
  /** Of its pair. */
  ordinal: count,
  kind: z.enum(["first", "second", "adjudication", "undo"]),
  /** Null while it is held back from the second reviewer, and of an undoing. */
  answer: answerSchema.nullable(),
  survivors: survivorsSchema.nullable(),
  /** SHA-256 over answer, survivors and `nonce` of what is held back: it can't be another afterwards. */
  commitment: sha256.nullable(),
  nonce: line.nullable(),
  /** What it undoes. */
  undoesId: id.nullable(),
  reason: line.nullable(),
  ...actorFields,
  decidedAt: instant,
  before: standingSchema,
  after: standingSchema,
});
export type PairDecision = z.infer<typeof pairDecisionSchema>;

/** Who says whether two records are of one human, and who settles it when two say otherwise. */
export const REVIEWERS = ["identity"] as const satisfies readonly Position[];
export const ADJUDICATORS = ["clinical-informatics"] as const satisfies readonly Position[];
const REVIEWING = [...REVIEWERS, ...ADJUDICATORS] as const;
const READERS = ["incident-commander", "data-steward", "compliance", ...REVIEWING] as const;
const MACHINES = { purposes: ["reconciliation"], system: true } as const;

const matchingInput = z.object({ cutoverId: id, matchingId: id });
const pairInput = matchingInput.extend({ ordinal: z.coerce.number().int().min(0) });

export const startMatching = commandSpec({
  name: "identity.startMatching",
  summary: "Begin to file the pairs of patients that a matching leaves to people",
  path: "/cutovers/{cutoverId}/matchings",
  input: matchingSchema
    .pick({
      cutoverId: true,
      label: true,
      twoSided: true,
      records: true,
      linked: true,
      thresholds: true,
      secondReviewPct: true,
      seed: true,
    })
    .extend({
      comparisons: z
        .array(comparisonSchema.omit({ protected: true }))
        .min(1)
        .max(COMPARISONS_MAX),
    }),
  output: z.object({ matchingId: id, number: z.int() }),
  allowed: MACHINES,
  signature: "none",
});

export const lendKeys = querySpec({
  name: "identity.lendKeys",
  summary:
    "The keys of a cutover's pseudonyms and of a matching's values, for the machine that files it: record ids and values stay with it",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/keys",
  input: matchingInput,
  /** 32 bytes each. */
  output: z.object({ pseudonymKey: z.base64(), valuesKey: z.base64() }),
  allowed: MACHINES,
});

export const filePairs = ingestSpec({
  name: "identity.filePairs",
  summary: "Pairs of a matching, in the order of looking, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/pairs",
  input: matchingInput.extend({
    /** Of the first among all of the matching. */
    ordinal: z
      .int()
      .min(0)
      .max(PAIRS_MAX - 1),
    pairs: z.array(filedPairSchema).min(1).max(PAIRS_PER_BATCH_MAX),
  }),
  output: z.object({}),
  allowed: MACHINES,
});

export const finishMatching = commandSpec({
  name: "identity.finishMatching",
  summary: "All pairs of a matching are there: its queue is open",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/completion",
  input: matchingInput.extend({ pairs: z.int().min(0).max(PAIRS_MAX) }),
  output: z.object({}),
  allowed: MACHINES,
  signature: "none",
});

export const decidePair = commandSpec({
  name: "identity.decidePair",
  summary:
    "Say whether two records are of one human: link, not a match, or merge, with the value that survives field by field",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/pairs/{ordinal}/decisions",
  input: pairInput.extend({
    answer: answerSchema,
    /** Of a merge: for every field that differs. */
    survivors: survivorsSchema.nullable(),
    /** Where the pair stood on the screen. */
    seen: pairStateSchema,
  }),
  output: z.object({ decisionId: id, state: pairStateSchema }),
  allowed: { positions: REVIEWING },
  signature: "none",
});

export const undoPair = commandSpec({
  name: "identity.undoPair",
  summary: "Undo the last word on a pair: it stands as it stood before, and both words stay on record",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/pairs/{ordinal}/undoings",
  input: pairInput.extend({ decisionId: id, reason: line }),
  output: z.object({ state: pairStateSchema }),
  allowed: { positions: REVIEWING },
  signature: "none",
});

/** A record's values by comparison; swaps have none. */
export const valuesSchema = z.array(z.string().nullable()).max(COMPARISONS_MAX);

export const revealPair = commandSpec({
  name: "identity.revealPair",
  summary:
    "Show the values of both records of a pair, with a reason; that it was shown is journaled, what was shown is not",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/pairs/{ordinal}/reveals",
  input: pairInput.extend({ reason: line }),
  /** As the files have them. */
  output: z.object({ a: valuesSchema, b: valuesSchema }),
  allowed: { positions: REVIEWING },
  signature: "none",
  secret: true,
});

const PAIRS_PER_PAGE_MAX = 200;

/** A pair as its reviewer sees it. What another said of it is not there before it may be seen. */
export const pairSchema = filedPairSchema.omit({ sealedA: true, sealedB: true }).extend({
  ordinal: count,
  state: pairStateSchema,
  /** What was decided; null while it is not. */
  answer: answerSchema.nullable(),
});
export type Pair = z.infer<typeof pairSchema>;

export const listPairs = querySpec({
  name: "identity.listPairs",
  summary: "A matching's pairs in the order of looking, page by page",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/pairs",
  input: matchingInput.extend({
    /** What waits for the caller: theirs to give a first, a second or a settling word. */
    which: z.enum(["mine", "open", "conflicts", "decided", "all"]).default("all"),
    /** The last ordinal of the page before. */
    after: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(PAIRS_PER_PAGE_MAX).default(50),
  }),
  output: z.object({ pairs: z.array(pairSchema), next: z.int().nullable() }),
  allowed: { positions: READERS },
});

export const getPair = querySpec({
  name: "identity.getPair",
  summary: "A pair with the words on it, as far as the caller may see them, and its rivals in a quarrel",
  path: "/cutovers/{cutoverId}/matchings/{matchingId}/pairs/{ordinal}",
  input: pairInput,
  output: z.object({
    pair: pairSchema,
    /** The oldest first. Of a word that is held back: that it was given, by whom and when. */
    decisions: z.array(pairDecisionSchema),
    rivals: z.array(pairSchema),
  }),
  allowed: { positions: READERS },
});

export const RIVALS_MAX = 50;
