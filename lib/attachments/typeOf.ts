import { fileTypeFromBuffer } from "file-type";
import type { AttachmentType } from "#lib/criteria/schema.ts";

/** What a name may end in, by what its bytes are. */
const ENDINGS: Readonly<Record<AttachmentType, readonly string[]>> = {
  "application/pdf": ["pdf"],
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg"],
  "text/plain": ["txt", "csv", "log", "md"],
};

const isAllowed = (type: string): type is AttachmentType => type in ENDINGS;

/** Text is UTF-8 without control characters, but for those that end lines and part columns. */
function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
  } catch {
    return false;
  }
}

/**
 * What a file is, by its bytes. Undefined where that is nothing that is kept, or other than its name says.
 * @param name without a path
 */
export async function typeOf(name: string, bytes: Uint8Array): Promise<AttachmentType | undefined> {
  const found = (await fileTypeFromBuffer(bytes))?.mime ?? (isText(bytes) ? "text/plain" : undefined);
  if (found === undefined || !isAllowed(found)) return undefined;
  const ending = name.split(".").at(-1)?.toLowerCase() ?? "";
  return ENDINGS[found].includes(ending) ? found : undefined;
}
