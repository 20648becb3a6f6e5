import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { endAssignment, openSession, reauthenticate } from "#lib/access/commands.ts";
import type { SampleSignIn } from "#lib/access/schema.ts";
import type { Caller } from "#lib/door/caller.ts";
import {
  as,
  type Member,
  makeRoom,
  PASSWORD,
  prepareRuntime,
  proposeAs,
  provePassword,
  signAs,
  signInMember,
} from "#lib/door/testing.ts";
import { totpCodeAt } from "#lib/factors/totpCode.ts";
import { attestCriterion, openPoll, withdrawAttestation } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf } from "#lib/gates/gate.testing.ts";
import { beginErrand, endErrand, linkIdentity } from "#lib/idp/commands.ts";
import { journalRecords } from "#lib/journal/export.server.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { verifyJournal } from "#lib/journal/verify.ts";
import { pastTheGuards } from "#lib/postgres/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { apply, emptyRoom } from "#lib/room/state.ts";
import { AUTHENTICATOR_SECRET, addPerson, asSystem, assign } from "#prisma/factories.ts";
import { grantProof } from "./proofs.server.ts";
import type { GivenSignature, Proposal } from "./schema.ts";
import { addPasskey, softPasskey } from "./testing.ts";
import { whyNotSignature } from "./verify.ts";

const setup = prepareRuntime();
const MINUTE_MS = 60_000;
const NOTHING_KNOWN = { keys: [], savedHeads: [] };

let cutoverId: string;
let criterionId: string;
let signer: Member;
let commander: Member;
let other: Member;

const sessionOf = ({ caller }: { caller: Caller }): string =>
  caller.kind === "session" ? caller.sessionId : "";
const unsigned = () => ({ cutoverId, criterionId, comment: "Seen it." });
const propose = (member = signer): Promise<Proposal> =>
  proposeAs(setup.runtime, member, attestCriterion, unsigned());
const attest = (signature: GivenSignature, member = signer, key?: string) =>
  as(setup.runtime, member, attestCriterion, { ...unsigned(), signature }, key);
const given = ({ statement, statementHash }: Proposal, proof: GivenSignature["proof"]): GivenSignature => ({
  signedAt: statement.signedAt,
  statementHash,
  proof,
});
const proofOf = (fields: { sessionId?: string; statementHash: string; provenAt?: Date }) =>
  grantProof(setup.runtime.db, {
    sessionId: sessionOf(signer),
    method: "password+totp",
    provenAt: new Date(),
    now: new Date(),
    ...fields,
  }).then((proofId) => ({ kind: "proof", proofId }) as const);

/** Changes what the application's role can't. */
const tamper = (statement: string, ...values: unknown[]) =>
  pastTheGuards(setup.appUrl, (query) => query(statement, values));

const kept = () => setup.runtime.db.signature.count({ where: { cutoverId } });

beforeEach(async () => {
  const room = await makeRoom(setup.runtime, ["incident-commander", "identity", "clinical-informatics"]);
  cutoverId = room.cutoverId;
  signer = room.people.identity;
  commander = room.people["incident-commander"];
  other = room.people["clinical-informatics"];
  const gate = await addTestGate(
    setup.runtime,
    cutoverId,
    everyoneOf("clinical-informatics"),
    attestedBy("identity", "Sign-in works."),
  );
  criterionId = gate.criterionId;
  await as(setup.runtime, commander, openPoll, { cutoverId, gateId: gate.gateId });
});

