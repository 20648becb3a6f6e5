import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { answerApi } from "#lib/door/http.ts";
import { makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { pseudonymizer } from "#lib/journal/pseudonym.ts";
import { callsTo } from "#lib/runs/push.ts";
import { openerOf } from "#lib/sealing/sealer.server.ts";
import { fileAccounts, finishImport, startImport } from "#lib/workforce/schema.ts";
import { sendAccounts } from "#lib/workforce/sendAccounts.ts";
import { account } from "#lib/workforce/testing.ts";
import { addToken } from "#prisma/factories.ts";
import { fileMatching } from "./fileMatching.ts";
import { valuesScope } from "./rules.ts";
import { filePairs, finishMatching, lendKeys, startMatching } from "./schema.ts";
import { explained, reviewOf } from "./testing.ts";

const setup = prepareRuntime();
let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

/** The product's own API on a port, which loses every third answer; what came in is kept. */
async function serve(): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const made = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    bodies.push(body.toString("utf8"));
    const request = new Request(`http://localhost${incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const response = await answerApi(setup.runtime, request);
    if (bodies.length % 3 === 0) return outgoing.destroy();
    return outgoing
      .writeHead(response.status, Object.fromEntries(response.headers))
      .end(await response.text());
  });
  server = made;
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, bodies };
}

it("a matching and accounts that are pushed arrive once, and of a patient nothing travels in clear", async () => {
  const { runtime } = setup;
  const { cutoverId } = await makeRoom(runtime, ["identity"]);
  const { url, bodies } = await serve();
  const call = callsTo(url, { token: await addToken(runtime, cutoverId, "reconciliation") });
  const channel = {
    startMatching: call(startMatching),
    lendKeys: call(lendKeys),
    filePairs: call(filePairs),
    finishMatching: call(finishMatching),
  };
  const head = {
    cutoverId,
    label: "MPI",
    thresholds: { link: 0.99, review: 0.05 },
    secondReviewPct: 0,
    seed: "s",
  };
  const pairs = Array.from({ length: 1_100 }, (_, n) => explained(`alpha-${n}`, `beta-${n}`));
  await fileMatching(channel, head, reviewOf(pairs));

  const matching = await runtime.db.matching.findFirstOrThrow({ where: { cutoverId } });
  expect(matching).toMatchObject({ pairs: 1_100 });
  expect(matching.filedAt).not.toBe(null);
  expect(await runtime.db.matching.count({ where: { cutoverId } })).toBe(1);
  const row = await runtime.db.identityPair.findFirstOrThrow({
    where: { matchingId: matching.id, ordinal: 777 },
  });
  expect(row.a).toBe(pseudonymizer(runtime.journalKey, cutoverId)("Patient/alpha-777"));
  const opener = await openerOf(runtime, cutoverId, valuesScope(matching.id));
  expect(opener.open({ record: "777", side: "b" }, row.sealedB)).toBe('["Given of beta-777","1970-01-02"]');
  expect(() => opener.open({ record: "778", side: "b" }, row.sealedB)).toThrow(/does not open/);
  expect(bodies.join("\n")).not.toMatch(/alpha-|beta-|Given of|1970-01-02/);

  const sent = await sendAccounts(
    { startImport: call(startImport), fileAccounts: call(fileAccounts), finishImport: call(finishImport) },
    {
      cutoverId,
      side: "legacy",
      format: "csv",
      label: "accounts.csv",
      takenAt: new Date(Date.now() - 60_000).toISOString(),
      accounts: Array.from({ length: 2_300 }, (_, n) => account(`user-${n}`)),
    },
  );
  expect(sent.parityId).toBe(null);
  const imported = await runtime.db.workforceImport.findFirstOrThrow({ where: { cutoverId } });
  expect(imported).toMatchObject({ accounts: 2_300, importedByName: "reconciliation agent" });
  expect(await runtime.db.workforceImport.count({ where: { cutoverId } })).toBe(1);
});

it("with another cutover's token, or one for something else, nothing is lent and nothing filed", async () => {
  const { runtime } = setup;
  const { cutoverId } = await makeRoom(runtime, ["identity"]);
  const elsewhere = await makeRoom(runtime, ["identity"]);
  const { url } = await serve();
  for (const token of [
    await addToken(runtime, cutoverId, "signals"),
    await addToken(runtime, elsewhere.cutoverId, "reconciliation"),
  ]) {
    const call = callsTo(url, { token });
    await expect(
      call(startImport)({
        cutoverId,
        side: "legacy",
        format: "csv",
        label: "x",
        takenAt: new Date(0).toISOString(),
      }),
    ).rejects.toThrow(/403/);
  }
});
