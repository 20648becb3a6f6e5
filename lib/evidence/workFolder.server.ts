import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { appendDurably } from "#lib/append-durably.ts";
import type { ManifestFile } from "./manifest.ts";
import { manifestSchema } from "./manifest.ts";
import type { Part } from "./parts.server.ts";

const LIST = "written.ndjson";
const fileSchema = manifestSchema.shape.files.element;

/** SHA-256 and size of a file, read in pieces. */
export async function digestFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/**
 * Where a binder's files are while it is being made. A file is there when it is whole; what was written before a crash is taken up
 * again when its bytes have the hash that was noted.
 */
export class WorkFolder {
  readonly path: string;
  readonly #written: ReadonlyMap<string, ManifestFile>;

  private constructor(path: string, written: ReadonlyMap<string, ManifestFile>) {
    this.path = path;
    this.#written = written;
  }

  static async open(path: string): Promise<WorkFolder> {
    await mkdir(path, { recursive: true });
    const list = await readFile(join(path, LIST), "utf8").catch(() => "");
    // A crash may have cut the last line.
    const files = list.split("\n").flatMap((line) => {
      const parsed = z.string().transform(safeJson).pipe(fileSchema).safeParse(line);
      return parsed.success ? [parsed.data] : [];
    });
    return new WorkFolder(path, new Map(files.map((file) => [file.path, file])));
  }

  fileOf(path: string): string {
    return join(this.path, "files", path);
  }

  /** What was written of a part before, if it still is what was written. */
  async kept(path: string): Promise<ManifestFile | undefined> {
    const noted = this.#written.get(path);
    if (!noted) return undefined;
    const found = await digestFile(this.fileOf(path)).catch(() => undefined);
    return found?.sha256 === noted.sha256 ? noted : undefined;
  }

  /** Writes a part whole, and notes it. @param onPiece is told after each piece */
  async write({ path, title, write }: Part, onPiece: () => void): Promise<ManifestFile> {
    let records: number | null = null;
    const pieces = async function* () {
      for await (const piece of write()) {
        if (piece.records !== null) records = (records ?? 0) + piece.records;
        yield piece.text;
        onPiece();
      }
    };
    const digest = await this.#store(path, pieces());
    const file = { path, title, ...digest, records };
    await appendDurably(join(this.path, LIST), `${JSON.stringify(file)}\n`);
    return file;
  }

  /** Writes what belongs to the whole, and is made anew each time. */
  async writeLast(
    path: string,
    title: string,
    content: AsyncIterable<Uint8Array | string> | Iterable<string>,
  ): Promise<ManifestFile> {
    return { path, title, ...(await this.#store(path, content)), records: null };
  }

  async #store(
    path: string,
    content: AsyncIterable<Uint8Array | string> | Iterable<string>,
  ): Promise<{ sha256: string; bytes: number }> {
    const file = this.fileOf(path);
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.part`;
    const handle = await open(draft, "w");
    const hash = createHash("sha256");
    let bytes = 0;
    try {
      for await (const piece of content) {
        const chunk = typeof piece === "string" ? Buffer.from(piece) : piece;
        await handle.write(chunk);
        hash.update(chunk);
        bytes += chunk.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    return { sha256: hash.digest("hex"), bytes };
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
