import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";

const TAIL_CHUNK_BYTES = 64 * 1024;

/** Whether a file is packed, by its name. */
export const isGzip = (path: string): boolean => /\.(gz|gzip)$/i.test(path);

/**
 * The bytes of a file, unpacked where its name ends in `.gz` or `.gzip` (RFC 1952: any number of members). zlib stops without a word at zeros that
 * follow a member, as padding; here they are padding only where nothing else follows.
 * @throws the file system's errors, and zlib's for what is not whole
 */
export async function* fileBytes(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  if (!isGzip(path)) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip();
  file.once("error", (error) => gunzip.destroy(error));
  try {
    yield* file.pipe(gunzip) as AsyncIterable<Buffer>;
  } finally {
    file.destroy();
  }
  await expectPadding(path, gunzip.bytesWritten);
}

/** @throws Error where the file holds anything but zeros from there on */
async function expectPadding(path: string, from: number): Promise<void> {
  if ((await stat(path)).size === from) return;
  const file = await open(path);
  try {
    const chunk = Buffer.alloc(TAIL_CHUNK_BYTES);
    for (let at = from; ; ) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      if (chunk.subarray(0, bytesRead).some((byte) => byte !== 0))
        throw new Error("something follows the end of the gzip file");
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
