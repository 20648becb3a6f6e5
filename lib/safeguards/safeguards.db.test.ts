import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, sendToApi } from "#lib/door/testing.ts";
import { superuserOf } from "#lib/postgres/testing.ts";
import { recordRestoreTest } from "#lib/retention/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import { addToken, asSystem } from "#prisma/factories.ts";
import { reviewSafeguard, writeSafeguard } from "./commands.ts";
import { AUDIT_EXAMPLES } from "./examples.ts";
import { listSafeguardFacts } from "./queries.ts";
import { overdueReviews, viewSafeguards } from "./rules.ts";
import { SAFEGUARD_KEYS } from "./vocabulary.ts";

const setup = prepareRuntime();
const DAY_MS = 24 * 60 * 60_000;
const auditor = `auditor_${randomUUID().slice(0, 8)}`;

let cutoverId: string;
let compliance: Member;
let reader: pg.Client;
let superuser: pg.Client;

/** An auditor's own login, as docs/operations.md makes one. */
beforeAll(async () => {
  const made = await makeRoom(setup.runtime, ["compliance", "interfaces"]);
  cutoverId = made.cutoverId;
  compliance = made.people.compliance;
  superuser = new pg.Client({ connectionString: superuserOf(setup.ownerUrl) });
  await superuser.connect();
  await superuser.query(`CREATE ROLE ${auditor} LOGIN PASSWORD 'auditor'`);
  await superuser.query(`GRANT USAGE ON SCHEMA audit TO ${auditor}`);
  await superuser.query(`GRANT SELECT ON ALL TABLES IN SCHEMA audit TO ${auditor}`);
  const url = new URL(setup.ownerUrl);
  url.username = auditor;
  url.password = "auditor";
  reader = new pg.Client({ connectionString: url.href });
  await reader.connect();
});
afterAll(async () => {
  await reader.end();
  await superuser.query(`DROP OWNED BY ${auditor}`);
  await superuser.query(`DROP ROLE ${auditor}`);
  await superuser.end();
});

const view = async (nowMs = Date.now()) => {
  const { entities } = await readRoom(setup.runtime.db, cutoverId);
  return viewSafeguards(entities, nowMs);
};
const factsOf = async () =>
  (await perform(setup.runtime, listSafeguardFacts, { cutoverId }, compliance.caller)).facts;
const fact = async (what: string) => (await factsOf()).find((one) => one.what === what);

describe("the HIPAA runbook", () => {
  it("begins with templates that count as not reviewed", async () => {
    const views = await view();
    expect(views.map(({ key }) => key)).toEqual(SAFEGUARD_KEYS);
    expect(overdueReviews(views)).toBe(SAFEGUARD_KEYS.length);
    expect(views.every(({ isTemplate, text }) => isTemplate && text.length > 200)).toBe(true);
  });

  it("is reviewed until a day, and overdue after it; new words are not reviewed", async () => {
    const key = "audit-logs" as const;
    await as(setup.runtime, compliance, reviewSafeguard, { cutoverId, key, days: 30, comment: "Read" });
    const at = async (nowMs?: number) => (await view(nowMs)).find((one) => one.key === key)?.review;
    expect(await at()).toBe("current");
    expect(await at(Date.now() + 31 * DAY_MS)).toBe("overdue");
    await as(setup.runtime, compliance, writeSafeguard, {
      cutoverId,
      key,
      text: "Ours.",
      ownerPosition: "identity",
      ownerName: "Ida",
    });
    expect(await at()).toBe("not-reviewed");
    expect((await view()).find((one) => one.key === key)).toMatchObject({ text: "Ours.", ownerName: "Ida" });
  });
});

describe("what the records say", () => {
  it("has something under every safeguard", async () => {
    expect(new Set((await factsOf()).map(({ key }) => key))).toEqual(new Set(SAFEGUARD_KEYS));
  });

  it("follows the records", async () => {
    expect(await fact("Machine tokens in force")).toMatchObject({ value: "0" });
    await addToken(setup.runtime, cutoverId, "signals");
    expect(await fact("Machine tokens in force")).toMatchObject({ value: "1" });
    expect(await fact("Of these, without an end")).toMatchObject({ value: "2", state: "attention" });
    expect(await fact("Backup last restored and verified")).toMatchObject({ state: "unknown", at: null });
    await asSystem(setup.runtime, recordRestoreTest, {
      madeAt: "2026-11-21T00:00:00.000Z",
      journals: 2,
      entries: 9,
      fits: true,
    });
    expect(await fact("Backup last restored and verified")).toMatchObject({ state: "ok" });
    expect(await fact("Newest signed tree head")).toMatchObject({ value: "none", state: "unknown" });
  });
});

describe("the example queries", () => {
  it.for(AUDIT_EXAMPLES.filter(({ how }) => how === "SQL"))(
    "run on an auditor's login: $question",
    async ({ query }) => {
      const { rows, fields } = await reader.query(query);
      expect(fields.length).toBeGreaterThan(0);
      if (query.includes("ends_at IS NULL")) expect(rows).toHaveLength(2);
      if (query.includes("signed_at")) expect(rows.length).toBeGreaterThan(0);
    },
  );

  it.for(AUDIT_EXAMPLES.filter(({ how }) => how === "API"))(
    "are answered by the API: $question",
    async ({ query }) => {
      const [method = "", path = ""] = query.replace("{cutoverId}", cutoverId).replace("/api", "").split(" ");
      const { encode } = await import("next-auth/jwt");
      const { caller } = compliance;
      const sessionId = caller.kind === "session" ? caller.sessionId : "";
      const token = await encode({ token: { sessionId }, secret: setup.runtime.authSecret });
      const { status, body } = await sendToApi(setup.runtime, method, path, {
        cookie: `next-auth.session-token=${token}`,
      });
      expect(status).toBe(200);
      expect(body.entries).not.toEqual([]);
    },
  );

  it("are all that the auditor's login can do: no table, no secret, no write", async () => {
    for (const statement of [
      "SELECT password_hash FROM person",
      "SELECT * FROM public.journal_entry",
      "SELECT token_hash FROM service_token",
      "SELECT password_hash FROM audit.person",
      "UPDATE audit.person SET name = 'x'",
    ])
      await expect(reader.query(statement)).rejects.toThrow(/permission denied|does not exist/);
    const { rows } = await superuser.query(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'audit' AND column_name ~ 'hash|secret|key|bytes'",
    );
    expect(rows.map(({ column_name }) => column_name).sort()).toEqual([
      "input_hash",
      "leaf_hash",
      "root_hash",
    ]);
  });
});
