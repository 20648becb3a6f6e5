/** A lock held by this process, or the process that holds it. */
export type FolderLock = { held: true; release: () => void } | { held: false; pid: number };

/**
 * Takes a lock that only a living process can hold; a holder that was killed does not block the next one.
 * @param path the lock's file; its folder is made when missing
 */
export function takeFolderLock(path: string): FolderLock;
