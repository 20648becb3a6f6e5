import { createReadStream } from "node:fs";
import { mkdir, open, rename, stat, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Asking, ask, ExportError, pause } from "./ask.ts";
import type { ExportFile } from "./schema.ts";

const PART = ".part";
/** A file that comes torn this often, with nothing new between, does not come. */
const TORN_MAX = 6;
const GONE = [403, 404, 410];

/**
 * Fetches a file of an export into `folder`, from where an earlier try left off when the server can say that it is still the same file.
 * @returns the file as it is now; `remember` is told of what a later try needs
 * @throws ExportError when it does not come, or not whole
 */
export async function download(
  file: ExportFile,
  folder: string,
  requiresAccessToken: boolean,
  asking: Asking,
  remember: (file: ExportFile) => Promise<void>,
): Promise<ExportFile> {
  const path = join(folder, file.name);
  await mkdir(dirname(path), { recursive: true });
  let current = file;
  for (let torn = 0; ; torn += 1) {
    const before = current.etag === null ? 0 : await sizeOf(path + PART);
    const response = await ask(
      current.url,
      {
        withToken: requiresAccessToken,
        headers: {
          accept: "application/fhir+ndjson",
          // What is continued has to be counted in the bytes that are on disk.
          "accept-encoding": "identity",
          ...(before > 0 && { range: `bytes=${before}-`, "if-range": current.etag ?? "" }),
        },
      },
      asking,
    );
    if (GONE.includes(response.status)) {
      await response.body?.cancel();
      throw new ExportError(`${file.name} is no longer at the server (${response.status}).`, {
        isExpired: true,
      });
    }
    if (response.status === 416) {
      // The part is as long as the file, or longer: begin again.
      await response.body?.cancel();
      current = { ...current, etag: null };
      continue;
    }
    if (!response.ok) throw new ExportError(`The server refuses ${file.name} (${response.status}).`);
    const continues = response.status === 206 && startOf(response) === before;
    const etag = response.headers.get("etag");
    // A weak one does not promise the same bytes.
    current = { ...current, etag: etag?.startsWith("W/") ? null : etag };
    await remember(current);
    if (await write(response, path + PART, continues ? before : 0)) break;
    asking.signal?.throwIfAborted();
    if (torn + 1 >= TORN_MAX) throw new ExportError(`${file.name} came torn ${TORN_MAX} times in a row.`);
    await pause(torn, null, asking);
  }
  await checkWhole(current, path + PART);
  await rename(path + PART, path);
  return { ...current, done: true };
}

function startOf(response: Response): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  return start === undefined ? undefined : Number(start);
}

/** Writes a body to a file from a place on. @returns whether all of it came */
async function write(response: Response, path: string, from: number): Promise<boolean> {
  if (from === 0) await (await open(path, "w")).close();
  else await truncate(path, from);
  const out = await open(path, "r+");
  let at = from;
  try {
    for await (const chunk of response.body ?? []) {
      await out.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
  } catch {
    return false;
  } finally {
    await out.close();
  }
  const length = response.headers.get("content-length");
  return length === null || at - from === Number(length);
}

/** Counts a file's records where the server said how many there are: a body can end early without an error. */
async function checkWhole({ name, count }: ExportFile, path: string): Promise<void> {
  let lines = 0;
  let lastByte = 0x0a;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      if (byte === 0x0a && lastByte !== 0x0a && lastByte !== 0x0d) lines += 1;
      lastByte = byte;
    }
  }
  if (lastByte !== 0x0a) lines += 1;
  if (count !== undefined && lines < count)
    throw new ExportError(`${name} holds ${lines} records, and the server promised ${count}.`, {
      isExpired: true,
    });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
