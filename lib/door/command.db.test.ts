import { randomUUID } from "node:crypto";
import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { endAssignment } from "#lib/access/commands.ts";
import { closeNotice, draftNotice } from "#lib/comms/commands.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import { leafHash } from "#lib/journal/leaf.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { readRoom } from "#lib/room/queries.ts";
import { apply, emptyRoom } from "#lib/room/state.ts";
import { execute } from "./command.ts";
import { whyNotPosition } from "./positions.ts";
import { as, makeRoom, prepareRuntime, testRuntime } from "./testing.ts";

const setup = prepareRuntime();

const words = (title: string) => ({
  title,
  unavailable: "Results appear late.",
  fallback: "Call the lab.",
  until: "2099-01-01T00:00:00.000Z",
  partialMeaning: null,
});

describe("the door", () => {
  it("gives 100 concurrent commands from two instances 100 entries without a gap or a fork", async () => {
    const { runtime } = setup;
    const other = testRuntime(setup.appUrl);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 100, maxLength: 100 }), async (onOther) => {
        const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
        const before = (await readRoom(runtime.db, cutoverId)).seq;
        const outcomes = await Promise.all(
          onOther.map((here, n) =>
            as(here ? runtime : other, people.comms, draftNotice, { cutoverId, ...words(`Notice ${n}`) }),
          ),
        );
        const seqs = outcomes.map(({ seq }) => seq ?? 0).sort((a, b) => a - b);
        expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => before + 1 + n));
        const entries = await entriesAfter(runtime.db, cutoverId, before, 1_000);
        expect(entries.map(({ seq }) => seq)).toEqual(seqs);
        // Decided after the lock: no two notices got one number.
        const room = await readRoom(runtime.db, cutoverId);
        const numbers = Object.values(room.entities.notice).map(({ number }) => number);
        expect(new Set(numbers).size).toBe(100);
      }),
      { numRuns: 2 },
    );
    await other.db.$disconnect();
  }, 120_000);

  it("returns the first result for a key that comes again, and changes nothing", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
    const key = randomUUID();
    const input = { cutoverId, ...words("Once") };
    const together = await Promise.all(
      Array.from({ length: 8 }, () => as(runtime, people.comms, draftNotice, input, key)),
    );
    expect(new Set(together.map((outcome) => canonicalJson(outcome))).size).toBe(1);
    const room = await readRoom(runtime.db, cutoverId);
    expect(Object.keys(room.entities.notice)).toHaveLength(1);
    await expect(
      as(runtime, people.comms, draftNotice, { cutoverId, ...words("Other") }, key),
    ).rejects.toMatchObject({ code: "key-reused" });
  });

  it("refuses a wrong position with the sentence that the button shows", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["executive", "comms"]);
    await expect(
      as(runtime, people.executive, draftNotice, { cutoverId, ...words("No") }),
    ).rejects.toMatchObject({
      code: "forbidden",
      sentence: whyNotPosition(draftNotice.spec.allowed.positions ?? [], ["executive"]),
    });
  });

  it("refuses a member of another cutover, a position that has ended, and nobody", async () => {
    const { runtime } = setup;
    const here = await makeRoom(runtime, ["comms", "incident-commander"]);
    const elsewhere = await makeRoom(runtime, ["comms"]);
    const input = { cutoverId: here.cutoverId, ...words("No") };
    await expect(as(runtime, elsewhere.people.comms, draftNotice, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      execute(runtime, draftNotice, input, { caller: { kind: "nobody" }, idempotencyKey: randomUUID() }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
    const room = await readRoom(runtime.db, here.cutoverId);
    const held = Object.values(room.entities.assignment).find(({ position }) => position === "comms");
    await as(runtime, here.people["incident-commander"], endAssignment, {
      cutoverId: here.cutoverId,
      assignmentId: held?.id ?? "",
      reason: "End of shift",
    });
    await expect(as(runtime, here.people.comms, draftNotice, input)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("changes nothing when a handler fails", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
    const before = await readRoom(runtime.db, cutoverId);
    await expect(
      as(runtime, people.comms, closeNotice, { cutoverId, noticeId: randomUUID() }),
    ).rejects.toMatchObject({ code: "not-found" });
    await expect(
      as(runtime, people.comms, draftNotice, {
        cutoverId,
        ...words("Past"),
        until: "2001-01-01T00:00:00.000Z",
      }),
    ).rejects.toMatchObject({ code: "refused" });
    expect(await readRoom(runtime.db, cutoverId)).toEqual(before);
  });

  it("names the field of bad input and never its value", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
    const secret = "MRN 12345";
    const refusal = await as(runtime, people.comms, draftNotice, {
      cutoverId,
      ...words(""),
      fallback: secret,
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: "invalid" });
    expect(String(refusal)).toContain("title");
    expect(String(refusal)).not.toContain(secret);
  });
});

describe("the journal", () => {
  it("keeps each entry's canonical bytes under their leaf hash", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, ["comms"]);
    const rows = await runtime.db.journalEntry.findMany({
      where: { scope: cutoverId },
      orderBy: { seq: "asc" },
    });
    for (const { bytes, leafHash: kept } of rows) {
      expect(new TextDecoder().decode(bytes)).toBe(
        canonicalJson(JSON.parse(new TextDecoder().decode(bytes))),
      );
      expect(Buffer.from(kept).equals(leafHash(bytes))).toBe(true);
    }
    expect(rows.length).toBeGreaterThan(1);
  });

  it("folds to the room that its rows hold", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, ["comms", "compliance"]);
    const entries = await entriesAfter(runtime.db, cutoverId, 0, 1_000);
    expect(entries.reduce(apply, emptyRoom(cutoverId))).toEqual(await readRoom(runtime.db, cutoverId));
  });

  it.each([
    ["UPDATE", "UPDATE journal_entry SET command = 'x'"],
    ["DELETE", "DELETE FROM journal_entry"],
    ["TRUNCATE", "TRUNCATE journal_entry CASCADE"],
    ["disabled triggers", "ALTER TABLE journal_entry DISABLE TRIGGER ALL"],
    ["replication role", "SET session_replication_role = replica"],
    ["a dropped trigger", "DROP TRIGGER journal_entry_is_final ON journal_entry"],
    ["UPDATE of a sign-off", "UPDATE sign_off SET answer = 'GO'"],
    ["DELETE of a decision", "DELETE FROM decision"],
    ["a renumbered journal", "UPDATE journal SET scope = 'x'"],
  ])("is safe from the application's role: %s", async (_what, statement) => {
    await makeRoom(setup.runtime, ["comms"]);
    const client = new pg.Client({ connectionString: setup.appUrl });
    await client.connect();
    await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
    await client.end();
  });

  it("is safe from its tables' owner as long as the triggers stand", async () => {
    await makeRoom(setup.runtime, ["comms"]);
    const client = new pg.Client({ connectionString: setup.ownerUrl });
    await client.connect();
    await expect(client.query("UPDATE journal_entry SET command = 'x'")).rejects.toMatchObject({
      code: "42501",
    });
    await expect(client.query("DELETE FROM journal_entry")).rejects.toMatchObject({ code: "42501" });
    await expect(client.query("TRUNCATE journal_entry")).rejects.toMatchObject({ code: "42501" });
    await client.end();
  });

  it("takes no entry that skips a number, and no count without its entry", async () => {
    const { cutoverId } = await makeRoom(setup.runtime, ["comms"]);
    const client = new pg.Client({ connectionString: setup.appUrl });
    await client.connect();
    await expect(
      client.query(
        `INSERT INTO journal_entry (scope, seq, bytes, leaf_hash, occurred_at, recorded_at, command)
         SELECT scope, seq + 2, '', sha256(''), now(), now(), 'x' FROM journal WHERE scope = $1`,
        [cutoverId],
      ),
    ).rejects.toMatchObject({ code: "23000" });
    await expect(
      client.query("UPDATE journal SET seq = seq + 1 WHERE scope = $1", [cutoverId]),
    ).rejects.toMatchObject({ code: "23000" });
    await client.end();
  });
});
