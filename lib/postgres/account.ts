import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { StartupError } from "#lib/startup-error.ts";

const run = promisify(execFile);

/** PostgreSQL refuses to run as root; this account runs it then, as a distribution's own PostgreSQL would. */
const SERVICE_ACCOUNT = "postgres";

/** Where PostgreSQL's files go when root starts Holdpoint in a folder that no other account may enter. */
export const SHARED_DIR = "/var/lib/holdpoint";

/** The user and group that PostgreSQL's programs run as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * Decides under which account PostgreSQL runs.
 * @returns undefined for an ordinary user, who runs it as themselves; for root the account `postgres`, made when missing
 */
export async function findAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing !== undefined) return existing;
  try {
    await run("useradd", [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/bin/false",
      SERVICE_ACCOUNT,
    ]);
    return await lookUp();
  } catch (error) {
    throw new StartupError(
      "configuration",
      `PostgreSQL does not run as root, and the account ${SERVICE_ACCOUNT} could not be made: start as an ordinary user. Nothing was lost.`,
      { cause: error },
    );
  }
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([
      run("id", ["-u", SERVICE_ACCOUNT]),
      run("id", ["-g", SERVICE_ACCOUNT]),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    // `id` ends with 1 for a name that it does not know.
    if (error instanceof Error && "code" in error && error.code === 1) return undefined;
    throw error;
  }
}

/** Whether an account may enter a folder or execute a program, all the way down its path. */
export async function canEnter(account: Account, path: string): Promise<boolean> {
  try {
    await run("test", ["-x", path], { ...account, cwd: "/" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === 1) return false;
    throw error;
  }
}

/** The name under SHARED_DIR for a folder's PostgreSQL: the same for the same folder, different for another. */
export function sharedNameFor(dir: string): string {
  return `data-${createHash("sha256").update(dir).digest("hex").slice(0, 16)}`;
}
