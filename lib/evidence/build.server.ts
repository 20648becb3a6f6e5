import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { z } from "zod";
import type { HeadAnchor } from "#lib/journal/anchor.ts";
import { readTreeHead } from "#lib/journal/checkpoint.ts";
import { formatVkey, signNote } from "#lib/journal/note.ts";
import { type HeadSigning, knownKeys } from "#lib/journal/signer.ts";
import { cutoverSchema } from "#lib/plan/schema.ts";
import type { Runtime } from "#lib/runtime.ts";
import packageJson from "#package.json" with { type: "json" };
import { binderFile, bindersFolder } from "./binderFile.ts";
import { chaptersOf } from "./chapters.ts";
import { houseRules } from "./houseRules.server.ts";
import { indexHtml } from "./indexHtml.ts";
import { indexPdf } from "./indexPdf.server.ts";
import {
  MANIFEST_PATH,
  MANIFEST_SIGNATURE_PATH,
  type Manifest,
  type ManifestFile,
  manifestNote,
  manifestSchema,
} from "./manifest.ts";
import { type HouseEntry, houseExtract, type Part, partsOf, peopleOf } from "./parts.server.ts";
import { type Binder, binderSchema } from "./schema.ts";
import { readableJson, SECTIONS } from "./sections.ts";
import { readJournal, sealedJournals } from "./source.server.ts";
import { digestFile, WorkFolder } from "./workFolder.server.ts";

/** What it takes to make a binder. */
export interface BinderMaker {
  readonly runtime: Runtime;
  readonly signing: HeadSigning;
  readonly anchors: readonly HeadAnchor[];
  /** Whoever makes it is stopping: what is written is kept, to be gone on with. */
  readonly stopping: AbortSignal;
}