describe("a proposal", () => {
  it("shows the very statement that is signed then, and changes nothing", async () => {
    const before = await readRoom(setup.runtime.db, cutoverId);
    const proposal = await propose();
    expect(await readRoom(setup.runtime.db, cutoverId)).toEqual(before);
    const { statement, provableWith, whyNot } = proposal;
    expect(statement).toMatchObject({
      act: "Attest: Sign-in works.",
      meaning: "I attest that this is so.",
      personName: signer.name,
      position: "identity",
      timeZone: "America/New_York",
      sessionId: sessionOf(signer),
    });
    expect(provableWith).toEqual({
      passkey: null,
      password: { codeNeeded: false, sampleCode: null },
      idp: null,
    });
    expect(whyNot).toBeNull();
    await attest(given(proposal, await provePassword(setup.runtime, signer, proposal.statementHash)));
    const signature = await setup.runtime.db.signature.findFirstOrThrow({ where: { cutoverId } });
    expect(signature.statement).toEqual(statement);
    expect(signature).toMatchObject({ method: "password+totp", assertion: null });
  });

  it("is refused as the command is", async () => {
    await expect(propose(other)).rejects.toMatchObject({ code: "forbidden" });
    await signAs(setup.runtime, signer, attestCriterion, unsigned());
    await expect(propose()).rejects.toMatchObject({ code: "refused", sentence: "It is attested already." });
  });

  it("tells who has nothing to sign with where to enrol", async () => {
    await setup.runtime.db.totp.updateMany({
      where: { personId: signer.personId },
      data: { removedAt: new Date() },
    });
    const { provableWith, whyNot } = await propose();
    expect(provableWith).toEqual({ passkey: null, password: null, idp: null });
    expect(whyNot).toContain("account page");
  });
});

it("tells the code of nobody but a person of the sample", async () => {
  const { runtime } = setup;
  const { login } = await runtime.db.person.findUniqueOrThrow({ where: { id: signer.personId } });
  const sample = {
    ...runtime,
    sampleSignIns: [{ login } as SampleSignIn],
  };
  const before = totpCodeAt(AUTHENTICATOR_SECRET, Date.now());
  const shown = await proposeAs(sample, signer, attestCriterion, unsigned());
  expect([before, totpCodeAt(AUTHENTICATOR_SECRET, Date.now())]).toContain(
    shown.provableWith.password?.sampleCode,
  );
  const others = {
    ...sample,
    sampleSignIns: sample.sampleSignIns.map((one) => ({ ...one, login: "another" })),
  };
  const { provableWith } = await proposeAs(others, signer, attestCriterion, unsigned());
  expect(provableWith.password?.sampleCode).toBeNull();
});

describe("a proof that does not carry a signature:", () => {
  const hashOf = ({ statementHash }: Proposal) => ({ statementHash });
  const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);

  const CASES: [
    what: string,
    proof: (proposal: Proposal) => Promise<GivenSignature["proof"]>,
    sentence: string,
  ][] = [
    ["none", async () => ({ kind: "proof", proofId: randomUUID() }), "no proof"],
    [
      "older than 5 minutes",
      (proposal) => proofOf({ ...hashOf(proposal), provenAt: minutesFromNow(-5.1) }),
      "not from the last 5 minutes",
    ],
    [
      "of a time to come",
      (proposal) => proofOf({ ...hashOf(proposal), provenAt: minutesFromNow(1) }),
      "not from the last 5 minutes",
    ],
    [
      "from another session of the same person",
      async (proposal) => {
        const elsewhere = await signInMember(setup.runtime, signer.personId, signer.name);
        return provePassword(setup.runtime, elsewhere, proposal.statementHash);
      },
      "another session",
    ],
    [
      "another person’s",
      (proposal) => provePassword(setup.runtime, other, proposal.statementHash),
      "another session",
    ],
    ["for another statement", () => proofOf({ statementHash: "0".repeat(64) }), "another statement"],
  ];

  it.each(CASES)("%s", async (_, proof, sentence) => {
    const proposal = await propose();
    await expect(attest(given(proposal, await proof(proposal)))).rejects.toMatchObject({
      code: "signature-refused",
      sentence: expect.stringContaining(sentence),
    });
    expect(await kept()).toBe(0);
  });

  it("one that was used", async () => {
    const proposal = await propose();
    const signature = given(proposal, await provePassword(setup.runtime, signer, proposal.statementHash));
    const { attestationId } = (await attest(signature)).result;
    await as(setup.runtime, signer, withdrawAttestation, { cutoverId, attestationId, reason: "Wrong" });
    await expect(attest(signature)).rejects.toMatchObject({
      code: "signature-refused",
      sentence: expect.stringContaining("signed already"),
    });
    // Nor for the next statement.
    const next = await propose();
    await expect(attest(given(next, signature.proof))).rejects.toMatchObject({ code: "signature-refused" });
    expect(await kept()).toBe(1);
  });

  it("one from a session that lay unused for a quarter of an hour, and its proposal", async () => {
    const proposal = await propose();
    const signature = given(proposal, await proofOf({ statementHash: proposal.statementHash }));
    const unusedForMinutes = (minutes: number) =>
      setup.runtime.db.session.update({
        where: { id: sessionOf(signer) },
        data: { lastSeenAt: new Date(Date.now() - minutes * 60_000) },
      });
    await unusedForMinutes(16);
    await expect(propose()).rejects.toMatchObject({ code: "reauthenticate" });
    await expect(attest(signature)).rejects.toMatchObject({ code: "reauthenticate" });
    expect(await kept()).toBe(0);
    await unusedForMinutes(14);
    await attest(signature);
    expect(await kept()).toBe(1);
  });

  it("the same twice at once, under two keys", async () => {
    const proposal = await propose();
    const signature = given(proposal, await provePassword(setup.runtime, signer, proposal.statementHash));
    const both = await Promise.allSettled([attest(signature), attest(signature)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await kept()).toBe(1);
  });
});

