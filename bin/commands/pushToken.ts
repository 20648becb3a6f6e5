import { readFile } from "node:fs/promises";
import { PushError } from "#lib/runs/push.ts";

/**
 * The token that goes along to a server elsewhere, from a file or from the command line.
 * @throws PushError when there is none, or its file can't be read
 */
export async function readPushToken({
  token,
  tokenFile,
}: {
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
}): Promise<string> {
  const given = token ?? (tokenFile === undefined ? "" : await readFrom(tokenFile));
  if (given === "")
    throw new PushError("--push needs a token: give the file that holds it with --token-file.");
  return given;
}

async function readFrom(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new PushError(`The token's file ${file} cannot be read.`, { cause });
  }
}
