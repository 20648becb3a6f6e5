import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { describeBinder } from "#lib/evidence/describeBinder.ts";
import { BinderError, openBinder } from "#lib/evidence/openBinder.ts";
import { verifyBinder } from "#lib/evidence/verifyBinder.ts";
import { openTreeHead, readTreeHead, splitCheckpoints } from "#lib/journal/checkpoint.ts";
import { describeProof, describeVerification, isVerified } from "#lib/journal/describeVerification.ts";
import { sha256 } from "#lib/journal/digest.ts";
import { followProof } from "#lib/journal/entryProof.ts";
import { ExportError, parseRecords } from "#lib/journal/exportFormat.ts";
import { NoteError, parseVkey } from "#lib/journal/note.ts";
import { type EntryProof, entryProofSchema } from "#lib/journal/schema.ts";
import { type Known, verifyJournal } from "#lib/journal/verify.ts";
import { textLines } from "#lib/textLines.ts";

const EXIT_VERIFIED = 0;
const EXIT_BAD_INPUT = 2;
const EXIT_DOES_NOT_FIT = 3;

interface VerifyOptions {
  readonly head: readonly string[];
  readonly key: readonly string[];
  readonly proof?: true;
}

/** Input that can't be read; its message is a sentence. */
class BadInputError extends Error {}

const INPUT_ERRORS = [BadInputError, BinderError, ExportError, NoteError];

/**
 * `holdpoint verify`: checks an exported journal or an evidence binder, with no network and no database. Exit codes: 0 it fits, 3 it does not (or has
 * no signed head where a key was given), 2 bad input, 1 anything else.
 */
export function verifyCommand(): Command {
  return new Command("verify")
    .description(
      "Check that a journal or an evidence binder is what was written, and name the first thing that is not",
    )
    .argument("<file>", "what `holdpoint journal export` or `holdpoint binder` wrote")
    .option(
      "--head <path...>",
      "saved tree heads: files of checkpoints, or an anchor's folder of this journal",
      [],
    )
    .option("--key <vkey...>", "whom to believe: what `holdpoint journal key` printed, kept elsewhere", [])
    .exitOverride(({ exitCode }) => process.exit(exitCode === EXIT_VERIFIED ? exitCode : EXIT_BAD_INPUT))
    .option("--proof", "the file is one entry's proof, as the audit page hands it out")
    .action(async (file: string, options: VerifyOptions) => {
      process.exitCode = await (options.proof ? verifyEntry(file, options) : verify(file, options));
    });
}

async function verify(file: string, { head, key }: VerifyOptions): Promise<number> {
  try {
    const known: Known = {
      keys: key.map(parseVkey),
      savedHeads: (await Promise.all(head.map(readHeads))).flat(),
    };
    if (await isZip(file)) return await verifyZip(file, known);
    const found = await verifyJournal(parseRecords(await openLines(file)), known);
    process.stdout.write(describeVerification(found, known));
    return isVerified(found, known) ? EXIT_VERIFIED : EXIT_DOES_NOT_FIT;
  } catch (error) {
    if (!INPUT_ERRORS.some((kind) => error instanceof kind)) throw error;
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    return EXIT_BAD_INPUT;
  }
}

/** How every ZIP begins. */
const ZIP_MAGIC = "PK\u0003\u0004";

async function isZip(file: string): Promise<boolean> {
  const handle = await mustRead(file, open(file));
  try {
    const { buffer, bytesRead } = await mustRead(
      file,
      handle.read(Buffer.alloc(ZIP_MAGIC.length), 0, ZIP_MAGIC.length, 0),
    );
    return bytesRead === ZIP_MAGIC.length && buffer.toString("latin1") === ZIP_MAGIC;
  } finally {
    await handle.close();
  }
}

async function verifyZip(file: string, known: Known): Promise<number> {
  const binder = await openBinder(file);
  try {
    const found = await verifyBinder(binder, known);
    process.stdout.write(describeBinder(found, known));
    return found.misfit === null ? EXIT_VERIFIED : EXIT_DOES_NOT_FIT;
  } finally {
    binder.close();
  }
}

/** Checks one entry's proof: that it is under its tree head, and with a key that the key signed that head. */
async function verifyEntry(file: string, { key }: VerifyOptions): Promise<number> {
  try {
    const keys = key.map(parseVkey);
    const proof = parseProof(file, await mustRead(file, readFile(file, "utf8")));
    if (keys.length > 0) openTreeHead(proof.checkpoint, keys);
    const found = followProof(proof, sha256);
    process.stdout.write(describeProof(proof, found, keys.length > 0));
    return found.misfit === null ? EXIT_VERIFIED : EXIT_DOES_NOT_FIT;
  } catch (error) {
    if (!(error instanceof BadInputError || error instanceof NoteError)) throw error;
    // A head that nobody known signed proves nothing: that is a finding, and no mistake in how it was asked.
    process.stderr.write(`error: ${error.message}\n`);
    return error instanceof NoteError ? EXIT_DOES_NOT_FIT : EXIT_BAD_INPUT;
  }
}

function parseProof(file: string, text: string): EntryProof {
  try {
    return entryProofSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new BadInputError(`${file} is not an entry's proof, as the audit page hands it out.`, {
      cause: error,
    });
  }
}

async function openLines(file: string): Promise<AsyncIterable<string>> {
  await mustRead(file, stat(file));
  return textLines(createReadStream(file));
}

/** The checkpoints in a file, or in all files of a folder. */
async function readHeads(path: string): Promise<string[]> {
  const isFolder = (await mustRead(path, stat(path))).isDirectory();
  const files = isFolder
    ? (await mustRead(path, readdir(path))).sort().map((name) => join(path, name))
    : [path];
  const heads = (await Promise.all(files.map(readHeadFile))).flat();
  if (heads.length === 0) throw new BadInputError(`${path} has no saved tree head.`);
  return heads;
}

async function readHeadFile(file: string): Promise<string[]> {
  const heads = splitCheckpoints(await mustRead(file, readFile(file, "utf8")));
  try {
    heads.forEach(readTreeHead);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new BadInputError(`${file} is no saved tree head. ${error.message}`, { cause: error });
  }
  return heads;
}

async function mustRead<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new BadInputError(`${path} can't be read.`, { cause: error });
  }
}
