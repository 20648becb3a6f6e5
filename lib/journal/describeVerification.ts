import { entryTextOf, type ProofFinding } from "./entryProof.ts";
import { formatVkey } from "./note.ts";
import type { EntryProof } from "./schema.ts";
import type { Known, Verification } from "./verify.ts";

/** Whether a journal passed all that it was checked against. With a key it must have a head that the key signed. */
export const isVerified = ({ misfit, headsChecked }: Verification, { keys }: Known): boolean =>
  misfit === null && (keys.length === 0 || headsChecked > 0);

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** What was found, and what could not be, in English; lines, each with its end. */
export function describeVerification(found: Verification, known: Known): string {
  const { scope, entries, entriesUnderHead, rootHash, headsChecked, savedHeadsChecked, signed, misfit } =
    found;
  const root = Buffer.from(rootHash).toString("base64");
  const lines: string[] = [];
  if (misfit) {
    const { firstSeq, lastSeq, sentence } = misfit;
    lines.push(
      `DOES NOT FIT  ${sentence}`,
      firstSeq === lastSeq
        ? `  It is entry ${firstSeq}.`
        : `  At least one of entries ${firstSeq} to ${lastSeq} is not as it was.`,
      entries === 0
        ? "  No entry before it was read."
        : `  Read before it: ${counted(entries, "entry", "entries")}.`,
    );
  } else if (!isVerified(found, known)) {
    lines.push("NOT VERIFIED  A key was given, but there is no signed tree head to check with it.");
  } else {
    lines.push(
      `FITS  ${counted(entries, "entry", "entries")}${scope === null ? "" : ` of the journal ${scope}`}, root ${root}.`,
      `  ${counted(headsChecked, "tree head")} checked, ${savedHeadsChecked} of them saved outside; entries 1 to ${entriesUnderHead} are under a head.`,
      `  ${counted(signed.signatures, "signature")} of people checked, ${signed.byPasskey} of them by passkey.`,
    );
  }
  for (const key of found.successors)
    lines.push(`  A given key was replaced, and says so itself: ${formatVkey(key)}`);
  if (known.keys.length === 0)
    lines.push("  Not checked: who signed the tree heads. Give the installation's key with --key.");
  if (known.savedHeads.length === 0)
    lines.push(
      "  Not checked: whether the tail was cut or everything rewritten. Give a saved head with --head.",
    );
  return lines.map((line) => `${line}\n`).join("");
}

/** What became of one entry's proof, in English; lines, each with its end. @param signed whether a known key signed its head */
export function describeProof(proof: EntryProof, found: ProofFinding, signed: boolean): string {
  if (found.misfit !== null) return `DOES NOT FIT  ${found.misfit}\n`;
  const lines = [
    `FITS  Entry ${proof.seq} of the journal ${proof.scope} is under the tree head of ${counted(found.size, "entry", "entries")}, ${found.steps.length} steps up.`,
    `  ${entryTextOf(proof)}`,
  ];
  if (!signed) lines.push("  Not checked: who signed the tree head. Give the installation's key with --key.");
  return lines.map((line) => `${line}\n`).join("");
}
