import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type FolderLock, takeFolderLock } from "#lib/folder-lock.mjs";
import { explainFileError, StartupError } from "#lib/startup-error.ts";

const WAIT_LIMIT_MS = 180_000;
const RETRY_MS = 50;

/**
 * Waits until no other process is starting or stopping the embedded PostgreSQL of a folder.
 * @returns what to call when done
 * @throws StartupError when another process does not finish
 */
export async function takeEmbeddedLock(dir: string): Promise<() => void> {
  const deadline = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const lock = takeLock(dir);
    if (lock.held) return lock.release;
    if (performance.now() > deadline) {
      throw new StartupError(
        "alreadyRunning",
        `Process ${lock.pid} has been starting or stopping PostgreSQL in ${dir} for three minutes: end it and try again. Nothing was lost.`,
      );
    }
    await setTimeout(RETRY_MS);
  }
}

function takeLock(dir: string): FolderLock {
  try {
    return takeFolderLock(join(dir, "postgres.lock"));
  } catch (error) {
    throw explainFileError(error, dir);
  }
}
