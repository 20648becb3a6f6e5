import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { findMeasured } from "#lib/criteria/rules.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { readRoom } from "#lib/room/queries.ts";
import { asSystem } from "#prisma/factories.ts";
import { accountChannel } from "./channel.server.ts";
import * as commands from "./commands.ts";
import { fetchScim } from "./fetchScim.ts";
import { fileAccounts } from "./ingest.ts";
import { listFindings } from "./queries.ts";
import { currentImport, currentParity, viewUnit } from "./rules.ts";
import type { RoleMapEntry } from "./schema.ts";
import { type AccountChannel, type SentAccounts, sendAccounts } from "./sendAccounts.ts";
import { account } from "./testing.ts";
import type { Account, Side } from "./vocabulary.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"identity" | "clinical-informatics" | "executive", Member>;

const MAP: RoleMapEntry[] = [
  { legacyRole: "Nurse", targetRoles: ["RN"], critical: true },
  { legacyRole: "Clerk", targetRoles: ["Desk"], critical: false },
];
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const sent = (side: Side, accounts: readonly Account[], takenAt: string): SentAccounts => ({
  cutoverId,
  side,
  format: "csv",
  label: `${side}.csv`,
  takenAt,
  accounts,
});
const send = (side: Side, accounts: readonly Account[], takenAt = minutesAgo(0)) =>
  sendAccounts(accountChannel(setup.runtime), sent(side, accounts, takenAt));
const personChannel = (member: Member): AccountChannel => ({
  startImport: async (input) => (await as(setup.runtime, member, commands.startImport, input)).result,
  fileAccounts: (input) => perform(setup.runtime, fileAccounts, input, member.caller),
  finishImport: async (input) => (await as(setup.runtime, member, commands.finishImport, input)).result,
});
const room = async () => (await readRoom(setup.runtime.db, cutoverId)).entities;
const setMap = (entries: RoleMapEntry[], fromVersion: number) =>
  as(setup.runtime, people.identity, commands.setRoleMap, {
    cutoverId,
    entries,
    baseline: [],
    note: "As agreed",
    fromVersion,
  });
const standing = async () => {
  const binding = { kind: "workforce-parity", maxAgeMinutes: 60 } as const;
  const vitals = { evaluatedAt: null, samples: {} } as never;
  return findMeasured({ id: "", gateId: "" }, binding, await room(), vitals, Date.now());
};
const unitView = async (unit: string) => {
  const entities = await room();
  const parity = currentParity(entities)?.units.find((each) => each.unit === unit);
  if (!parity) throw new Error(`no unit ${unit}`);
  return viewUnit(parity, entities, Date.now());
};
const sign = async (unit: string) => {
  const { parity } = await unitView(unit);
  return signAs(setup.runtime, people["clinical-informatics"], commands.signUnit, {
    cutoverId,
    unit,
    position: "clinical-informatics",
    parityHash: parity.hash,
  });
};

beforeAll(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, ["identity", "clinical-informatics", "executive"]));
});

const LEGACY = [
  account("rn1"),
  account("rn2", { unit: "ICU" }),
  account("desk", { roles: ["Clerk"], unit: "ICU" }),
  account("bg-1", { kind: "break-glass", roles: [], name: null }),
];
const TARGET = [
  account("rn1", { roles: ["RN"] }),
  account("rn2", { roles: ["RN"], unit: "ICU" }),
  account("desk", { roles: ["Desk"], unit: "ICU" }),
  account("bg-1", { kind: "break-glass", roles: [], name: null }),
];

