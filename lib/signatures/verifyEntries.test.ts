import { describe, expect, test } from "vitest";
import { signatureOf } from "#lib/door/signing.ts";
import { canonicalJson, hashOf } from "#lib/journal/canonical.ts";
import { describeVerification } from "#lib/journal/describeVerification.ts";
import { type EntryRecord, formatRecord, parseRecords } from "#lib/journal/exportFormat.ts";
import { leafHash } from "#lib/journal/leaf.ts";
import type { Change, Entry } from "#lib/journal/schema.ts";
import { verifyJournal } from "#lib/journal/verify.ts";
import type { Signature, Statement } from "./schema.ts";
import { AT, assertionOver, STATEMENT, signatureOver, softPasskey } from "./testing.ts";

const NOTHING_KNOWN = { keys: [], savedHeads: [] };
const ID = STATEMENT.cutoverId;
const RECORD_ID = "019abc00-0000-7000-8000-00000000000b";
const OTHER_ID = "019abc00-0000-7000-8000-00000000000c";
const EARLIER = "2026-11-21T07:40:00.000Z";
const LATER = "2026-11-21T07:41:09.000Z";
const passkey = softPasskey();

const changeOf = (type: string, id: string, after: unknown): Change => ({
  type,
  id,
  after: JSON.parse(JSON.stringify(after)) as Change["after"],
});

/** The record under a signature. */
const recordOf = (signature: Signature, fields: Record<string, unknown> = {}): Change =>
  changeOf(signature.statement.record.type, RECORD_ID, {
    id: RECORD_ID,
    cutoverId: ID,
    ...signature.statement.record.content,
    signatureId: signature.id,
    ...fields,
  });
const signatureChange = (signature: Signature): Change => changeOf("signature", signature.id, signature);

const entryOf = (seq: number, changes: readonly Change[], fields: Partial<Entry> = {}): Entry => ({
  version: 1,
  scope: ID,
  seq,
  occurredAt: LATER,
  recordedAt: LATER,
  actor: {
    kind: "person",
    id: STATEMENT.personId,
    name: STATEMENT.personName,
    position: STATEMENT.position,
    sessionId: STATEMENT.sessionId,
  },
  command: STATEMENT.command,
  reason: null,
  changes: [...changes],
  ...fields,
});

/** Entry 1 without anything signed, then what is given: each leaf hash is right, so only its content can be wrong. */
async function verified(...entries: readonly Entry[]) {
  const first = entryOf(1, [], {
    actor: { kind: "system", name: "test" },
    command: "plan.createCutover",
    recordedAt: EARLIER,
  });
  const records = [first, ...entries].map((entry): EntryRecord => {
    const bytes = Buffer.from(canonicalJson(entry));
    return { kind: "entry", seq: entry.seq, bytes, leafHash: leafHash(bytes) };
  });
  return verifyJournal(parseRecords(records.map(formatRecord)), NOTHING_KNOWN);
}

const signed = (signature: Signature, fields: Partial<Entry> = {}): Entry =>
  entryOf(2, [signatureChange(signature), recordOf(signature)], fields);

const byPasskey = signatureOver(STATEMENT, passkey);

test("signatures are counted, and those by passkey", async () => {
  const found = await verified(signed(byPasskey));
  expect(found).toMatchObject({ misfit: null, signed: { signatures: 1, byPasskey: 1 } });
  expect(describeVerification(found, NOTHING_KNOWN)).toContain(
    "1 signature of people checked, 1 of them by passkey.",
  );
  expect(await verified(signed(signatureOver(STATEMENT)))).toMatchObject({
    misfit: null,
    signed: { signatures: 1, byPasskey: 0 },
  });
});

test("one flipped byte of a passkey’s assertion, in an export that fits otherwise, names its entry", async () => {
  if (!byPasskey.assertion) throw new Error("There is no assertion.");
  const bytes = Buffer.from(byPasskey.assertion.signature, "base64url");
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  const assertion = { ...byPasskey.assertion, signature: bytes.toString("base64url") };
  const { misfit, signed: count } = await verified(signed({ ...byPasskey, assertion }));
  expect(misfit).toMatchObject({ firstSeq: 2, lastSeq: 2, sentence: expect.stringContaining("entry 2") });
  expect(count).toEqual({ signatures: 0, byPasskey: 0 });
});