describe("a password", () => {
  const reauth = (member: Member, fields: { code?: string; statementHash?: string }) =>
    as(setup.runtime, member, reauthenticate, { password: PASSWORD, ...fields });
  /** A session that began with a password alone. */
  async function weakSession(): Promise<Member> {
    const { personId, name } = signer;
    const { sessionId } = await asSystem(setup.runtime, openSession, {
      personId,
      method: "password",
      userAgent: null,
      network: null,
    });
    return { personId, name, caller: { kind: "session", sessionId } };
  }

  it("alone is no proof, and with a code it is; the password alone then for the next minutes", async () => {
    const weak = await weakSession();
    const { statementHash, provableWith } = await propose(weak);
    expect(provableWith.password).toEqual({ codeNeeded: true, sampleCode: null });
    await expect(reauth(weak, { statementHash })).rejects.toMatchObject({
      code: "forbidden",
      sentence: expect.stringContaining("one-time code"),
    });
    const code = totpCodeAt(AUTHENTICATOR_SECRET, Date.now());
    const proved = await reauth(weak, { statementHash, code });
    expect(proved.result.proofId).not.toBeNull();
    await expect(reauth(weak, { statementHash, code })).rejects.toMatchObject({ code: "forbidden" });
    expect((await propose(weak)).provableWith.password).toEqual({ codeNeeded: false, sampleCode: null });
    expect((await reauth(weak, { statementHash })).result.proofId).not.toBeNull();
  });

  it("is no proof for who has no authenticator app", async () => {
    const personId = await addPerson(setup.runtime, {
      login: `plain-${randomUUID().slice(0, 8)}`,
      name: "Plain",
      password: PASSWORD,
    });
    await assign(setup.runtime, cutoverId, personId, "identity");
    const plain = await signInMember(setup.runtime, personId, "Plain");
    const { statementHash } = await propose(plain);
    await expect(reauth(plain, { statementHash })).rejects.toMatchObject({
      sentence: expect.stringContaining("more than a password"),
    });
  });

  it("proves nothing of a statement that it was not given for", async () => {
    expect((await reauth(signer, {})).result.proofId).toBeNull();
  });
});

describe("the identity provider", () => {
  const issuer = "https://login.example.org";
  /** Goes there for a statement, and comes back as somebody who was asked who they are so many seconds ago. */
  async function askedSecondsAgo(statementHash: string, seconds: number) {
    const { runtime } = setup;
    const { personId } = signer;
    const subject = `subject-${randomUUID()}`;
    await asSystem(runtime, linkIdentity, { issuer, subject, personId, linkedBy: "operator" });
    const errand = { kind: "prove" as const, statementHash };
    const { errandId } = (await as(runtime, signer, beginErrand, { errand })).result;
    const authTimeSeconds = Math.floor(Date.now() / 1_000) - seconds;
    const { outcome } = await asSystem(runtime, endErrand, { errandId, issuer, subject, authTimeSeconds });
    return { outcome, proof: { kind: "proof", proofId: errandId } as const };
  }

  it("proves one statement when it has just asked who it is", async () => {
    const proposal = await propose();
    const { outcome, proof } = await askedSecondsAgo(proposal.statementHash, 0);
    expect(outcome).toBe("proved");
    await attest(given(proposal, proof));
    const signature = await setup.runtime.db.signature.findFirstOrThrow({ where: { cutoverId } });
    expect(signature).toMatchObject({ method: "idp", assertion: null });
  });

  it("proves nothing when it asked long ago, or for another statement", async () => {
    const proposal = await propose();
    const early = await askedSecondsAgo(proposal.statementHash, 600);
    expect(early.outcome).toBe("not-fresh");
    await expect(attest(given(proposal, early.proof))).rejects.toMatchObject({ code: "signature-refused" });
    const other = await askedSecondsAgo("0".repeat(64), 0);
    await expect(attest(given(proposal, other.proof))).rejects.toMatchObject({ code: "signature-refused" });
  });
});