describe("workforce parity in a room", () => {
  it("is unknown until both sides are there, mapped and tried, and met when every unit is signed for", async () => {
    expect(await standing()).toMatchObject({
      state: "unknown",
      finding: "no accounts of the legacy side were imported",
    });
    await send("legacy", LEGACY);
    expect(await standing()).toMatchObject({
      state: "unknown",
      finding: "no accounts of the target side were imported",
    });
    await send("target", TARGET.slice(1));
    expect(await standing()).toMatchObject({
      state: "unknown",
      finding: expect.stringContaining("the map does not know"),
    });
    await setMap(MAP, 0);
    expect(await standing()).toMatchObject({
      state: "not-met",
      finding: "1 critical difference between the accounts",
    });
    expect(await unitView("ED")).toMatchObject({ state: "blocked" });
    await expect(sign("ED")).rejects.toThrow(/mend it at the target/);

    await send("target", TARGET);
    expect(await standing()).toMatchObject({
      state: "unknown",
      finding: "emergency account bg-1 was never tried",
    });
    await as(setup.runtime, people.identity, commands.recordBreakGlassTest, {
      cutoverId,
      login: "BG-1",
      outcome: "pass",
      testedAt: minutesAgo(90),
    });
    expect(await standing()).toMatchObject({ state: "not-met", finding: "2 of 2 units not signed: ED, ICU" });
    await sign("ED");
    await sign("ICU");
    expect(await standing()).toMatchObject({
      state: "met",
      finding: "2 units signed, nothing critical lost",
    });
    await expect(sign("ICU")).rejects.toThrow(/has signed for ICU/);

    // The same accounts once more, in another order: what was signed stands, and so does what a gate was answered on.
    const { basis } = await standing();
    await send("target", TARGET.toReversed());
    expect(await standing()).toMatchObject({ state: "met", basis });
  });

  it("makes a sign-off stale when a later import differs in that unit, and in no other", async () => {
    await send("target", [
      ...TARGET.slice(0, 2),
      account("desk", { roles: ["Desk", "Admin"], unit: "ICU" }),
      ...TARGET.slice(3),
    ]);
    expect((await unitView("ED")).state).toBe("signed");
    expect((await unitView("ICU")).state).toBe("stale");
    const parity = currentParity(await room());
    const { findings } = await perform(
      setup.runtime,
      listFindings,
      { cutoverId, parityId: parity?.id, unit: "ICU" },
      people.identity.caller,
    );
    expect(findings).toMatchObject([{ kind: "gained-role", login: "desk", role: "Admin", unit: "ICU" }]);
    await expect(
      perform(setup.runtime, listFindings, { cutoverId, parityId: parity?.id }, people.executive.caller),
    ).rejects.toThrow(/Only/);
  });

  it("refuses a signature over figures that are not those that count", async () => {
    const { parity } = await unitView("ICU");
    await send("target", [
      ...TARGET.slice(0, 2),
      account("desk", { roles: [], unit: "ICU" }),
      ...TARGET.slice(3),
    ]);
    await expect(
      signAs(setup.runtime, people["clinical-informatics"], commands.signUnit, {
        cutoverId,
        unit: "ICU",
        position: "clinical-informatics",
        parityHash: parity.hash,
      }),
    ).rejects.toMatchObject({ code: "evidence-changed" });
  });

  it("does not take a half import for a whole one", async () => {
    const before = currentParity(await room())?.id;
    const { importId } = await asSystem(setup.runtime, commands.startImport, {
      cutoverId,
      side: "target",
      format: "csv",
      label: "half.csv",
      takenAt: minutesAgo(0),
    });
    const system = { kind: "system", name: "test" } as const;
    const batch = { cutoverId, importId, ordinal: 0, accounts: TARGET.slice(0, 2) };
    await perform(setup.runtime, fileAccounts, batch, system);
    await perform(setup.runtime, fileAccounts, batch, system);
    expect(currentParity(await room())?.id).toBe(before);
    await expect(
      asSystem(setup.runtime, commands.finishImport, { cutoverId, importId, accounts: 4 }),
    ).rejects.toThrow(/2 of 4 accounts came in/);
    await perform(
      setup.runtime,
      fileAccounts,
      { ...batch, ordinal: 2, accounts: [account("RN1"), account("x")] },
      system,
    );
    await expect(
      asSystem(setup.runtime, commands.finishImport, { cutoverId, importId, accounts: 4 }),
    ).rejects.toThrow(/3 of 4 accounts came in, or two have one login/);
    await asSystem(setup.runtime, commands.finishImport, { cutoverId, importId, accounts: 3 });
    await expect(perform(setup.runtime, fileAccounts, batch, system)).rejects.toThrow(/is finished/);
  });

  it("keeps to the newest export: an older one counts by a person's word alone, with a reason", async () => {
    await send("target", TARGET);
    await send("legacy", LEGACY);
    const before = currentImport(await room(), "legacy");
    const comparison = currentParity(await room())?.id;
    await expect(send("legacy", LEGACY.slice(1), minutesAgo(61))).rejects.toThrow(
      /an older export than import \d+, “legacy.csv”, which counts for the legacy side/,
    );
    // To the very same instant it is no older: the clock of a file is no finer.
    await send("legacy", LEGACY, before?.takenAt);
    const current = currentImport(await room(), "legacy");
    expect(current?.number).toBeGreaterThan(before?.number ?? 0);
    const older = { thanImportId: current?.id ?? "", reason: "The newer one was of the test directory" };
    await expect(
      sendAccounts(accountChannel(setup.runtime), { ...sent("legacy", LEGACY, minutesAgo(61)), older }),
    ).rejects.toThrow(/Only a person can let an older export count/);
    const asPerson = personChannel(people.identity);
    await expect(
      sendAccounts(asPerson, {
        ...sent("legacy", LEGACY, minutesAgo(61)),
        // Of another import than the one that counts by now.
        older: { ...older, thanImportId: before?.id ?? "" },
      }),
    ).rejects.toThrow(/an older export than import/);
    expect(currentImport(await room(), "legacy")?.id).toBe(current?.id);
    expect(currentParity(await room())?.id).not.toBe(comparison);

    await sendAccounts(asPerson, { ...sent("legacy", LEGACY, minutesAgo(61)), older });
    expect(currentImport(await room(), "legacy")).toMatchObject({
      olderThanId: current?.id,
      olderReason: older.reason,
    });
    const entries = await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000);
    expect(entries.findLast(({ command }) => command === "workforce.startImport")).toMatchObject({
      reason: older.reason,
    });
    expect(await standing()).toMatchObject({
      state: "unknown",
      finding: "the legacy accounts are older than 1 h",
    });
    await expect(send("legacy", LEGACY, new Date(Date.now() + 3_600_000).toISOString())).rejects.toThrow(
      /future/,
    );
  });

  it("refuses one that was the newest when it began, and is not any more when it is finished", async () => {
    const begin = (takenAt: string) =>
      asSystem(setup.runtime, commands.startImport, {
        cutoverId,
        side: "target",
        format: "csv",
        label: `taken ${takenAt}`,
        takenAt,
      });
    const slow = await begin(minutesAgo(0));
    const batch = { cutoverId, importId: slow.importId, ordinal: 0, accounts: TARGET };
    await perform(setup.runtime, fileAccounts, batch, { kind: "system", name: "test" });
    await send("target", TARGET);
    await expect(
      asSystem(setup.runtime, commands.finishImport, {
        cutoverId,
        importId: slow.importId,
        accounts: TARGET.length,
      }),
    ).rejects.toThrow(/an older export than import/);
  });

  it("lets one of two who change the role map at once know", async () => {
    await setMap(MAP.slice(0, 1), 1);
    await expect(setMap(MAP, 1)).rejects.toThrow(/Person identity has set version 2 meanwhile/);
  });

  it("keeps people's names out of the journal", async () => {
    const written = JSON.stringify(await entriesAfter(setup.runtime.db, cutoverId, 0, 1_000));
    expect(written).not.toContain("Name of");
    expect(written).not.toMatch(/"(rn1|desk)"/);
  });
});