describe("an entry is named that holds", () => {
  const otherStatement = (fields: Partial<Statement>) => signatureOver({ ...STATEMENT, ...fields }, passkey);
  const evidence = { gateId: ID, criteria: [] };
  const snapshot = (hash: string) =>
    changeOf("evidenceSnapshot", OTHER_ID, { id: OTHER_ID, hash, content: evidence });
  const overEvidence = otherStatement({ evidenceHash: hashOf("evidence", evidence) });

  test.for<[what: string, entry: Entry, sentence: string]>([
    [
      "another record than was signed",
      entryOf(2, [signatureChange(byPasskey), recordOf(byPasskey, { comment: "Not seen." })]),
      "over another attestation",
    ],
    [
      "a record with more in it than was signed",
      entryOf(2, [signatureChange(byPasskey), recordOf(byPasskey, { approvedAt: AT })]),
      "over another attestation",
    ],
    ["a signature without its record", entryOf(2, [signatureChange(byPasskey)]), "does not hold"],
    ["a record without its signature", entryOf(2, [recordOf(byPasskey)]), "whose signature is not there"],
    [
      "a record that nobody signed",
      entryOf(2, [recordOf(byPasskey, { signatureId: null })]),
      "whose signature is not there",
    ],
    [
      "a signature of another command",
      signed(byPasskey, { command: "gates.decideGate" }),
      "not for gates.decideGate",
    ],
    [
      "a signature of another person",
      signed(otherStatement({ personId: OTHER_ID })),
      "another’s than the entry’s",
    ],
    [
      "a signature of another name",
      signed(otherStatement({ personName: "Dana" })),
      "another’s than the entry’s",
    ],
    [
      "a signature for another position",
      signed(otherStatement({ position: "comms" })),
      "another’s than the entry’s",
    ],
    [
      "a signature from another session",
      signed(otherStatement({ sessionId: OTHER_ID })),
      "another’s than the entry’s",
    ],
    ["a signature by the product", signed(byPasskey, { actor: { kind: "system", name: "x" } }), "another’s"],
    ["a signature of another cutover", signed(otherStatement({ cutoverId: OTHER_ID })), "another journal"],
    [
      "a signature that is older than it may be",
      signed(byPasskey, { recordedAt: "2026-11-21T07:46:08.000Z" }),
      "not of the time",
    ],
    [
      "a signature of a time to come",
      signed(byPasskey, { recordedAt: "2026-11-21T07:41:06.000Z" }),
      "not of the time",
    ],
    [
      "a signature over evidence that is not there",
      signed(overEvidence),
      "evidence that the journal does not hold",
    ],
    [
      "evidence that has another hash",
      entryOf(2, [snapshot("0".repeat(64)), signatureChange(overEvidence), recordOf(overEvidence)]),
      "evidence that does not have its hash",
    ],
  ])("%s", async ([, entry, sentence]) => {
    const { misfit } = await verified(entry);
    expect(misfit).toMatchObject({ firstSeq: 2, lastSeq: 2, sentence: expect.stringContaining(sentence) });
  });

  test("evidence with its hash is fine", async () => {
    const hash = hashOf("evidence", evidence);
    const entry = entryOf(2, [snapshot(hash), signatureChange(overEvidence), recordOf(overEvidence)]);
    expect((await verified(entry)).misfit).toBeNull();
  });

  test.for<[what: string, change: Change]>([
    ["a signed record that was edited", recordOf(byPasskey, { comment: "Not seen." })],
    ["a signed record that is gone", { type: "attestation", id: RECORD_ID, after: null }],
    ["a signature that was edited", signatureChange(byPasskey)],
    ["a signature that is gone", { type: "signature", id: byPasskey.id, after: null }],
  ])("%s", async ([, change]) => {
    const { misfit } = await verified(signed(byPasskey), entryOf(3, [change]));
    expect(misfit).toMatchObject({
      firstSeq: 3,
      sentence: expect.stringContaining("changes what was signed"),
    });
  });

  test("a passkey that signed as another’s before", async () => {
    const statement = { ...STATEMENT, personId: OTHER_ID };
    const other = signatureOf(OTHER_ID, statement, {
      method: "passkey",
      provenAt: AT,
      assertion: assertionOver(passkey, statement),
    });
    const { personName: name, position, sessionId } = STATEMENT;
    const actor = { kind: "person", id: OTHER_ID, name, position, sessionId } as const;
    const record = { ...recordOf(other), id: OTHER_ID };
    const { misfit } = await verified(
      signed(byPasskey),
      entryOf(3, [signatureChange(other), record], { actor }),
    );
    expect(misfit).toMatchObject({ firstSeq: 3, sentence: expect.stringContaining("signed as another’s") });
  });
});
