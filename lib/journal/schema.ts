import { z } from "zod";
import { id, instant, line, sha256 } from "#lib/door/fields.ts";
import { type Position, positionSchema } from "#lib/door/positions.ts";
import { commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";

/** What belongs to no cutover is journaled under this scope. */
export const HOUSE = "house";
/** A journal's name: a cutover's id, or HOUSE. */
const scopeSchema = z.union([id, z.literal(HOUSE)]);
export type Scope = z.infer<typeof scopeSchema>;

export const ENTRY_VERSION = 1;

const actorSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("person"),
    id,
    name: line,
    /** The position under which the door let them through. */
    position: positionSchema.nullable(),
    sessionId: id,
  }),
  z.object({ kind: z.literal("service"), id, name: line }),
  z.object({ kind: z.literal("system"), name: line }),
]);
export type EntryActor = z.infer<typeof actorSchema>;

/** What a command did to one entity: the whole of it afterwards, or null when it is gone. */
const changeSchema = z.object({
  type: z.string(),
  id,
  after: z.record(z.string(), z.json()).nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** One entry of a journal, as hashed: its canonical JSON (RFC 8785) is the leaf. */
export const entrySchema = z.object({
  version: z.literal(ENTRY_VERSION),
  scope: scopeSchema,
  seq: z.int().min(1),
  /** When it happened, as far as anyone knows. */
  occurredAt: instant,
  /** When the database wrote it; never before the entry before it. */
  recordedAt: instant,
  actor: actorSchema,
  command: z.string(),
  reason: z.string().nullable(),
  changes: z.array(changeSchema),
});
export type Entry = z.infer<typeof entrySchema>;

/** How one anchor stands: a place out of this machine's reach that tree heads are handed to. */
const anchorSchema = z.object({
  name: line,
  /** Entries under the newest head that it holds; 0: none. */
  size: z.int().nonnegative(),
  /** When it last confirmed that, or that it would take more. */
  heldAt: instant.nullable(),
  /** When it was last handed a head, whatever it said. */
  triedAt: instant.nullable(),
  /** How seldom it is handed heads; 0: each of them. */
  paceMs: z.int().nonnegative(),
  /** Why it did not, the last time; null: it did. */
  failure: z.string().nullable(),
});
export type Anchor = z.infer<typeof anchorSchema>;

/** How a journal is sealed, as it travels outside the journal. */
export const sealSchema = z.object({
  /** The newest signed tree head; null: there is none yet. */
  head: z.object({ size: z.int().nonnegative(), signedAt: instant }).nullable(),
  /** Why no head is signed any more: the journal is not what an earlier one was signed over. Never cleared by signing on. */
  broken: z.string().nullable(),
  /** Why the newest entries are under no head; null: they are, or will be in the next round. */
  unsealed: z.string().nullable(),
  anchors: z.array(anchorSchema),
  checkedAt: instant,
});
export type Seal = z.infer<typeof sealSchema>;

const ROTATION_CHARACTERS_MAX = 4_000;

export const ENTRIES_PER_PAGE_MAX = 500;

/** An entry with its place in the Merkle tree. */
const listedEntrySchema = z.object({ entry: entrySchema, leafHash: sha256 });
export type ListedEntry = z.infer<typeof listedEntrySchema>;

/** What entries can be asked for; each narrows the others. */
const entryFilterSchema = z.object({
  command: z.string().max(100).optional(),
  position: positionSchema.optional(),
  /** Who did it: a person, or the token of a machine. */
  actorId: id.optional(),
  /** An entity that it changed. */
  subjectId: id.optional(),
  /** Recorded at or after, and at or before. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Words, as typed into a search box: "quoted", -without, this or that. */
  words: z.string().trim().max(200).optional(),
});
export type EntryQuery = z.infer<typeof entryFilterSchema>;

export const listEntries = querySpec({
  name: "journal.listEntries",
  summary: "A cutover's journal, the newest first, page by page",
  path: "/cutovers/{cutoverId}/journal",
  input: entryFilterSchema.extend({
    cutoverId: id,
    /** Only entries before this number. */
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(ENTRIES_PER_PAGE_MAX).default(50),
  }),
  output: z.object({ entries: z.array(listedEntrySchema), next: z.int().nullable() }),
  allowed: MEMBERS,
});

/** That the key of the tree heads was replaced. The entry's reason is the statement, signed by the keys themselves: see rotation.ts. */
export const rotateKey = commandSpec({
  name: "journal.rotateKey",
  summary:
    "Journal that another key signs the tree heads: in a cutover's journal, or without one in that of the house",
  path: "/journal/key-rotation",
  input: z.object({ cutoverId: id.optional(), statement: z.string().max(ROTATION_CHARACTERS_MAX) }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});

const HOUSE_READERS = { positions: ["compliance"] } as const satisfies { positions: readonly Position[] };

/** The house's journal is of everybody; whoever reads it for a cutover gets what concerns the people who have ever had a position there. */
export const listHouseEntries = querySpec({
  name: "journal.listHouseEntries",
  summary: "The entries of the house's journal about the people of a cutover, the newest first, page by page",
  path: "/cutovers/{cutoverId}/house-journal",
  input: listEntries.input,
  output: listEntries.output,
  allowed: HOUSE_READERS,
});

/** An entry with what it takes to check it without this server. */
export const entryProofSchema = z.object({
  kind: z.literal("holdpoint-entry-proof"),
  version: z.literal(1),
  scope: scopeSchema,
  seq: z.int().min(1),
  /** The entry, in base64: canonical JSON, RFC 8785. */
  bytes: z.base64(),
  leafHash: sha256,
  /** The path to the root, the lowest first: RFC 9162 section 2.1.3. */
  proof: z.array(sha256).max(64),
  /** The newest signed tree head, in the form of c2sp.org/tlog-checkpoint. */
  checkpoint: z.string(),
  signedAt: instant,
});
export type EntryProof = z.infer<typeof entryProofSchema>;

export const proveEntry = querySpec({
  name: "journal.proveEntry",
  summary: "One entry with the proof that it is under the newest signed tree head",
  path: "/cutovers/{cutoverId}/journal/{seq}/proof",
  input: z.object({ cutoverId: id, seq: z.coerce.number().int().min(1) }),
  output: entryProofSchema,
  allowed: MEMBERS,
});

export const getBefore = querySpec({
  name: "journal.getBefore",
  summary: "What an entry's entities were before it",
  path: "/cutovers/{cutoverId}/journal/{seq}/before",
  input: z.object({ cutoverId: id, seq: z.coerce.number().int().min(1) }),
  output: z.object({
    /** For each of the entry's changes in their order: the newest earlier entry that changed the same entity, and what it left. */
    before: z.array(
      z.object({
        type: z.string(),
        id,
        seq: z.int().nullable(),
        after: z.record(z.string(), z.json()).nullable(),
      }),
    ),
  }),
  allowed: MEMBERS,
});

export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
/** An export of a list may have this many entries; a whole journal is exported by `holdpoint journal export`. */
export const EXPORT_ENTRIES_MAX = 100_000;

/** That entries are taken away as a file is in the journal before the first of them is handed out. */
export const exportEntries = commandSpec({
  name: "journal.exportEntries",
  summary: "Take a filtered list of a cutover's entries away as a file",
  path: "/cutovers/{cutoverId}/journal/export",
  input: z.object({
    cutoverId: id,
    format: z.enum(EXPORT_FORMATS),
    filter: entryFilterSchema,
  }),
  /** The export is of the entries up to this one, the one that records it. */
  output: z.object({ upTo: z.int().min(1) }),
  allowed: { positions: ["compliance", "incident-commander"] },
  signature: "none",
});

/** That a journal was taken away is in the journal, before the file is written. */
export const exportJournal = commandSpec({
  name: "journal.exportJournal",
  summary: "Export a journal: a cutover's, or without one that of the house",
  path: "/journal/export",
  input: z.object({ cutoverId: id.optional() }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});
