import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gzipSync, constants as zlib } from "node:zlib";
import type { RandomStream } from "./prng.ts";

/** Text is handed to the disk in pieces of about this many UTF-16 units. */
const CHUNK_LENGTH = 256 * 1024;
/** Lines of a part, where a file is written in parts. */
const PART_LINES = 5_000;
/** How many lines wait in a shuffle. The further apart, the more memory. */
const SHUFFLE_LINES = 1_024;

/** Where a line went: the name of the file in its folder, and the line from 1. */
export interface LinePlace {
  fileName: string;
  line: number;
}

/** Takes lines at once and writes them when asked: whoever writes much must await `drain` now and then. */
export interface LineSink {
  write(line: string): LinePlace | undefined;
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface LineFormat {
  byteOrderMark?: boolean;
  lineEnd?: "\n" | "\r\n";
}

/** A file of lines, created or emptied by `create`. */
export class LineFile implements LineSink {
  readonly #fileName: string;
  readonly #handle: FileHandle;
  readonly #lineEnd: string;
  #pending: string;
  #lines = 0;

  private constructor(fileName: string, handle: FileHandle, format: LineFormat) {
    this.#fileName = fileName;
    this.#handle = handle;
    this.#lineEnd = format.lineEnd ?? "\n";
    this.#pending = format.byteOrderMark ? "\uFEFF" : "";
  }

  static async create(path: string, format: LineFormat = {}): Promise<LineFile> {
    return new LineFile(basename(path), await open(path, "w"), format);
  }

  write(line: string): LinePlace {
    this.#pending += line + this.#lineEnd;
    this.#lines += 1;
    return { fileName: this.#fileName, line: this.#lines };
  }

  async drain(): Promise<void> {
    if (this.#pending.length >= CHUNK_LENGTH) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = "";
    if (text !== "") await this.#handle.appendFile(text);
  }
}

/**
 * Files `Type.000.ndjson.gz`, `Type.001.ndjson.gz` … of a fixed number of lines. Compressed by Huffman coding alone,
 * whose output does not depend on which matcher the processor has instructions for.
 */
export class GzipParts implements LineSink {
  readonly #folder: string;
  readonly #type: string;
  #finished: { fileName: string; text: string }[] = [];
  #part: string[] = [];
  #number = 0;

  constructor(path: string) {
    this.#folder = dirname(path);
    this.#type = basename(path, ".ndjson");
  }

  write(line: string): LinePlace {
    if (this.#part.length === PART_LINES) this.#finish();
    this.#part.push(line);
    return { fileName: this.#fileName(), line: this.#part.length };
  }

  async drain(): Promise<void> {
    const finished = this.#finished;
    this.#finished = [];
    for (const part of finished) {
      const file = await open(join(this.#folder, part.fileName), "w");
      await file.appendFile(gzipSync(part.text, { strategy: zlib.Z_HUFFMAN_ONLY }));
      await file.close();
    }
  }

  async close(): Promise<void> {
    this.#finish();
    await this.drain();
  }

  #finish(): void {
    this.#finished.push({ fileName: this.#fileName(), text: this.#part.map((line) => `${line}\n`).join("") });
    this.#part = [];
    this.#number += 1;
  }

  #fileName(): string {
    return `${this.#type}.${String(this.#number).padStart(3, "0")}.ndjson.gz`;
  }
}

/** Passes lines on in another order, holding back a fixed number of them. */
export class ShuffledLines implements LineSink {
  readonly #sink: LineSink;
  readonly #random: RandomStream;
  readonly #waiting: string[] = [];

  constructor(sink: LineSink, random: RandomStream) {
    this.#sink = sink;
    this.#random = random;
  }

  write(line: string): undefined {
    if (this.#waiting.length < SHUFFLE_LINES) {
      this.#waiting.push(line);
      return;
    }
    const slot = this.#random.integer(0, SHUFFLE_LINES - 1);
    this.#sink.write(this.#waiting[slot] ?? line);
    this.#waiting[slot] = line;
  }

  drain(): Promise<void> {
    return this.#sink.drain();
  }

  async close(): Promise<void> {
    while (this.#waiting.length > 0) {
      const slot = this.#random.integer(0, this.#waiting.length - 1);
      const last = this.#waiting.pop() ?? "";
      this.#sink.write(this.#waiting[slot] ?? last);
      if (slot < this.#waiting.length) this.#waiting[slot] = last;
    }
    await this.#sink.close();
  }
}
