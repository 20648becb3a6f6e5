import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { extractText, getDocumentProxy, getMeta } from "unpdf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { draftNotice } from "#lib/comms/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { readPair } from "#lib/drill/population/readPair.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { answerPoll, attestCriterion, decideGate, openPoll } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf, seeGate } from "#lib/gates/gate.testing.ts";
import { formatVkey, type NoteKey } from "#lib/journal/note.ts";
import { knownKeys } from "#lib/journal/signer.ts";
import type { Known } from "#lib/journal/verify.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { finding, landRun } from "#lib/triage/testing.ts";
import { type BinderMaker, buildBinder } from "./build.server.ts";
import { cancelBinder, requestBinder, takeBinder } from "./commands.ts";
import { describeBinder } from "./describeBinder.ts";
import { manifestSchema } from "./manifest.ts";
import { BinderError, openBinder } from "./openBinder.ts";
import { findBinderFile } from "./queries.ts";
import { testMaker, testSigning, unpack } from "./testing.ts";
import { verifyBinder } from "./verifyBinder.ts";
import { makeBinder, makeBinders } from "./worker.server.ts";

const setup = prepareRuntime();
const signing = testSigning();
const keys: NoteKey[] = knownKeys(signing);
const KNOWN: Known = { keys, savedHeads: [] };
const PATIENTS = 40;

let folder: string;
let paths: PairPaths;
let maker: BinderMaker;
let cutoverId: string;
let people: Record<"incident-commander" | "clinical-informatics" | "comms" | "compliance", Member>;
let made: { file: string; sha256: string; binderId: string };
let files: Map<string, Buffer>;

