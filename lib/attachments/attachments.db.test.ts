import { createHash, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachFile } from "#lib/criteria/commands.ts";
import { ATTACHMENT_BYTES_MAX } from "#lib/criteria/schema.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { attestCriterion } from "#lib/gates/commands.ts";
import { addTestGate, attestedBy, everyoneOf } from "#lib/gates/gate.testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import { answerAttachment } from "./answerAttachment.server.ts";
import { type S3Server, startS3Server } from "./s3Server.testing.ts";
import { s3Store } from "./s3Store.server.ts";

const setup = prepareRuntime();
const CONTENT = "Restored at 02:10. MARK-IN-THE-FILE\n";
const COOKIE = "next-auth.session-token";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

let s3: S3Server;
let inStore: Runtime;
beforeAll(async () => {
  s3 = await startS3Server();
  inStore = { ...setup.runtime, attachmentStore: s3Store(s3.settings) };
});
afterAll(() => s3.close());

async function room(needsFile = true) {
  const { runtime } = setup;
  const { cutoverId, people } = await makeRoom(runtime, ["data-steward", "comms", "executive"]);
  const { criterionId } = await addTestGate(
    runtime,
    cutoverId,
    everyoneOf("data-steward"),
    attestedBy("data-steward", "It was restored.", needsFile),
  );
  const attach = (member: Member, name = "protocol.txt", content = base64(CONTENT), on = runtime) =>
    as(on, member, attachFile, { cutoverId, criterionId, name, content });
  return { cutoverId, people, criterionId, attach };
}

const cookieOf = async ({ caller }: Member): Promise<string> => {
  if (caller.kind !== "session") throw new Error("A member has a session.");
  const { sessionId } = caller;
  return `${COOKIE}=${await encode({ token: { sessionId }, secret: setup.runtime.authSecret })}`;
};

async function take(runtime: Runtime, cutoverId: string, attachmentId: string, member?: Member) {
  const headers: Record<string, string> = member ? { cookie: await cookieOf(member) } : {};
  const request = new Request(`${runtime.origins[0]}/api/attachments/${cutoverId}/${attachmentId}`, {
    headers,
  });
  return answerAttachment(runtime, request, { cutoverId, attachmentId });
}

/** As the tables’ owner, who can take the guards away. */
async function tamper(sql: string, values: unknown[]): Promise<void> {
  const client = new Client({ connectionString: setup.ownerUrl });
  await client.connect();
  try {
    await client.query("ALTER TABLE attachment_content DISABLE TRIGGER USER");
    expect((await client.query(sql, values)).rowCount).toBe(1);
  } finally {
    await client.end();
  }
}