describe("a SCIM service", () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

  const USERS = Array.from({ length: 450 }, (_, n) => ({ id: `u${n}`, userName: `user${n}`, active: true }));
  const GROUPS = [{ id: "g", displayName: "All", members: USERS.map(({ id }) => ({ value: id })) }];

  /** A service that gives 100 at a time, is busy once, and has `total` more than it gives when told so. */
  async function serve(more = 0): Promise<string> {
    let busy = true;
    const made = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const answer = (status: number, body: object, headers = {}) =>
        response
          .writeHead(status, { "content-type": "application/scim+json", ...headers })
          .end(JSON.stringify(body));
      if (request.headers.authorization !== "Bearer right") return answer(401, {});
      const all =
        url.pathname === "/scim/v2/Users" ? USERS : url.pathname === "/scim/v2/Groups" ? GROUPS : undefined;
      if (!all) return answer(404, {});
      const start = Number(url.searchParams.get("startIndex"));
      if (start === 201 && busy) {
        busy = false;
        return answer(429, {}, { "retry-after": "0" });
      }
      const Resources = all.slice(start - 1, start - 1 + 100);
      return answer(200, {
        totalResults: all.length + more,
        startIndex: start,
        itemsPerPage: 100,
        Resources,
      });
    });
    server = made;
    await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}/scim/v2/`;
  }

  it("is read page by page, and asked again when it is busy", async () => {
    const { accounts, problems } = await fetchScim({ url: await serve(), token: "right", pauseMs: 1 });
    expect(problems).toEqual([]);
    expect(accounts).toHaveLength(450);
    expect(accounts.every(({ roles }) => roles[0] === "Group: All")).toBe(true);
  });

  it("that refuses the token, or gives fewer than it says, is not taken for whole", async () => {
    const url = await serve(1);
    await expect(fetchScim({ url, token: "wrong" })).rejects.toThrow(/does not take the token/);
    await expect(fetchScim({ url, token: "right", pauseMs: 1 })).rejects.toThrow(
      /there are 451, and gave 450/,
    );
    await expect(fetchScim({ url: "http://idp.example.org", token: "x" })).rejects.toThrow(/https/);
  });
});
