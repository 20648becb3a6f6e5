import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retryAfterMs } from "./ask.ts";
import { bulkExport, type ExportOptions, STATE_FILE } from "./bulkExport.ts";

const TOKEN = "secret-token";
const patients = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, n) => `${JSON.stringify({ resourceType: "Patient", id: `p${from + n}`, gender: "x".repeat(50) })}\n`,
  ).join("");

/** What each file of the export holds. */
const FILES: Readonly<Record<string, string>> = {
  "/files/1": patients(0, 400),
  "/files/2": patients(400, 500),
  "/files/3": `${JSON.stringify({ resourceType: "Encounter", id: "e" })}\n`,
  "/files/gone": `${JSON.stringify({ resourceType: "Bundle", type: "transaction", entry: [] })}\n`,
  "/files/error": `${JSON.stringify({ resourceType: "OperationOutcome", issue: [] })}\n`,
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let server: Server;
let base: string;
/** The requests that came, as "METHOD path". */
let asked: string[];
/** Answers that come before the regular one, by path. */
let mishaps: Map<string, Answer[]>;
let jobs: number;

/** A Bulk Data server of one export, which answers as the specification has it unless a mishap comes first. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "", base);
  asked.push(`${request.method} ${pathname}`);
  const mishap = mishaps.get(pathname)?.shift();
  if (mishap) return void mishap(request, response);
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end();
  if (pathname === "/fhir/$export") {
    jobs += 1;
    const isAsync =
      request.headers.prefer === "respond-async" && request.headers.accept === "application/fhir+json";
    return void response.writeHead(isAsync ? 202 : 400, { "content-location": `/jobs/${jobs}` }).end();
  }
  if (request.method === "DELETE") return void response.writeHead(202).end();
  if (pathname === `/jobs/${jobs}`) {
    const output = [
      { type: "Patient", url: `${base}/files/1`, count: 400 },
      { type: "Patient", url: `${base}/files/2`, count: 100 },
      { type: "Encounter", url: `${base}/files/3` },
    ];
    return void response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        transactionTime: "2026-11-21T02:00:00Z",
        request: `${base}/fhir/$export`,
        requiresAccessToken: true,
        output,
        deleted: [{ type: "Bundle", url: `${base}/files/gone` }],
        error: [{ type: "OperationOutcome", url: `${base}/files/error` }],
      }),
    );
  }
  const text = FILES[pathname];
  if (text === undefined) return void response.writeHead(404).end();
  const etag = '"v1"';
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(from) || request.headers["if-range"] !== etag)
    return void response.writeHead(200, { etag, "content-length": text.length }).end(text);
  const range = `bytes ${from}-${text.length - 1}/${text.length}`;
  return void response
    .writeHead(206, { etag, "content-range": range, "content-length": text.length - from })
    .end(text.slice(from));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-export-"));
  asked = [];
  mishaps = new Map();
  jobs = 0;
  server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

const run = (options: Partial<ExportOptions> = {}) =>
  bulkExport({
    url: `${base}/fhir/$export`,
    out: join(folder, "out"),
    token: async () => TOKEN,
    pauseFactor: 0.001,
    ...options,
  });

const written = (name: string): Promise<string> => readFile(join(folder, "out", name), "utf8");
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end();
/** The first half of a file, and then the connection breaks. */
const torn =
  (etag: string | undefined): Answer =>
  (request, response) => {
    const text = FILES[new URL(request.url ?? "", base).pathname] ?? "";
    response.writeHead(200, { ...(etag && { etag }), "content-length": text.length });
    response.write(text.slice(0, text.length / 2), () => setTimeout(() => response.destroy(), 50));
  };

async function expectWhole(): Promise<void> {
  expect(await written("Patient.00000.ndjson")).toBe(FILES["/files/1"]);
  expect(await written("Patient.00001.ndjson")).toBe(FILES["/files/2"]);
  expect(await written("Encounter.00000.ndjson")).toBe(FILES["/files/3"]);
  expect(
    (await readdir(join(folder, "out"), { recursive: true })).filter((name) => name.endsWith(".part")),
  ).toEqual([]);
}

describe("a FHIR Bulk Data export", () => {
  it("is asked for, waited for, fetched, and cleaned up at the server", async () => {
    mishaps.set("/jobs/1", [status(202, { "retry-after": "1", "x-progress": "half" }), status(202)]);
    const told: string[] = [];
    const result = await run({
      onProgress: (line) => told.push(line),
      types: ["Patient", "Encounter"],
      since: "2026-01-01T00:00:00Z",
    });
    await expectWhole();
    expect(result).toMatchObject({ transactionTime: "2026-11-21T02:00:00Z", errorFiles: 1 });
    expect(await written("deleted/Bundle.00000.ndjson")).toBe(FILES["/files/gone"]);
    expect(await written("error/OperationOutcome.00000.ndjson")).toBe(FILES["/files/error"]);
    expect(told).toContain("the server is at it: half");
    expect(asked.at(-1)).toBe("DELETE /jobs/1");
    expect(await written(STATE_FILE)).toContain("_type=Patient%2CEncounter");
    expect(await written(STATE_FILE)).not.toContain(TOKEN);
  });

  it("outlasts a server that is busy, broken and away", async () => {
    mishaps.set("/fhir/$export", [status(429, { "retry-after": "2" }), (_, response) => response.destroy()]);
    mishaps.set("/jobs/1", [status(503), status(500), status(429)]);
    mishaps.set("/files/2", [status(503, { "retry-after": new Date(Date.now() + 500).toUTCString() })]);
    await run();
    await expectWhole();
  });

  it("goes on in the middle of a file whose version is known, and begins again where it is not", async () => {
    mishaps.set("/files/1", [torn('"v1"')]);
    mishaps.set("/files/2", [torn('"v0"'), torn('W/"v1"'), torn(undefined)]);
    const ranges: (string | undefined)[] = [];
    server.on("request", ({ url, headers }) => {
      if (url === "/files/1") ranges.push(headers.range);
    });
    await run();
    await expectWhole();
    expect(ranges).toEqual([undefined, `bytes=${(FILES["/files/1"]?.length ?? 0) / 2}-`]);
  });

  it("takes up what an earlier call has left, without asking for the export or a file twice", async () => {
    mishaps.set("/files/2", [status(400)]);
    await expect(run()).rejects.toThrow("The server refuses Patient.00001.ndjson (400).");
    asked = [];
    await run();
    await expectWhole();
    expect(asked).not.toContain("GET /fhir/$export");
    expect(asked).not.toContain("GET /files/1");
    asked = [];
    await run();
    expect(asked).toEqual([]);
  });

  it("asks again for an export whose files are no longer there, and gives up when that goes on", async () => {
    mishaps.set("/files/3", [status(410)]);
    await run();
    await expectWhole();
    expect(jobs).toBe(2);
    await rm(join(folder, "out"), { recursive: true });
    mishaps.set("/files/3", [status(404), status(404), status(404)]);
    await expect(run()).rejects.toThrow("no longer at the server");
  });

  it("does not take a file for whole that has fewer records than the server said", async () => {
    const short: Answer = (_, response) => void response.writeHead(200).end(patients(400, 499));
    mishaps.set("/files/2", [short, short, short]);
    await expect(run()).rejects.toThrow(
      "Patient.00001.ndjson holds 99 records, and the server promised 100.",
    );
  });

  it.each<[string, Record<string, Answer[]>, RegExp]>([
    ["no token that counts", { "/fhir/$export": [status(401)] }, /refuses the export \(401\)/],
    ["no place to ask", { "/fhir/$export": [status(202)] }, /does not say where/],
    ["a failed export", { "/jobs/1": [status(422)] }, /failed at the server \(422\)/],
    [
      "no manifest",
      { "/jobs/1": [(_, response) => void response.writeHead(200).end("<html>")] },
      /not a manifest/,
    ],
    [
      "a server that stays broken",
      { "/jobs/1": Array.from({ length: 8 }, () => status(503)) },
      /answers 503, 8 times/,
    ],
  ])("ends with a sentence for %s", async (_, found, sentence) => {
    for (const [path, answers] of Object.entries(found)) mishaps.set(path, answers);
    await expect(run()).rejects.toThrow(sentence);
  });

  it("refuses a folder with another export, and an address that would give the token away", async () => {
    await run();
    await expect(run({ types: ["Patient"] })).rejects.toThrow("holds another export");
    await writeFile(join(folder, "out", STATE_FILE), "{");
    await expect(run()).rejects.toThrow("holds another export");
    for (const url of ["http://ehr.example.org/$export", "https://ehr.example.org/Patient", "no address"])
      await expect(run({ url, out: join(folder, "b") })).rejects.toThrow("Give the address of an export");
  });
});

it.each([
  ["120", 120_000],
  ["Sat, 21 Nov 2026 02:00:30 GMT", 30_000],
  ["Sat, 21 Nov 2026 01:00:00 GMT", 0],
  ["99999999", 600_000],
  ["soon", undefined],
  [null, undefined],
])("reads Retry-After %s", (header, expected) => {
  expect(retryAfterMs(header, Date.parse("2026-11-21T02:00:00Z"))).toBe(expected);
});
