// Plain JavaScript: bin/start.mjs holds this lock before anything is installed, on the machine's own Node.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Takes a lock that only a living process can hold: a file that names its holder. A holder that was killed does
 * not block the next one.
 * @param {string} path the lock's file; its folder is made when missing
 * @returns {{ held: true, release: () => void } | { held: false, pid: number }} the lock, or who has it
 */
export function takeFolderLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid} ${processStart(process.pid)}`;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // link(2) fails when the name exists, and the file is whole from the first moment that it is seen.
    while (!linked(draft, path)) {
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder)) return { held: false, pid: pidOf(holder) };
      if (holder !== undefined && !removeStale(path, holder)) return { held: false, pid: pidOf(holder) };
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    held: true,
    release: () => {
      if (readHolder(path) === mine) rmSync(path, { force: true });
    },
  };
}

function linked(draft, path) {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Moves a dead holder's file away; false when another process took the lock in between, whose file is put back. */
function removeStale(path, holder) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === "ENOENT") return true;
    throw error;
  }
  const moved = readFileSync(aside, "utf8");
  const stale = moved === holder;
  if (!stale) linked(aside, path);
  rmSync(aside, { force: true });
  return stale;
}

function pidOf(holder) {
  return Number.parseInt(holder, 10);
}

function isAlive(holder) {
  const [pid, start] = holder.split(" ");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
    if (error.code !== "EPERM") throw error;
  }
  // A process number is used again after a while (at once in a container): the start time tells the two apart.
  return processStart(Number(pid)) === start;
}

/** When a process started, in clock ticks since boot; "?" where the system has no /proc. */
function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "?";
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ESRCH") return "?";
    throw error;
  }
}
