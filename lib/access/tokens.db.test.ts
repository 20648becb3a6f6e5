import { beforeAll, expect, it } from "vitest";
import { mintServiceToken, revokeServiceToken } from "#lib/access/commands.ts";
import { as, type Member, makeRoom, prepareRuntime, sendToApi } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { readVitals } from "#lib/room/vitals.ts";
import { addSignal } from "#prisma/factories.ts";
import { SESSION_TOUCH_MS } from "./limits.ts";
import { TOKEN_USE } from "./tokenUse.ts";

const setup = prepareRuntime();
const SIGNAL = {
  key: "queue_depth",
  question: "Are orders flowing?",
  unit: "messages",
  direction: "higher-is-worse",
  validMin: 0,
  validMax: 1_000_000,
  ownerPosition: "interfaces",
  freshnessLimitSeconds: 60,
} as const;

let cutoverId: string;
let commander: Member;

beforeAll(async () => {
  const room = await makeRoom(setup.runtime, ["incident-commander"]);
  ({ cutoverId } = room);
  commander = room.people["incident-commander"];
  await addSignal(setup.runtime, cutoverId, SIGNAL);
});

const mint = async (purpose: "signals" | "reconciliation" | "probes" = "signals") =>
  (
    await as(setup.runtime, commander, mintServiceToken, {
      cutoverId,
      purpose,
      label: `for ${purpose}`,
      validForDays: 1,
    })
  ).result;

const push = async (token: string): Promise<number> => {
  const { status } = await sendToApi(
    setup.runtime,
    "POST",
    `/cutovers/${cutoverId}/signals/${SIGNAL.key}/samples`,
    { authorization: `Bearer ${token}` },
    { samples: [{ value: 1, observedAt: new Date().toISOString() }] },
  );
  return status;
};

const lastUseOf = async (tokenId: string): Promise<string | undefined> =>
  (await readVitals(setup.runtime.db, cutoverId)).tokenUses?.[tokenId];

it("takes a push for its purpose, a probe's too, and from no other", async () => {
  expect(await push((await mint("signals")).token)).toBe(200);
  expect(await push((await mint("probes")).token)).toBe(200);
  expect(await push((await mint("reconciliation")).token)).toBe(403);
});

it("is shown once: neither the database nor the journal has it", async () => {
  const { token, tokenId } = await mint();
  const row = await setup.runtime.db.serviceToken.findUniqueOrThrow({ where: { id: tokenId } });
  expect(Object.values(row)).not.toContain(token);
  const journal = JSON.stringify(await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000));
  expect(journal).toContain(tokenId);
  expect(journal).not.toContain(token);
  expect(journal).not.toContain(row.tokenHash);
});

it("shows when it was last used, at most once a minute, and the journal says nothing of it", async () => {
  const { token, tokenId } = await mint();
  expect(await lastUseOf(tokenId)).toBeUndefined();
  const before = await setup.runtime.db.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
  await push(token);
  const first = await lastUseOf(tokenId);
  expect(first).toBeDefined();
  await push(token);
  expect(await lastUseOf(tokenId)).toBe(first);
  const earlier = new Date(Date.parse(first ?? "") - SESSION_TOUCH_MS - 1);
  await setup.runtime.db.vital.updateMany({
    where: { kind: TOKEN_USE, subjectId: tokenId },
    data: { updatedAt: earlier },
  });
  await push(token);
  expect(Date.parse((await lastUseOf(tokenId)) ?? "")).toBeGreaterThan(earlier.getTime());
  const after = await setup.runtime.db.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
  expect(after.seq).toBe(before.seq);
});

it("is refused on the next call once it is revoked, and that is no use of it", async () => {
  const { token, tokenId } = await mint();
  expect(await push(token)).toBe(200);
  await setup.runtime.db.vital.deleteMany({ where: { kind: TOKEN_USE, subjectId: tokenId } });
  await as(setup.runtime, commander, revokeServiceToken, { cutoverId, tokenId, reason: "Lost" });
  expect(await push(token)).toBe(401);
  expect(await lastUseOf(tokenId)).toBeUndefined();
  await expect(
    as(setup.runtime, commander, revokeServiceToken, { cutoverId, tokenId, reason: "Again" }),
  ).rejects.toThrow("revoked already");
});

it("can't be minted over HTTP by who may not, or by a token", async () => {
  const { token } = await mint();
  const { status } = await sendToApi(
    setup.runtime,
    "POST",
    `/cutovers/${cutoverId}/service-tokens`,
    { authorization: `Bearer ${token}` },
    { purpose: "signals", label: "another", validForDays: 1 },
  );
  expect(status).toBe(403);
});
