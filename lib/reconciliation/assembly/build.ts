import asc from "assemblyscript/asc";

/** Compiles scanner.as.ts as scanner.wasm is compiled: the same source gives the same bytes. */
export async function buildScanner(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "scanner.as.ts",
      "--outFile",
      "scanner.wasm",
      "-O3",
      "--runtime",
      "stub",
      "--enable",
      "simd",
      "--noAssert",
      "--initialMemory",
      "192",
    ],
    {
      readFile: async (name, folder) => {
        const { readFile } = await import("node:fs/promises");
        const { join } = await import("node:path");
        return readFile(join(import.meta.dirname, folder === "." ? name : join(folder, name)), "utf8").catch(
          () => null,
        );
      },
      writeFile: (_name, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || binary === undefined)
    throw new Error(`scanner.as.ts does not compile: ${String(stderr)}`, { cause: error });
  return binary;
}

if (import.meta.main) {
  const { writeFile } = await import("node:fs/promises");
  await writeFile(new URL("./scanner.wasm", import.meta.url), await buildScanner());
}
