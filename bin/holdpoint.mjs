#!/usr/bin/env node
// `npx holdpoint` may run on the machine's own Node, which may be too old for the program; it runs on the locked one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

if (!existsSync(node)) {
  console.error("Holdpoint is not installed in this folder yet: run `npm start` or `npm ci` here first.");
  process.exit(9);
}

const child = spawn(node, [join(root, "bin", "holdpoint.ts"), ...process.argv.slice(2)], {
  // What was compiled once is not compiled again, neither here nor in each of the threads that this starts.
  env: { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "holdpoint"), ...process.env },
  stdio: "inherit",
});
// The terminal sends Ctrl-C to both; a signal sent to this process alone is passed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
});
