import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Asking, ask, ExportError, pause } from "./ask.ts";
import { download } from "./download.ts";
import {
  type ExportFile,
  type ExportState,
  exportStateSchema,
  FILES_MAX,
  type Manifest,
  manifestSchema,
} from "./schema.ts";

export const STATE_FILE = "export.json";
const MANIFEST_BYTES_MAX = 32 * 1024 * 1024;
/** How often an export that has expired is asked for again. */
const EXPIRIES_MAX = 2;
const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

export interface ExportOptions extends Asking {
  /** The kick-off address: `https://ehr.example.org/fhir/$export`, or that of `Patient` or a `Group`. */
  readonly url: string;
  readonly out: string;
  /** Only these resource types. */
  readonly types?: readonly string[];
  /** Only what changed since this instant. */
  readonly since?: string;
  readonly onProgress?: (line: string) => void;
}

interface ExportResult {
  /** The moment that the export is of: what changed later is in none of its files. Pass it as `since` to the next one. */
  readonly transactionTime: string;
  readonly files: readonly ExportFile[];
  /** Files in which the server says what it could not export. */
  readonly errorFiles: number;
}

/**
 * Fetches a FHIR Bulk Data export (Bulk Data Access 2.0, the asynchronous pattern) into a folder. Run again on the same folder, it goes on
 * where it was: with the job that the server has begun, with the files that are not here yet, in the middle of a file where the server can.
 * @throws ExportError
 */
export async function bulkExport(options: ExportOptions): Promise<ExportResult> {
  const request = requestOf(options);
  await mkdir(options.out, { recursive: true });
  for (let expiries = 0; ; expiries += 1) {
    try {
      return await goOn(request, options);
    } catch (error) {
      if (!(error instanceof ExportError && error.isExpired) || expiries >= EXPIRIES_MAX) throw error;
      options.onProgress?.(`${error.message} Asking for the export again.`);
      await rm(join(options.out, STATE_FILE), { force: true });
    }
  }
}

async function goOn(request: string, options: ExportOptions): Promise<ExportResult> {
  const { out, onProgress } = options;
  let state = (await readState(out, request)) ?? (await kickOff(request, options));
  await writeState(out, state);
  let manifest = state.manifest;
  if (manifest === null) {
    const complete = await poll(state.statusUrl, options);
    manifest = complete;
    state = { ...state, manifest: pick(complete), files: filesOf(complete) };
    await writeState(out, state);
  }
  for (const [index, file] of state.files.entries()) {
    if (file.done) continue;
    onProgress?.(`file ${index + 1} of ${state.files.length}: ${file.name}`);
    const files = [...state.files];
    const remember = async (changed: ExportFile): Promise<void> => {
      files[index] = changed;
      state = { ...state, files };
      await writeState(out, state);
    };
    await remember(await download(file, out, manifest.requiresAccessToken, options, remember));
  }
  if (!state.done) {
    // The server may keep it; the files are here.
    await ask(state.statusUrl, { method: "DELETE", withToken: true }, { ...options, pauseFactor: 0 }).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
    state = { ...state, done: true };
    await writeState(out, state);
  }
  const errorFiles = state.files.filter(({ role }) => role === "error").length;
  return { transactionTime: manifest.transactionTime, files: state.files, errorFiles };
}

function requestOf({ url, types = [], since }: ExportOptions): string {
  const address = URL.parse(url);
  const isSafe =
    address?.protocol === "https:" ||
    (address?.protocol === "http:" && LOOPBACK_HOSTS.includes(address.hostname));
  if (address === null || !isSafe || !address.pathname.endsWith("/$export"))
    throw new ExportError(
      "Give the address of an export: https://…/$export, https://…/Patient/$export or https://…/Group/ID/$export.",
    );
  address.searchParams.set("_outputFormat", "application/fhir+ndjson");
  if (types.length > 0) address.searchParams.set("_type", types.join(","));
  if (since !== undefined) address.searchParams.set("_since", since);
  return address.href;
}

async function kickOff(request: string, options: ExportOptions): Promise<ExportState> {
  options.onProgress?.("asking for the export");
  const headers = { accept: "application/fhir+json", prefer: "respond-async" };
  const response = await ask(request, { headers, withToken: true }, options);
  await response.body?.cancel();
  const location = response.headers.get("content-location");
  if (response.status !== 202 || location === null)
    throw new ExportError(
      response.status === 202
        ? "The server accepts the export and does not say where to ask for it."
        : `The server refuses the export (${response.status}).`,
    );
  const statusUrl = new URL(location, request).href;
  return { format: "holdpoint-export/1", request, statusUrl, manifest: null, files: [], done: false };
}

/** Asks how far the export is until it is complete. */
async function poll(statusUrl: string, options: ExportOptions): Promise<Manifest> {
  for (let tries = 0; ; tries += 1) {
    const response = await ask(
      statusUrl,
      { headers: { accept: "application/json" }, withToken: true },
      options,
    );
    if (response.status === 202) {
      await response.body?.cancel();
      const progress = response.headers.get("x-progress")?.slice(0, 100);
      options.onProgress?.(`the server is at it${progress ? `: ${progress}` : ""}`);
      await pause(tries, response.headers.get("retry-after"), options);
      continue;
    }
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      throw new ExportError("The server no longer knows the export.", { isExpired: true });
    }
    if (response.status !== 200)
      throw new ExportError(`The export failed at the server (${response.status}).`);
    return readManifest(response);
  }
}

async function readManifest(response: Response): Promise<Manifest> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > MANIFEST_BYTES_MAX) throw new RangeError("too long");
      chunks.push(chunk);
    }
    return manifestSchema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch (error) {
    throw new ExportError(
      "What the server says of the finished export is not a manifest of FHIR Bulk Data.",
      {
        cause: error,
      },
    );
  }
}

function pick({ transactionTime, requiresAccessToken }: Manifest): ExportState["manifest"] {
  return { transactionTime, requiresAccessToken };
}

/** The files of a manifest under names of our own: `Patient.000.ndjson`; what was deleted and what went wrong in folders of their own. */
function filesOf({ output, deleted = [], error = [] }: Manifest): ExportFile[] {
  const numbers = new Map<string, number>();
  const named = (role: ExportFile["role"], folder: string) => (file: Manifest["output"][number]) => {
    const prefix = `${folder}${file.type}`;
    const number = numbers.get(prefix) ?? 0;
    numbers.set(prefix, number + 1);
    const digits = String(number).padStart(String(FILES_MAX).length - 1, "0");
    return { ...file, role, name: `${prefix}.${digits}.ndjson`, etag: null, done: false };
  };
  return [
    ...output.map(named("output", "")),
    ...deleted.map(named("deleted", "deleted/")),
    ...error.map(named("error", "error/")),
  ];
}

/** How far an earlier call came with the same question, or undefined. @throws ExportError when the folder holds another export */
async function readState(folder: string, request: string): Promise<ExportState | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, STATE_FILE), "utf8");
  } catch {
    return undefined;
  }
  const parsed = exportStateSchema.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.request !== request)
    throw new ExportError(`The folder ${folder} holds another export: give one that is empty.`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeState(folder: string, state: ExportState): Promise<void> {
  const path = join(folder, STATE_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
