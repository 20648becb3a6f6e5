import { join } from "node:path";
import type { Runtime } from "#lib/runtime.ts";

/** Where finished binders are, and those that are being made. */
export const bindersFolder = ({ dir }: Pick<Runtime, "dir">): string =>
  join(/*turbopackIgnore: true*/ dir, "binders");

/** Where a finished binder is. */
export const binderFile = (runtime: Pick<Runtime, "dir">, binderId: string): string =>
  join(/*turbopackIgnore: true*/ bindersFolder(runtime), `${binderId}.zip`);
