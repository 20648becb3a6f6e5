import { open } from "node:fs/promises";

/**
 * Appends a text to a file, which is made when it is not there, and waits until the disk has it.
 * @throws what the file system says; then a part of the text may be there
 */
export async function appendDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "a");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
