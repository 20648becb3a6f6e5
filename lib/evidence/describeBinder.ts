import type { Known } from "#lib/journal/verify.ts";
import type { BinderVerification } from "./verifyBinder.ts";

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** What was found of a binder, and what could not be checked; lines, each with its end. */
export function describeBinder(found: BinderVerification, known: Known): string {
  const { manifest, files, bytes, proofs, houseEntries, journal, misfit } = found;
  const lines =
    misfit === null && journal
      ? [
          `FITS  Binder ${manifest.number} of “${manifest.cutoverName}”, as of ${manifest.requestedAt}.`,
          `  ${counted(files, "file")}, ${counted(bytes, "byte")}, each with the SHA-256 that was signed.`,
          `  ${counted(journal.entries, "entry", "entries")} of the journal ${manifest.journal.scope}, root ${Buffer.from(journal.rootHash).toString("base64")};`,
          `  ${counted(journal.headsChecked, "tree head")} checked, entries 1 to ${journal.entriesUnderHead} are under a head.`,
          `  ${counted(proofs, "inclusion proof")} of signatures and decisions, ${counted(houseEntries, "entry", "entries")} of the house with theirs.`,
        ]
      : [`DOES NOT FIT  ${misfit}`, `  Files that fit before it: ${files} of ${manifest.files.length}.`];
  if (known.keys.length === 0)
    lines.push("  Not checked: who signed. Give the installation's key, kept elsewhere, with --key.");
  if (known.savedHeads.length === 0)
    lines.push(
      "  Not checked: whether the journal was rewritten before the binder was made. Give a saved head with --head.",
    );
  return lines.map((line) => `${line}\n`).join("");
}