describe("an attached file", () => {
  it("is kept by its hash, given to members as a file to save, and is nowhere in the journal", async () => {
    const { runtime } = setup;
    const { cutoverId, people, attach } = await room();
    const { result } = await attach(people["data-steward"]);
    expect(result.sha256).toBe(hash(CONTENT));
    const answer = await take(runtime, cutoverId, result.attachmentId, people.executive);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(CONTENT);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-disposition": "attachment; filename*=UTF-8''protocol.txt",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-type": "text/plain",
      "x-content-type-options": "nosniff",
    });
    const entries = JSON.stringify(await entriesAfter(runtime.db, cutoverId, 0, 1_000));
    expect(entries).toContain(hash(CONTENT));
    expect(entries).not.toContain("MARK-IN-THE-FILE");
    expect(entries).not.toContain(base64(CONTENT));
  });

  it("is given to nobody else", async () => {
    const { runtime } = setup;
    const { cutoverId, people, attach } = await room();
    const { result } = await attach(people["data-steward"]);
    const elsewhere = await makeRoom(runtime, ["data-steward"]);
    expect((await take(runtime, cutoverId, result.attachmentId)).status).toBe(401);
    const stranger = elsewhere.people["data-steward"];
    expect((await take(runtime, cutoverId, result.attachmentId, stranger)).status).toBe(403);
    expect((await take(runtime, elsewhere.cutoverId, result.attachmentId, stranger)).status).toBe(404);
    expect((await take(runtime, cutoverId, randomUUID(), people.comms)).status).toBe(404);
  });

  it("that was changed in the database is not given out", async () => {
    const { runtime } = setup;
    const { cutoverId, people, attach } = await room();
    const { attachmentId } = (await attach(people["data-steward"])).result;
    await expect(
      runtime.db.attachmentContent.update({ where: { attachmentId }, data: { bytes: new Uint8Array(1) } }),
    ).rejects.toThrow();
    await tamper("UPDATE attachment_content SET bytes = $2 WHERE attachment_id = $1", [
      attachmentId,
      Buffer.from("x"),
    ]);
    const answer = await take(runtime, cutoverId, attachmentId, people.comms);
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining("hash differs")]);
  });

  it("is attached by the position that attests, once, of a kind and a size that are named", async () => {
    const { people, attach, criterionId } = await room();
    const steward = people["data-steward"];
    const refusal = (...args: Parameters<typeof attach>) =>
      attach(...args).then(
        () => "kept",
        ({ code, sentence }: { code: string; sentence: string }) => `${code}: ${sentence}`,
      );
    expect(await refusal(people.comms)).toContain("Data steward");
    expect(await refusal(people.executive)).toContain("forbidden");
    expect(await refusal(steward, "run.sh")).toContain("Only PDF");
    expect(await refusal(steward, "page.txt", base64("a\u0000b"))).toContain("Only PDF");
    expect(await refusal(steward, "../etc/passwd")).toContain("invalid");
    const large = Buffer.alloc(ATTACHMENT_BYTES_MAX + 1, "a").toString("base64");
    expect(await refusal(steward, "large.txt", large)).toMatch(/too-large|invalid/);
    expect(await setup.runtime.db.attachment.count({ where: { criterionId } })).toBe(0);
    const whole = Buffer.alloc(ATTACHMENT_BYTES_MAX, "a").toString("base64");
    expect(await refusal(steward, "whole.txt", whole)).toBe("kept");
    expect(await refusal(steward)).toBe("kept");
    expect(await refusal(steward, "again.txt")).toContain("very file");
  });

  it("is what an attestation is signed on, by its hash, where it takes one", async () => {
    const { runtime } = setup;
    const { cutoverId, people, criterionId, attach } = await room();
    const steward = people["data-steward"];
    const attest = (attachmentId: string | null) =>
      signAs(runtime, steward, attestCriterion, { cutoverId, criterionId, comment: null, attachmentId });
    await expect(attest(null)).rejects.toMatchObject({
      sentence: expect.stringContaining("attach one first"),
    });
    const other = await room();
    const { attachmentId: foreign } = (await other.attach(other.people["data-steward"])).result;
    await expect(attest(foreign)).rejects.toMatchObject({ code: "not-found" });
    const { attachmentId, sha256 } = (await attach(steward)).result;
    await attest(attachmentId);
    const signature = await runtime.db.signature.findFirstOrThrow({ where: { cutoverId } });
    expect(JSON.stringify(signature.statement)).toContain(sha256);
  });
});

describe("an object store", () => {
  it("keeps a file under its hash, signed over its bytes, and no byte in the database", async () => {
    const { cutoverId, people, attach } = await room();
    const { attachmentId, sha256 } = (await attach(people["data-steward"], "p.txt", base64(CONTENT), inStore))
      .result;
    expect(s3.refusals).toEqual([]);
    expect(s3.objects.get(`/holdpoint/attachments/${cutoverId}/${sha256}`)?.toString()).toBe(CONTENT);
    expect(await setup.runtime.db.attachmentContent.count({ where: { attachmentId } })).toBe(0);
    const answer = await take(inStore, cutoverId, attachmentId, people.comms);
    expect([answer.status, await answer.text()]).toEqual([200, CONTENT]);
  });

  it("that gives other bytes, or none, is found out", async () => {
    const { cutoverId, people, attach } = await room();
    const { attachmentId, sha256 } = (await attach(people["data-steward"], "p.txt", base64(CONTENT), inStore))
      .result;
    const key = `/holdpoint/attachments/${cutoverId}/${sha256}`;
    s3.objects.set(key, Buffer.from("other"));
    expect((await take(inStore, cutoverId, attachmentId, people.comms)).status).toBe(500);
    s3.objects.delete(key);
    expect((await take(inStore, cutoverId, attachmentId, people.comms)).status).toBe(404);
  });

  it("takes nothing with a wrong key, and then nothing is on record", async () => {
    const { people, attach, criterionId } = await room();
    const wrong = {
      ...setup.runtime,
      attachmentStore: s3Store({ ...s3.settings, secretAccessKey: "another" }),
    };
    await expect(attach(people["data-steward"], "p.txt", base64(CONTENT), wrong)).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(s3.refusals.at(-1)).toBe("a signature that does not fit");
    expect(await setup.runtime.db.attachment.count({ where: { criterionId } })).toBe(0);
  });

  it("is sent nothing by a stranger", async () => {
    const { attach } = await room();
    const { people } = await makeRoom(setup.runtime, ["data-steward"]);
    const before = s3.objects.size;
    await expect(attach(people["data-steward"], "p.txt", base64("Another."), inStore)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(s3.objects.size).toBe(before);
  });
});
