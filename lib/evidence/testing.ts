import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HeadSigning, localSigner, newSigningKey } from "#lib/journal/signer.ts";
import type { Runtime } from "#lib/runtime.ts";
import type { BinderMaker } from "./build.server.ts";
import { openBinder, readWhole } from "./openBinder.ts";

export const testSigning = (): HeadSigning => ({
  signer: localSigner("holdpoint.test", newSigningKey()),
  oldKeys: [],
});

/** What makes binders in a folder of the test's own. */
export async function testMaker(runtime: Runtime, signing: HeadSigning): Promise<BinderMaker> {
  const dir = await mkdtemp(join(tmpdir(), "holdpoint-binders-"));
  return { runtime: { ...runtime, dir }, signing, anchors: [], stopping: new AbortController().signal };
}

/** Every file of a binder, unpacked, by its path. */
export async function unpack(file: string): Promise<Map<string, Buffer>> {
  const binder = await openBinder(file);
  try {
    const files = new Map<string, Buffer>();
    for (const path of binder.paths) files.set(path, await readWhole(binder, path));
    return files;
  } finally {
    binder.close();
  }
}