/** How far the making is: of `total`, and what it is at. */
export interface BinderProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** A binder that is whole. */
export interface MadeBinder {
  readonly file: string;
  readonly entries: number;
  readonly files: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** How progress is counted: the ZIP is written last, and takes about as long as a tenth of the rest. */
const PROGRESS_TOTAL = 1_000;
const PROGRESS_WRITTEN = 900;

/** What was decided at the first try, and holds for all: how much of the journals the binder covers. */
const planSchema = manifestSchema.pick({ journal: true, house: true });

/**
 * Makes a binder, or goes on with one that was begun. Its file appears when it is whole.
 * @throws AppError when there is no signed head to rest on; AbortError when `signal` says so, and then it can be gone on with
 */
export async function buildBinder(
  maker: BinderMaker,
  ids: { readonly cutoverId: string; readonly binderId: string },
  onProgress: (progress: BinderProgress) => void,
  signal: AbortSignal,
): Promise<MadeBinder> {
  const { runtime, signing } = maker;
  await mkdir(bindersFolder(runtime), { recursive: true });
  const work = await WorkFolder.open(workPath(runtime, ids.binderId));
  onProgress({ step: "Waiting for the journal's signed head", done: 0, total: PROGRESS_TOTAL });
  const plan = await planOf(maker, work, ids, signal);

  onProgress({ step: "Reading the journal", done: 0, total: PROGRESS_TOTAL });
  const journal = await readJournal(runtime.db, plan.journal, () => undefined, signal);
  const people = peopleOf(journal.fold);
  const houseEntries: HouseEntry[] = [];
  const house = await readJournal(
    runtime.db,
    plan.house,
    (entry, record) => houseEntries.push(...houseExtract([{ entry, record }], people)),
    signal,
  );
  const parts = partsOf({
    db: runtime.db,
    journal: { ...plan.journal, ...journal },
    house: { ...plan.house, ...house, entries: houseEntries },
    keys: knownKeys(signing).map(formatVkey),
    origin: readTreeHead(plan.journal.checkpoint).origin,
    extra: await houseRules(runtime, ids.cutoverId),
  });
  const files = await writeParts(work, parts, onProgress, signal);

  const binder = binderSchema.parse(journal.fold.of("binder").find(({ id }) => id === ids.binderId)?.now);
  const cutover = cutoverSchema.parse(journal.fold.now("cutover")[0]);
  const sections = SECTIONS.filter(({ types }) => journal.fold.of(...types).length === 0);
  const manifest: Omit<Manifest, "files"> = {
    format: "holdpoint-binder/1",
    binderId: binder.id,
    number: binder.number,
    cutoverId: cutover.id,
    cutoverName: cutover.name,
    organization: cutover.organization,
    requestedAt: binder.requestedAt,
    requestedByName: binder.requestedByName,
    version: packageJson.version,
    ...plan,
    keys: knownKeys(signing).map(formatVkey),
    notRecorded: sections.map(({ title }) => title),
  };
  const caseFile = { manifest, timeZone: cutover.timeZone, files, chapters: chaptersOf(journal.fold) };
  const index = [
    await work.writeLast("index.html", "This index", [indexHtml(caseFile)]),
    await work.writeLast("index.pdf", "This index, for print", toChunks(indexPdf(caseFile))),
  ];
  const whole = await writeManifest(work, signing, { ...manifest, files: [...index, ...files] });

  onProgress({ step: "Packing", done: PROGRESS_WRITTEN, total: PROGRESS_TOTAL });
  const made = await pack(binderFile(runtime, ids.binderId), work, binder, whole, signal);
  await work.remove();
  return { ...made, entries: plan.journal.size, files: whole.length };
}

const workPath = (runtime: Pick<Runtime, "dir">, binderId: string): string =>
  join(bindersFolder(runtime), `${binderId}.work`);

/** Throws away what was written of a binder that nobody wants any more. */
export async function discardBinder(runtime: Pick<Runtime, "dir">, binderId: string): Promise<void> {
  await rm(workPath(runtime, binderId), { recursive: true, force: true });
  await rm(`${binderFile(runtime, binderId)}.part`, { force: true });
}

async function planOf(
  { runtime, signing, anchors }: BinderMaker,
  work: WorkFolder,
  ids: { cutoverId: string; binderId: string },
  signal: AbortSignal,
): Promise<z.infer<typeof planSchema>> {
  const file = join(work.path, "plan.json");
  const begun = await readFile(file, "utf8").catch(() => undefined);
  if (begun !== undefined) return planSchema.parse(JSON.parse(begun));
  const plan = await sealedJournals(runtime, signing, anchors, ids, signal);
  await writeFile(`${file}.part`, JSON.stringify(plan), { flush: true });
  await rename(`${file}.part`, file);
  return plan;
}

async function writeParts(
  work: WorkFolder,
  parts: readonly Part[],
  onProgress: (progress: BinderProgress) => void,
  signal: AbortSignal,
): Promise<ManifestFile[]> {
  const pieces = parts.reduce((sum, part) => sum + part.pieces, 0);
  const files: ManifestFile[] = [];
  let before = 0;
  for (const part of parts) {
    let done = 0;
    const tell = (): void => {
      signal.throwIfAborted();
      const share = (before + Math.min(done, part.pieces)) / pieces;
      onProgress({ step: part.title, done: Math.floor(share * PROGRESS_WRITTEN), total: PROGRESS_TOTAL });
    };
    tell();
    const kept = await work.kept(part.path);
    files.push(
      kept ??
        (await work.write(part, () => {
          done += 1;
          tell();
        })),
    );
    before += part.pieces;
  }
  return files;
}

async function writeManifest(
  work: WorkFolder,
  { signer }: HeadSigning,
  manifest: Manifest,
): Promise<string[]> {
  const text = readableJson(manifestSchema.parse(manifest));
  const digest = createHash("sha256").update(text).digest("hex");
  await work.writeLast(MANIFEST_PATH, "", [text]);
  await work.writeLast(MANIFEST_SIGNATURE_PATH, "", [await signNote(manifestNote(manifest, digest), signer)]);
  return [MANIFEST_PATH, MANIFEST_SIGNATURE_PATH, ...manifest.files.map(({ path }) => path)];
}

async function* toChunks(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield Buffer.from(chunk);
}

async function pack(
  file: string,
  work: WorkFolder,
  binder: Binder,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Pick<MadeBinder, "file" | "bytes" | "sha256">> {
  const draft = `${file}.part`;
  const zip = new ZipFile();
  const mtime = new Date(binder.requestedAt);
  for (const path of paths) {
    const { size } = await stat(work.fileOf(path));
    zip.addReadStreamLazy(path, { mtime, mode: 0o100644, size }, (give) =>
      give(null, createReadStream(work.fileOf(path))),
    );
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(draft, { flush: true }), { signal });
  const digest = await digestFile(draft);
  await rename(draft, file);
  return { file, ...digest };
}