/** A room with a real population reconciled in it, an attestation and a notice. */
beforeAll(async () => {
  const { runtime } = setup;
  folder = await mkdtemp(join(tmpdir(), "holdpoint-binder-test-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: PATIENTS, faults: "default" }));
  ({ cutoverId, people } = await makeRoom(runtime, [
    "incident-commander",
    "clinical-informatics",
    "comms",
    "compliance",
  ]));
  await reconcile({ ...paths, out: join(folder, "report"), sink: new RunSink(runtime, cutoverId) });
  await landRun(runtime, cutoverId, [finding(1, { domain: "results" })], {
    rulesHash: "f".repeat(64),
    domains: ["allergies", "results"],
  });
  const { gateId, criterionId } = await addTestGate(
    runtime,
    cutoverId,
    everyoneOf("clinical-informatics"),
    attestedBy("clinical-informatics"),
  );
  await signAs(runtime, people["clinical-informatics"], attestCriterion, {
    cutoverId,
    criterionId,
    comment: null,
  });
  const { pollId } = (await as(runtime, people["incident-commander"], openPoll, { cutoverId, gateId }))
    .result;
  const seen = async () => (await seeGate(runtime, cutoverId, gateId)).evidenceHash;
  await signAs(runtime, people["clinical-informatics"], answerPoll, {
    cutoverId,
    gateId,
    pollId,
    position: "clinical-informatics",
    answer: "GO",
    meaning: "I attest that the kit is printed.",
    comment: null,
    evidenceHash: await seen(),
  });
  await signAs(runtime, people["incident-commander"], decideGate, {
    cutoverId,
    gateId,
    pollId,
    outcome: "GO",
    reason: null,
    evidenceHash: await seen(),
  });
  await as(runtime, people.comms, draftNotice, {
    cutoverId,
    title: "=HYPERLINK(results)",
    unavailable: "Results appear late.",
    fallback: "Call the lab.",
    until: "2099-01-01T00:00:00.000Z",
    partialMeaning: null,
  });
  maker = await testMaker(runtime, signing);
  const { binderId } = (await as(runtime, people.compliance, requestBinder, { cutoverId })).result;
  const whole = await makeBinder(maker, { cutoverId, binderId });
  if (!whole) throw new Error("no binder was made");
  made = { file: whole.file, sha256: whole.sha256, binderId };
  files = await unpack(made.file);
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(maker.runtime.dir, { recursive: true, force: true });
});

const textOf = (path: string): string => files.get(path)?.toString("utf8") ?? "";
// biome-ignore lint/suspicious/noExplicitAny: what a file of a binder holds is what is asserted
const jsonOf = (path: string): any => JSON.parse(textOf(path));
const linesOf = (path: string) =>
  textOf(path)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function verify(file: string, known = KNOWN) {
  const binder = await openBinder(file);
  try {
    return await verifyBinder(binder, known);
  } finally {
    binder.close();
  }
}

/** The binder with some of its files replaced, added (bytes) or left out (null), packed again. */
async function altered(changes: Readonly<Record<string, Buffer | string | null>>): Promise<string> {
  const zip = new ZipFile();
  for (const [path, bytes] of new Map([...files, ...Object.entries(changes)]))
    if (bytes !== null) zip.addBuffer(Buffer.from(bytes), path);
  zip.end();
  const file = join(folder, `altered-${Math.random()}.zip`);
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

/** Hashes, signatures and entries in base64. Two letters of a name stand in them by chance; what entries say is looked at by itself. */
const ENCODED = /[A-Za-z0-9+/=]{40,}/g;

/** What a reader of a file sees; of a PDF its pages and what it says of itself, since the bytes of its streams are compressed. */
async function wordsOf(path: string, bytes: Buffer): Promise<string> {
  if (!path.endsWith(".pdf")) return bytes.toString("utf8").replaceAll(ENCODED, " ");
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(pdf, { mergePages: true });
  const { info } = await getMeta(pdf);
  return `${text.replaceAll(/\s+/g, " ")} ${JSON.stringify(info)}`;
}

describe("a binder", () => {
  it("verifies with nothing but itself and a key, and says what it holds", async () => {
    const found = await verify(made.file);
    expect(found.misfit).toBe(null);
    expect(found.proofs).toBeGreaterThan(0);
    expect(found.houseEntries).toBeGreaterThan(0);
    expect(describeBinder(found, KNOWN)).toMatch(/^FITS {2}Binder 1 of “Test slice”/);
    const manifest = manifestSchema.parse(jsonOf("manifest.json"));
    expect(manifest.keys).toEqual(keys.map(formatVkey));
    expect(manifest.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "index.html",
        "index.pdf",
        "journal/journal.ndjson",
        "journal/proofs.ndjson",
        "journal/house.ndjson",
        "gates/gates.json",
        "signatures/signatures.json",
        "reconciliation/run-001/report.json",
        "reconciliation/run-001/discrepancies.ndjson",
        "comms/notices.json",
        "access/assignments.json",
        "keys/keys.json",
        "fhir/audit-events.ndjson",
        "fhir/provenance.ndjson",
      ]),
    );
    expect(manifest.notRecorded).toContain("Deviations from the runbook");
  });

  it("carries no patient's name, record number, birth date, telephone or address", async () => {
    const { source, target } = await readPair(paths);
    const tokens = new Set<string>();
    for (const record of [...source.values(), ...target.values()]) {
      if (record.resourceType !== "Patient") continue;
      const patient = record as unknown as {
        id: string;
        birthDate?: string;
        name?: { family?: string; given?: string[] }[];
        identifier?: { value?: string }[];
        telecom?: { value?: string }[];
        address?: { line?: string[] }[];
      };
      tokens.add(patient.id);
      for (const { family, given = [] } of patient.name ?? [])
        for (const word of [family, ...given]) if (word) tokens.add(word);
      for (const { value } of [...(patient.identifier ?? []), ...(patient.telecom ?? [])])
        if (value) tokens.add(value);
      for (const { line = [] } of patient.address ?? []) for (const text of line) tokens.add(text);
      const { birthDate } = patient;
      if (!birthDate) continue;
      const [year, month, day] = birthDate.split("-");
      for (const written of [birthDate, `${year}${month}${day}`, `${month}/${day}/${year}`])
        tokens.add(written);
    }
    // Each patient has more than one of these: an empty list would prove nothing.
    expect(tokens.size).toBeGreaterThan(PATIENTS * 4);
    const hits: string[] = [];
    const isIn = (token: string, text: string): boolean =>
      new RegExp(
        `(?<![\\p{L}\\p{N}])${token.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![\\p{L}\\p{N}])`,
        "u",
      ).test(text);
    // What looks must be able to find: each of them in a sentence.
    expect([...tokens].filter((token) => !isIn(token, `x (${token}), y`))).toEqual([]);
    for (const [path, bytes] of files) {
      const text = await wordsOf(path, bytes);
      for (const token of tokens) if (isIn(token, text)) hits.push(`${path}: ${token}`);
    }
    expect(hits).toEqual([]);
    const entries = linesOf("journal/journal.ndjson")
      .filter(({ bytes }) => bytes)
      .map(({ bytes }) => Buffer.from(bytes, "base64").toString("utf8"))
      .join("\n");
    expect([...tokens].filter((token) => isIn(token, entries))).toEqual([]);
  });

  it("has every signature once in its index, with its act, and all of its record", () => {
    const signatures = jsonOf("signatures/signatures.json");
    const types = signatures.map(({ type }: { type: string }) => type);
    expect(types.filter((type: string) => type === "signature")).toHaveLength(3);
    expect(types).toEqual(expect.arrayContaining(["attestation", "signOff", "decision"]));
    expect(signatures.find(({ type }: { type: string }) => type === "signature").now.statement).toMatchObject(
      {
        meaning: expect.any(String),
        sessionId: expect.any(String),
      },
    );
    const [gate] = jsonOf("gates/gates.json");
    expect(gate.polls[0].decisions[0].now.outcome).toBe("GO");
    expect(gate.polls[0].answers).toHaveLength(1);
    expect(jsonOf("gates/evidence-snapshots.json").length).toBeGreaterThan(0);
    expect(textOf("index.html").split("I attest that the kit is printed.").length - 1).toBe(1);
  });

  it("has every discrepancy by pseudonym, and an account that balances for each domain", () => {
    const report = jsonOf("reconciliation/run-001/report.json");
    expect(report.domains.length).toBeGreaterThan(5);
    expect(report.domains.every(({ accountBalances }: { accountBalances: boolean }) => accountBalances)).toBe(
      true,
    );
    const total = report.domains.reduce(
      (sum: number, { discrepancies }: { discrepancies: number }) => sum + discrepancies,
      0,
    );
    const found = linesOf("reconciliation/run-001/discrepancies.ndjson");
    expect(found).toHaveLength(total);
    expect(found[0].sourcePseudonym ?? found[0].targetPseudonym).toMatch(/^[0-9a-f]{20}$/);
  });

  it("calls no verdict by its word alone that no gate counts", () => {
    const UNCOUNTED = "by other rules than those in force, counted by no gate";
    const counted = jsonOf("reconciliation/run-001/report.json");
    expect(counted.rules).toEqual({ by: "the built-in rules", whyNoGateCountsIt: null });
    expect(counted.domains[0].verdictHere).toBe(counted.domains[0].verdict);
    const report = jsonOf("reconciliation/run-002/report.json");
    expect(report.rules).toEqual({
      by: "other rules than those in force",
      whyNoGateCountsIt: expect.stringContaining("run 2 went by rules that are not those in force"),
    });
    expect(report.domains[0]).toMatchObject({
      domain: "allergies",
      verdict: "pass",
      verdictHere: `pass ${UNCOUNTED}`,
    });
    expect(textOf("index.html")).toContain(`>fail ${UNCOUNTED}<`);
    expect(textOf("journal/journal.csv")).toContain(`finished reconciliation run 2: fail ${UNCOUNTED}`);
    const said = linesOf("fhir/provenance.ndjson")
      .filter(({ id }) => id === `run-${report.run.id}`)
      .flatMap(({ target }) => target.map(({ display }: { display: string }) => display));
    expect(said.sort()).toEqual([`allergies: pass ${UNCOUNTED}`, `results: fail ${UNCOUNTED}`]);
  });

  it("has an AuditEvent for each entry in the shape of BALP, and a Provenance for each signature and run", () => {
    const events = linesOf("fhir/audit-events.ndjson");
    expect(events).toHaveLength(jsonOf("manifest.json").journal.size);
    for (const event of events) {
      expect(event).toMatchObject({ resourceType: "AuditEvent", outcome: "0", type: { code: "rest" } });
      expect(event.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
      const codes = event.agent.map(
        ({ type }: { type: { coding: { code: string }[] } }) => type.coding[0]?.code,
      );
      expect(codes.slice(0, 2)).toEqual(["110153", "110152"]);
      expect(event.entity).toHaveLength(1);
      const [subtype] = event.subtype;
      expect({ create: "C", update: "U", operation: "E" }[subtype.code as string]).toBe(event.action);
    }
    expect(events.filter(({ agent }) => agent[2]?.requestor === true).length).toBeGreaterThan(2);
    const provenances = linesOf("fhir/provenance.ndjson");
    expect(provenances.map(({ id }) => id.split("-")[0])).toEqual(
      expect.arrayContaining(["signature", "run"]),
    );
    for (const { target, agent } of provenances) {
      expect(target.length).toBeGreaterThan(0);
      expect(agent[0].who.display).toBeTruthy();
    }
  });

  it("takes from the house what is about its own people, and nothing of others", async () => {
    const other = await makeRoom(setup.runtime, ["executive"]);
    const { binderId } = (await as(setup.runtime, people.compliance, requestBinder, { cutoverId })).result;
    const again = await makeBinder(maker, { cutoverId, binderId });
    const entries = (await unpack(again?.file ?? "")).get("journal/house.ndjson")?.toString("utf8") ?? "";
    const said = entries
      .split("\n")
      .filter(Boolean)
      .map((line) => Buffer.from(JSON.parse(line).bytes, "base64").toString("utf8"));
    expect(said.some((entry) => entry.includes(people.compliance.personId))).toBe(true);
    expect(said.some((entry) => entry.includes(other.people.executive.personId))).toBe(false);
  });

  it("reads well: an index that runs nothing and fetches nothing, a PDF, and a list that no spreadsheet runs", async () => {
    const html = textOf("index.html");
    expect(html).not.toMatch(/<script|src=|href=|@import|url\(/i);
    expect(html).toContain("Not recorded in this cutover");
    const pdf = await wordsOf("index.pdf", files.get("index.pdf") ?? Buffer.alloc(0));
    expect(pdf).toContain("Test slice");
    expect(pdf.split("I attest that the kit is printed.").length - 1).toBe(1);
    expect(textOf("journal/journal.csv")).toContain("comms.draftNotice");
    expect(textOf("journal/journal.csv")).not.toMatch(/^"?[=+@]/m);
  });
});

describe("verifying a binder", () => {
  const tampered = (path: string): Buffer => {
    const bytes = Buffer.from(files.get(path) ?? "");
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    return bytes;
  };

  it("finds a change in any file, by its name", async () => {
    for (const path of [...files.keys()].filter((name) => !name.startsWith("manifest."))) {
      const { misfit } = await verify(await altered({ [path]: tampered(path) }));
      expect(misfit).toContain(path);
    }
  });

  it("finds a file that is missing and one that was added", async () => {
    expect((await verify(await altered({ "gates/gates.json": null }))).misfit).toContain(
      "gates/gates.json is missing",
    );
    expect((await verify(await altered({ "gates/more.json": "{}" }))).misfit).toContain(
      "gates/more.json was added",
    );
  });

  it("finds a list that nobody signed, and one that another signed", async () => {
    const list = textOf("manifest.json").replace("Test slice", "Other slice");
    expect((await verify(await altered({ "manifest.json": list }))).misfit).toContain(
      "not the list of files",
    );
    const others: Known = { keys: knownKeys(testSigning()), savedHeads: [] };
    expect((await verify(made.file, others)).misfit).toContain("does not hold");
    expect((await verify(await altered({ "manifest.sig": null }))).misfit).toContain(
      "manifest.sig is missing",
    );
  });

  it("finds that the journal was another when a head was saved outside", async () => {
    const heads = await setup.runtime.db.treeHead.findMany({
      where: { scope: cutoverId },
      orderBy: { size: "asc" },
    });
    const saved = heads.slice(0, 1).map(({ checkpoint }) => checkpoint);
    expect((await verify(made.file, { keys, savedHeads: saved })).misfit).toBe(null);
    const elsewhere = await setup.runtime.db.treeHead.findFirstOrThrow({ where: { scope: "house" } });
    const root = Buffer.from(elsewhere.rootHash).toString("base64");
    const size = jsonOf("manifest.json").journal.size;
    const forged = `holdpoint.test/${cutoverId}\n${size}\n${root}\n\n— x AAAAAAAA\n`;
    expect((await verify(made.file, { keys: [], savedHeads: [forged] })).misfit).toContain("rewritten");
  });

  it("refuses what is no binder, and what is made to fill a disk", async () => {
    const plain = join(folder, "plain.zip");
    await writeFile(plain, "PK\u0003\u0004 and nothing");
    await expect(openBinder(plain)).rejects.toThrow(BinderError);
    await expect(verify(await altered({ "manifest.json": null }))).rejects.toThrow("no evidence binder");
    await expect(verify(await altered({ "zeros.json": Buffer.alloc(64 * 1024 * 1024) }))).rejects.toThrow(
      "unpacks to far more",
    );
    await expect(verify(await altered({ "Evil.json": "{}" }))).rejects.toThrow("a name that no binder has");
  });
});

describe("making a binder", () => {
  const request = async () =>
    (await as(setup.runtime, people.compliance, requestBinder, { cutoverId })).result.binderId;

  it("goes on after a crash with what was written, and writes again what was not whole", async () => {
    const binderId = await request();
    const crash = new AbortController();
    const ids = { cutoverId, binderId };
    await expect(
      buildBinder(
        maker,
        ids,
        ({ step }) => step.startsWith("Every signature") && crash.abort(),
        crash.signal,
      ),
    ).rejects.toThrow();
    const work = join(maker.runtime.dir, "binders", `${binderId}.work`);
    const written = (await readFile(join(work, "written.ndjson"), "utf8")).trim().split("\n");
    expect(written.length).toBeGreaterThan(3);
    expect(await readdir(join(maker.runtime.dir, "binders"))).not.toContain(`${binderId}.zip`);
    // One was cut by the crash, and one entry came since: neither may show.
    await writeFile(join(work, "files", "gates", "gates.json"), "[");
    await as(setup.runtime, people.comms, draftNotice, {
      cutoverId,
      title: "Later",
      unavailable: "x",
      fallback: "y",
      until: "2099-01-01T00:00:00.000Z",
      partialMeaning: null,
    });
    const steps: string[] = [];
    const before = new Map((await readdir(join(work, "files", "journal"))).map((name) => [name, true]));
    expect(before.has("journal.ndjson")).toBe(true);
    const resumed = await makeBinder(maker, ids, ({ step }) => steps.push(step));
    const inside = await unpack(resumed?.file ?? "");
    expect((await verify(resumed?.file ?? "")).misfit).toBe(null);
    expect(inside.get("journal/journal.ndjson")?.toString("utf8")).not.toContain("Later");
    expect(JSON.parse(inside.get("gates/gates.json")?.toString("utf8") ?? "")).toHaveLength(1);
    expect(await readdir(join(maker.runtime.dir, "binders"))).not.toContain(`${binderId}.work`);
  });

  it("stops when it is cancelled, and leaves nothing behind", async () => {
    const binderId = await request();
    await as(setup.runtime, people["incident-commander"], cancelBinder, {
      cutoverId,
      binderId,
      reason: "Too early",
    });
    await makeBinders(maker, setup.appUrl);
    expect(
      (await readdir(join(maker.runtime.dir, "binders"))).filter((name) => name.startsWith(binderId)),
    ).toEqual([]);
    await expect(as(setup.runtime, people.compliance, takeBinder, { cutoverId, binderId })).rejects.toThrow(
      "not whole",
    );
  });

  it("makes each binder once, though two instances look at once", async () => {
    const binderId = await request();
    await Promise.all([makeBinders(maker, setup.appUrl), makeBinders(maker, setup.appUrl)]);
    const entries = await setup.runtime.db.journalEntry.count({
      where: { scope: cutoverId, command: "evidence.finishBinder" },
    });
    expect(await setup.runtime.db.binder.findUnique({ where: { id: binderId } })).toMatchObject({
      status: "done",
    });
    expect(entries).toBe(await setup.runtime.db.binder.count({ where: { cutoverId, status: "done" } }));
  });

  it("refuses a second while one is being made", async () => {
    const binderId = await request();
    await expect(request()).rejects.toThrow("is being made");
    await as(setup.runtime, people.compliance, cancelBinder, { cutoverId, binderId, reason: "Test" });
  });
});

describe("taking a binder away", () => {
  it("is journaled before the file can be had, and by whom", async () => {
    const { runtime } = setup;
    const input = { cutoverId, binderId: made.binderId };
    await expect(perform(runtime, findBinderFile, input, people.compliance.caller)).rejects.toThrow(
      "journaled first",
    );
    await as(runtime, people.compliance, takeBinder, input);
    expect(await perform(runtime, findBinderFile, input, people.compliance.caller)).toMatchObject({
      number: 1,
    });
    await expect(
      perform(runtime, findBinderFile, input, people["incident-commander"].caller),
    ).rejects.toThrow("journaled first");
    await expect(perform(runtime, findBinderFile, input, people.comms.caller)).rejects.toThrow("Only");
  });
});
