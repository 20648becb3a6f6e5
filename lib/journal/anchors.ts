import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { appendDurably } from "#lib/append-durably.ts";
import { AnchorError, type HeadAnchor, type PromptAnchor } from "./anchor.ts";
import { type MailSettings, mailAnchor } from "./mailAnchor.ts";

/** Where the settings say that heads go. */
interface AnchorSettings {
  readonly dir?: string;
  readonly url?: string;
  readonly mail?: MailSettings;
}

const SIZE_DIGITS = 12;
const WEBHOOK_MS_MAX = 5_000;

/**
 * A folder with a file for each head, `<scope>/<size>`: best on another machine or on write-once storage. Files are made and
 * appended to, never replaced, so that it works in a folder that allows only that (chattr +a).
 */
export function directoryAnchor(dir: string): PromptAnchor {
  const failed = (what: string, cause: unknown): AnchorError => {
    const code = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
    return new AnchorError(`The anchor folder ${what}${code}.`, { cause });
  };
  return {
    kind: "prompt",
    name: "folder",
    async publish({ scope, size, checkpoint }) {
      const file = join(dir, scope, String(size).padStart(SIZE_DIGITS, "0"));
      const held = await readIfThere(file).catch((error: unknown) => {
        throw failed("can't be read", error);
      });
      // What a crash left of the same head is completed; anything else is another head of this size.
      if (!checkpoint.startsWith(held))
        throw new AnchorError(`The anchor folder holds another head of ${size} entries.`);
      if (held === checkpoint) return;
      try {
        await mkdir(join(dir, scope), { recursive: true });
        await appendDurably(file, checkpoint.slice(held.length));
      } catch (error) {
        throw failed("can't be written", error);
      }
    },
    async newest(scope) {
      try {
        const files = (await readdir(join(dir, scope))).filter((name) => /^[0-9]+$/.test(name)).sort();
        const last = files.at(-1);
        return last === undefined ? undefined : await readFile(join(dir, scope, last), "utf8");
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw failed("can't be read", error);
      }
    },
  };
}

/** An address that takes each head as the body of a POST, in the form of a checkpoint; any 2xx means that it is kept. */
export function webhookAnchor(url: string): PromptAnchor {
  const { host } = new URL(url);
  return {
    kind: "prompt",
    name: host,
    async publish({ checkpoint }) {
      const response = await fetch(url, {
        method: "POST",
        body: checkpoint,
        headers: { "content-type": "text/plain; charset=utf-8" },
        redirect: "error",
        signal: AbortSignal.timeout(WEBHOOK_MS_MAX),
      }).catch((error: unknown) => {
        const isLate = error instanceof Error && error.name === "TimeoutError";
        throw new AnchorError(
          `${host} ${isLate ? `did not answer within ${WEBHOOK_MS_MAX / 1_000} s` : "can't be reached"}.`,
          {
            cause: error,
          },
        );
      });
      await response.body?.cancel();
      if (!response.ok) throw new AnchorError(`${host} answered ${response.status}.`);
    },
  };
}

/** The anchors that the settings name. */
export const anchorsFrom = ({ dir, url, mail }: AnchorSettings): HeadAnchor[] => [
  ...(dir === undefined ? [] : [directoryAnchor(dir)]),
  ...(url === undefined ? [] : [webhookAnchor(url)]),
  ...(mail === undefined ? [] : [mailAnchor(mail)]),
];

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
