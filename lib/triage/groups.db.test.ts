import { beforeEach, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { all } from "#lib/room/state.ts";
import { listRecords } from "./queries.ts";
import { finding, findings, landRun } from "./testing.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"data-steward", Member>;

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, ["data-steward"]));
});

const groups = async () => all((await readRoom(setup.runtime.db, cutoverId)).entities, "causeGroup");
const bug = {
  category: "transformation-bug",
  severity: "medium",
  cause: "allergy-onset-local-as-utc",
} as const;
const MIXED = [...findings(3), ...findings(4, { ...bug, fields: ["onsetDateTime"], batch: "B0007" })];

describe("the causes of a run", () => {
  it("are one group each, with its count, fields and batches", async () => {
    const runId = await landRun(setup.runtime, cutoverId, MIXED);
    expect(await groups()).toMatchObject([
      { number: 1, severity: "critical", records: 3, fields: ["criticality"], batches: ["B0001"], runId },
      {
        number: 2,
        cause: bug.cause,
        records: 4,
        fields: ["onsetDateTime"],
        batches: ["B0007"],
        closedAt: null,
      },
    ]);
  });

  it("are the same group in the next run, with its number and its clock", async () => {
    await landRun(setup.runtime, cutoverId, MIXED);
    const [first] = await groups();
    const runId = await landRun(setup.runtime, cutoverId, [finding(9), ...MIXED]);
    const [again] = await groups();
    expect(again).toMatchObject({ id: first?.id, openedAt: first?.openedAt, records: 4, runId });
    expect(again?.keysHash).not.toBe(first?.keysHash);
  });

  it("bind the very records, whatever the order in which they came", async () => {
    await landRun(setup.runtime, cutoverId, MIXED);
    const before = (await groups()).map(({ keysHash }) => keysHash);
    await landRun(setup.runtime, cutoverId, MIXED.toReversed());
    expect((await groups()).map(({ keysHash }) => keysHash)).toEqual(before);
    await landRun(setup.runtime, cutoverId, [finding(8), ...MIXED.slice(1)]);
    const [changed, same] = await groups();
    expect([changed?.records, changed?.keysHash === before[0], same?.keysHash]).toEqual([
      3,
      false,
      before[1],
    ]);
  });

  it("close with the run that no longer sees them, and open again with a new clock", async () => {
    await landRun(setup.runtime, cutoverId, MIXED);
    const proving = await landRun(setup.runtime, cutoverId, findings(3));
    const closed = (await groups())[1];
    expect(closed).toMatchObject({ closedByRunId: proving, records: 4 });
    await landRun(setup.runtime, cutoverId, MIXED);
    const again = (await groups())[1];
    expect(again).toMatchObject({ number: 2, closedAt: null, closedByRunId: null });
    expect(again?.reopenedAt).toBe(again?.openedAt);
    expect(Date.parse(again?.openedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(closed?.closedAt ?? ""));
  });

  it.each([
    ["does not balance", { over: { verdict: "error" } }],
    ["has lines that could not be read", { over: { unparsable: 1 } }],
    ["compared nothing", { over: { eligible: 0, matched: 0 } }],
    ["says of more findings than came in", { over: { discrepancies: 1 } }],
    ["does not cover the domain", { domains: ["notes"] }],
  ] as const)("do not close by a run whose account %s", async (_, options) => {
    await landRun(setup.runtime, cutoverId, MIXED);
    await landRun(setup.runtime, cutoverId, [], options);
    expect((await groups()).map(({ closedAt }) => closedAt)).toEqual([null, null]);
  });
});

describe("the records of the causes", () => {
  let runId: string;
  const page = (input: object) =>
    perform(setup.runtime, listRecords, { cutoverId, runId, ...input }, people["data-steward"].caller);

  it("come page by page, each once, the worst cause first, also when a page ends with a group", async () => {
    runId = await landRun(setup.runtime, cutoverId, [
      ...MIXED,
      ...findings(5, { severity: "low", fields: ["note"] }),
    ]);
    for (const limit of [1, 2, 3, 5, 7, 11, 12, 13]) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { records, next } = await page({ limit, after });
        expect(records.length).toBeLessThanOrEqual(limit);
        seen.push(...records.map(({ groupNumber, ordinal }) => `${groupNumber}.${ordinal}`));
        after = next ?? undefined;
      } while (after !== undefined);
      expect(seen).toEqual([
        "1.0",
        "1.1",
        "1.2",
        "2.3",
        "2.4",
        "2.5",
        "2.6",
        "3.7",
        "3.8",
        "3.9",
        "3.10",
        "3.11",
      ]);
    }
  });

  it("are narrowed by what their causes are, and are of the newest run alone", async () => {
    await landRun(setup.runtime, cutoverId, MIXED);
    runId = await landRun(setup.runtime, cutoverId, MIXED.slice(1));
    const count = async (filter: object) => (await page(filter)).records.length;
    expect(await count({})).toBe(6);
    expect(await count({ severity: "critical" })).toBe(2);
    expect(await count({ category: "transformation-bug" })).toBe(4);
    expect(await count({ group: 2 })).toBe(4);
    expect(await count({ owner: "clinical-informatics", sla: "in-time" })).toBe(6);
    expect(await count({ owner: "comms" })).toBe(0);
    expect(await count({ domain: "notes" })).toBe(0);
    expect(await count({ state: "closed" })).toBe(0);
  });
});
