// What `npm start`, `npm test` and their like run first. Plain JavaScript, because it runs on the machine's own Node
// before anything is installed; it installs what is missing and hands over to the Node that the lock file names.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { takeFolderLock } from "../lib/folder-lock.mjs";

const OLDEST_NODE = [20, 19];
const PARENT_CHECK_MS = 250;
const root = join(import.meta.dirname, "..");
const lockedNode = join(
  root,
  "node_modules",
  "node",
  "bin",
  process.platform === "win32" ? "node.exe" : "node",
);
const exitCodes = JSON.parse(readFileSync(join(root, "lib", "exit-codes.json"), "utf8"));
const [command = "start", ...options] = process.argv.slice(2);

/** The commands that serve, of which one folder has one at a time. */
const SERVING = ["start", "dev"];
/** What keeps what it compiled for the next time. Not the tests: what they cover is measured on what is compiled afresh. */
const CACHING = ["start", "bench"];

function end(sentence, reason) {
  console.error(`\n${sentence}`);
  process.exit(exitCodes[reason]);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  end(
    `Holdpoint needs Node ${OLDEST_NODE.join(".")} or newer to install itself; this is ${process.versions.node}.`,
    "preparation",
  );
}

function takeServingLock() {
  const dir = resolve(process.env.HOLDPOINT_DIR || join(root, ".holdpoint"));
  try {
    const lock = takeFolderLock(join(dir, "start.lock"));
    if (!lock.held) {
      end(
        `Holdpoint is already running in ${dir} (process ${lock.pid}): open that one, or stop it first.`,
        "alreadyRunning",
      );
    }
    process.on("exit", lock.release);
  } catch (error) {
    end(
      `${dir} cannot be written (${error.code}): free space, change its owner, or set HOLDPOINT_DIR. Nothing was lost.`,
      "disk",
    );
  }
}

/** Whether node_modules holds what the lock file says. Left-out optional packages are for other platforms. */
function isInstalled() {
  const installedFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(lockedNode) || !existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const present = installed[path];
    return present === undefined
      ? entry.optional === true || entry.devOptional === true
      : present.version === entry.version;
  });
}

function install() {
  if (isInstalled()) return;
  const lock = takeFolderLock(join(root, ".holdpoint", "install.lock"));
  if (!lock.held)
    end(
      `Process ${lock.pid} is installing Holdpoint's packages in this folder: wait for it.`,
      "alreadyRunning",
    );
  process.stdout.write("  Installing the locked packages (once, about a minute) …");
  const begun = Date.now();
  const npm = process.env.npm_execpath;
  const program = npm === undefined ? "npm" : process.execPath;
  const flags = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr, stdout } = spawnSync(program, npm === undefined ? flags : [npm, ...flags], {
    cwd: root,
    encoding: "utf8",
    shell: npm === undefined && process.platform === "win32",
  });
  lock.release();
  if (status !== 0 || !existsSync(lockedNode)) {
    console.error(`\n${stdout}${stderr}`);
    end(
      "The packages could not be installed; npm's own words are above. Correct it and run the same command again.",
      "preparation",
    );
  }
  process.stdout.write(` ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
}

function compileCache() {
  if (!CACHING.includes(command)) return {};
  return { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "holdpoint") };
}

function handOver() {
  const bin = join(root, "node_modules", ".bin");
  const separator = process.platform === "win32" ? ";" : ":";
  const path = [join(root, "node_modules", "node", "bin"), bin, process.env.PATH].join(separator);
  const child = spawn(lockedNode, [join(root, "bin", "holdpoint.ts"), command, ...options], {
    // No tool tells its maker that it was used: a hospital's network is not for that.
    env: {
      ...compileCache(),
      ...process.env,
      PATH: path,
      NEXT_TELEMETRY_DISABLED: "1",
      CHECKPOINT_DISABLE: "1",
    },
    // The channel tells the child when this process is gone, however it went.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // The child stops in order and then ends; this process only waits for it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

/** npm passes a signal to the shell between it and this process, which dies of it without passing it on. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, PARENT_CHECK_MS);
  watch.unref();
}

requireNode();
if (SERVING.includes(command)) takeServingLock();
install();
handOver();
