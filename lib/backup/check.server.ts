import type { Tx } from "#lib/db.ts";
import { AnchorError, type HeadAnchor } from "#lib/journal/anchor.ts";
import { journalRecords } from "#lib/journal/export.server.ts";
import type { NoteKey } from "#lib/journal/note.ts";
import { type Verification, verifyJournal } from "#lib/journal/verify.ts";

interface CheckedJournal {
  readonly scope: string;
  readonly found: Verification;
}

/** What a restored database is worth. */
export interface RestoreCheck {
  readonly journals: readonly CheckedJournal[];
  readonly entries: number;
  /** Whether every journal is whole, under its heads, and no older than any head outside. */
  readonly fits: boolean;
  /** Anchors that could not be asked. */
  readonly unasked: readonly string[];
}

/**
 * Checks every journal of a database as `holdpoint verify` would, against the newest heads outside where those can be asked: a
 * journal that is shorter than one of them has lost its tail.
 */
export async function checkJournals(
  db: Tx,
  keys: readonly NoteKey[],
  anchors: readonly HeadAnchor[],
): Promise<RestoreCheck> {
  const scopes = await db.journal.findMany({ orderBy: { scope: "asc" }, select: { scope: true } });
  const journals: CheckedJournal[] = [];
  const unasked = new Set<string>();
  for (const { scope } of scopes) {
    const savedHeads: string[] = [];
    for (const anchor of anchors) {
      const newest = anchor.kind === "prompt" ? anchor.newest : undefined;
      if (!newest) unasked.add(anchor.name);
      try {
        const head = await newest?.call(anchor, scope);
        if (head !== undefined) savedHeads.push(head);
      } catch (error) {
        if (!(error instanceof AnchorError)) throw error;
        unasked.add(anchor.name);
      }
    }
    journals.push({ scope, found: await verifyJournal(journalRecords(db, scope), { keys, savedHeads }) });
  }
  return {
    journals,
    entries: journals.reduce((sum, { found }) => sum + found.entries, 0),
    fits: journals.every(({ found }) => found.misfit === null),
    unasked: [...unasked],
  };
}

/** What was found, in lines, each with its end. */
export function describeRestore({ journals, entries, fits, unasked }: RestoreCheck): string {
  const lines = fits
    ? [`FITS  ${entries.toLocaleString("en-US")} entries of ${journals.length} journals.`]
    : journals.flatMap(({ scope, found: { misfit } }) =>
        misfit
          ? [
              `DOES NOT FIT  The journal ${scope}: ${misfit.sentence}`,
              "  It is shown on every board as soon as a server runs on this database, and is never sealed again.",
            ]
          : [],
      );
  for (const name of unasked)
    lines.push(`  Not checked: whether ${name} holds a newer head. Look there for the newest by yourself.`);
  return lines.map((line) => `${line}\n`).join("");
}
