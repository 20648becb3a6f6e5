import { createHash } from "node:crypto";
import { promisify } from "node:util";
import * as yauzl from "yauzl";
import { BINDER_FILES_MAX, MANIFEST_PATH, MANIFEST_SIGNATURE_PATH } from "./manifest.ts";

/** Reads a binder's ZIP and believes nothing of it: counts, names and sizes are limited before a byte is unpacked. */

/** A binder of a million entries is about 3 GB unpacked. */
const UNPACKED_BYTES_MAX = 16 * 1024 ** 3;
/** JSON of entries packs about 8 to 1; what packs far better is made to fill a disk. */
const PACKING_RATIO_MAX = 200;
const PACKING_RATIO_FREE_BYTES = 1024 ** 2;
/** What is read whole into memory. */
const WHOLE_FILE_BYTES_MAX = 16 * 1024 ** 2;

/** A file that is no binder, or one that is made to do harm. Its message is a sentence. */
export class BinderError extends Error {
  override readonly name = "BinderError";
}

export interface OpenBinder {
  /** Paths inside, in the order of the ZIP. */
  readonly paths: readonly string[];
  /** @throws BinderError when there is none of that path, or it is larger than it says */
  read(path: string): Promise<NodeJS.ReadableStream>;
  close(): void;
}

const isPlain = (path: string): boolean =>
  path === MANIFEST_PATH || path === MANIFEST_SIGNATURE_PATH || /^[a-z0-9][a-z0-9._/-]*$/.test(path);

/** Opens a binder. @throws BinderError when it is no ZIP, or not one that Holdpoint makes */
export async function openBinder(file: string): Promise<OpenBinder> {
  const zip = await promisify((path: string, done: (error: Error | null, zip?: yauzl.ZipFile) => void) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, opened) =>
      done(error, opened),
    ),
  )(file).catch((error: unknown) => {
    throw new BinderError(`It can't be opened as a ZIP: ${messageOf(error)}.`, { cause: error });
  });
  if (!zip) throw new BinderError("It can't be opened as a ZIP.");
  try {
    const entries = await listEntries(zip);
    return {
      paths: [...entries.keys()],
      async read(path) {
        const entry = entries.get(path);
        if (!entry) throw new BinderError(`${path} is not in the binder.`);
        const stream = await promisify(
          (done: (error: Error | null, stream?: NodeJS.ReadableStream) => void) =>
            zip.openReadStream(entry, (error, opened) => done(error, opened)),
        )();
        if (!stream) throw new BinderError(`${path} can't be unpacked.`);
        return stream;
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof BinderError
      ? error
      : new BinderError(`Its list of files can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

function listEntries(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  let unpacked = 0;
  return new Promise((resolve, reject) => {
    const refuse = (sentence: string): void => reject(new BinderError(sentence));
    if (zip.entryCount > BINDER_FILES_MAX)
      return refuse(`It has ${zip.entryCount} files; a binder has ${BINDER_FILES_MAX} at most.`);
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry: yauzl.Entry) => {
      const { fileName, compressedSize, uncompressedSize } = entry;
      unpacked += uncompressedSize;
      if (!isPlain(fileName)) return refuse("It has a file with a name that no binder has.");
      if (entries.has(fileName)) return refuse(`${fileName} is in it twice.`);
      if (entry.isEncrypted()) return refuse(`${fileName} is encrypted.`);
      if (unpacked > UNPACKED_BYTES_MAX)
        return refuse(`Unpacked it has more than ${UNPACKED_BYTES_MAX / 1024 ** 3} GB.`);
      if (uncompressedSize > compressedSize * PACKING_RATIO_MAX + PACKING_RATIO_FREE_BYTES)
        return refuse(`${fileName} unpacks to far more than it holds.`);
      entries.set(fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

/** A file of the binder, whole. @throws BinderError when it is too large for that */
export async function readWhole(binder: OpenBinder, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await unpacking(binder, path)) {
    bytes += chunk.length;
    if (bytes > WHOLE_FILE_BYTES_MAX) throw new BinderError(`${path} is larger than any binder's.`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** SHA-256 and size of a file of the binder. */
export async function digestOf(binder: OpenBinder, path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of await unpacking(binder, path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Lines of a file of the binder. */
export async function* linesOf(binder: OpenBinder, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of await unpacking(binder, path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** A file's bytes; what breaks while they are unpacked is told as the binder's fault. */
async function unpacking(binder: OpenBinder, path: string): Promise<AsyncIterable<Uint8Array>> {
  const stream = await binder.read(path);
  return (async function* () {
    try {
      for await (const chunk of stream) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    } catch (error) {
      throw new BinderError(`${path} can't be unpacked: ${messageOf(error)}.`, { cause: error });
    }
  })();
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "it is damaged");