describe("a passkey", () => {
  it("signs the statement’s hash, and its signature is checked offline", async () => {
    const passkey = softPasskey();
    await addPasskey(setup.runtime, signer.personId, passkey);
    const proposal = await propose();
    expect(proposal.provableWith.passkey).toMatchObject({
      rpId: "localhost",
      credentials: [{ credentialId: passkey.credentialId, label: "In software" }],
    });
    await attest(given(proposal, passkey.answer(proposal.statementHash)));
    const found = await verifyJournal(journalRecords(setup.runtime.db, cutoverId), NOTHING_KNOWN);
    expect(found).toMatchObject({ misfit: null, signed: { signatures: 1, byPasskey: 1 } });
    const [{ entities }] = [await readRoom(setup.runtime.db, cutoverId)];
    const [signature] = Object.values(entities.signature);
    expect(await whyNotSignature(signature)).toBeUndefined();
    expect(signature?.assertion).toMatchObject({
      publicKey: passkey.publicKey,
      origin: "http://localhost:3000",
    });
  });

  const CASES: [
    what: string,
    answer: (proposal: Proposal) => Promise<GivenSignature["proof"]>,
    sentence: string,
  ][] = [
    [
      "that is another’s",
      async ({ statementHash }) => {
        const passkey = softPasskey();
        await addPasskey(setup.runtime, other.personId, passkey);
        return passkey.answer(statementHash);
      },
      "not one of yours",
    ],
    [
      "that nobody knows",
      async ({ statementHash }) => softPasskey().answer(statementHash),
      "not one of yours",
    ],
    [
      "that was removed",
      async ({ statementHash }) => {
        const passkey = softPasskey();
        await addPasskey(setup.runtime, signer.personId, passkey, new Date());
        return passkey.answer(statementHash);
      },
      "was removed",
    ],
    ...(
      [
        ["that did not verify its user", { userVerified: false }, "not one over this statement"],
        ["asked on another site", { origin: "https://elsewhere.example.org" }, "own pages"],
        ["of another relying party", { rpId: "elsewhere.example.org" }, "not one over this statement"],
      ] as const
    ).map(([what, misbehaviour, sentence]): (typeof CASES)[number] => [
      what,
      async ({ statementHash }) => {
        const passkey = softPasskey();
        await addPasskey(setup.runtime, signer.personId, passkey);
        return passkey.answer(statementHash, misbehaviour);
      },
      sentence,
    ]),
    [
      "over another statement",
      async () => {
        const passkey = softPasskey();
        await addPasskey(setup.runtime, signer.personId, passkey);
        return passkey.answer("0".repeat(64));
      },
      "not one over this statement",
    ],
    [
      "whose count went back",
      async ({ statementHash }) => {
        const passkey = softPasskey();
        const id = await addPasskey(setup.runtime, signer.personId, passkey);
        await setup.runtime.db.passkey.update({ where: { id }, data: { counter: 7 } });
        return passkey.answer(statementHash, { counter: 7 });
      },
      "counted backwards",
    ],
  ];

  it.each(CASES)("%s is refused", async (_, answer, sentence) => {
    const proposal = await propose();
    await expect(attest(given(proposal, await answer(proposal)))).rejects.toMatchObject({
      code: "signature-refused",
      sentence: expect.stringContaining(sentence),
    });
    expect(await kept()).toBe(0);
  });
});

