import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { workerData } from "node:worker_threads";

/**
 * How often WebAssembly calls one of our functions before V8 compiles a way for that call: never. V8 keeps those ways in one place for all
 * threads, and ends the process when some threads free theirs while others make them ("Check failed: jit_page.has_value()"; compare
 * nodejs/node issue 64500). The way that is not compiled costs some nanoseconds a call.
 */
const CALLS_BEFORE_COMPILED = 2_000_000_000;

let compiled: WebAssembly.Module | undefined;

/** The scanner, compiled. A process compiles it once, hands it to its threads (`threadData`), and never lets go of its code. */
export function scannerModule(): WebAssembly.Module {
  if (compiled !== undefined) return compiled;
  setFlagsFromString(`--wasm-wrapper-tiering-budget=${CALLS_BEFORE_COMPILED}`);
  compiled =
    workerData?.scanner instanceof WebAssembly.Module
      ? (workerData.scanner as WebAssembly.Module)
      : new WebAssembly.Module(readFileSync(new URL("./assembly/scanner.wasm", import.meta.url)));
  return compiled;
}

/** What a thread of the engine is started with. */
export const threadData = (): { readonly scanner: WebAssembly.Module } => ({ scanner: scannerModule() });