describe("what was shown", () => {
  const sign = async (change: (proposal: Proposal) => Promise<Proposal | undefined>) => {
    const proposal = await propose();
    const proof = await provePassword(setup.runtime, signer, proposal.statementHash);
    return attest(given((await change(proposal)) ?? proposal, proof));
  };

  it("can't be signed after the signer was renamed", async () => {
    const renamed = sign(async () => {
      await tamper("UPDATE person SET name = 'Another Name' WHERE id = $1", signer.personId);
      return undefined;
    });
    await expect(renamed).rejects.toMatchObject({ code: "statement-changed" });
  });

  it("can't be signed after the position was lost", async () => {
    const lost = sign(async () => {
      const { id } = await setup.runtime.db.assignment.findFirstOrThrow({
        where: { cutoverId, personId: signer.personId },
      });
      await asSystem(setup.runtime, endAssignment, { cutoverId, assignmentId: id, reason: "End of shift" });
      return undefined;
    });
    await expect(lost).rejects.toMatchObject({ code: "forbidden" });
  });

  it("can't be signed with other words", async () => {
    const { statement, statementHash } = await propose();
    const proof = await provePassword(setup.runtime, signer, statementHash);
    const signature = { signedAt: statement.signedAt, statementHash, proof };
    await expect(
      as(setup.runtime, signer, attestCriterion, { ...unsigned(), comment: "Never seen it.", signature }),
    ).rejects.toMatchObject({ code: "statement-changed" });
  });

  it.each([
    ["longer than 5 minutes ago", -5.1],
    ["at a time to come", 1],
  ])("can't be signed when that was %s", async (_, minutes) => {
    const moved = sign(async (proposal) => ({
      ...proposal,
      statement: {
        ...proposal.statement,
        signedAt: new Date(Date.now() + minutes * MINUTE_MS).toISOString(),
      },
    }));
    await expect(moved).rejects.toMatchObject({ code: "reauthenticate" });
  });

  it("can't be signed for another moment", async () => {
    const moved = sign(async (proposal) => ({
      ...proposal,
      statement: { ...proposal.statement, signedAt: new Date(Date.now() - MINUTE_MS).toISOString() },
    }));
    await expect(moved).rejects.toMatchObject({ code: "statement-changed" });
  });
});

describe("a signature", () => {
  it("is given once when it is sent again under the same key", async () => {
    const proposal = await propose();
    const signature = given(proposal, await provePassword(setup.runtime, signer, proposal.statementHash));
    const key = randomUUID();
    const first = await attest(signature, signer, key);
    expect(await attest(signature, signer, key)).toEqual(first);
    expect(await kept()).toBe(1);
  });

  it("and a withdrawal can't be edited or deleted by the application, nor by the tables’ owner", async () => {
    const { attestationId } = (await signAs(setup.runtime, signer, attestCriterion, unsigned())).result;
    await as(setup.runtime, signer, withdrawAttestation, { cutoverId, attestationId, reason: "Wrong" });
    for (const url of [setup.appUrl, setup.ownerUrl]) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        for (const table of ["signature", "attestation", "withdrawal"])
          for (const statement of [
            `UPDATE ${table} SET person_name = 'Another'`,
            `DELETE FROM ${table}`,
            `TRUNCATE ${table} CASCADE`,
          ])
            await expect(client.query(statement), statement).rejects.toThrow();
      } finally {
        await client.end();
      }
    }
  });

  it.each([
    ["person_name", "'Another Name'"],
    ["meaning", "'I attest to something else.'"],
    ["signed_at", "signed_at - interval '1 hour'"],
    ["method", "'passkey'"],
    ["statement", `jsonb_set(statement, '{act}', '"Attest: nothing."')`],
  ])("whose %s a superuser edits is found out", async (column, value) => {
    await signAs(setup.runtime, signer, attestCriterion, unsigned());
    await tamper(`UPDATE signature SET ${column} = ${value} WHERE cutover_id = $1`, cutoverId);
    const { db } = setup.runtime;
    const fresh = await readRoom(db, cutoverId);
    const [edited] = Object.values(fresh.entities.signature);
    expect(await whyNotSignature(edited)).toBeDefined();
    const folded = (await entriesAfter(db, cutoverId, 0, 1_000)).reduce(apply, emptyRoom(cutoverId));
    expect(folded.entities.signature).not.toEqual(fresh.entities.signature);
    // The journal still says what was signed.
    expect((await verifyJournal(journalRecords(db, cutoverId), NOTHING_KNOWN)).misfit).toBeNull();
  });
});
