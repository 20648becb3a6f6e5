import { beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { approveNotice, draftNotice } from "#lib/comms/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { exportEntries } from "./commands.ts";
import { getBefore, listEntries, listHouseEntries } from "./queries.ts";
import type * as spec from "./schema.ts";

const setup = prepareRuntime();
let cutoverId: string;
let people: Record<"comms" | "clinical-informatics" | "compliance", Member>;
let noticeIds: string[];

type Asked = Omit<z.input<typeof spec.listEntries.input>, "cutoverId">;
const find = (asked: Asked) =>
  perform(setup.runtime, listEntries, { cutoverId, ...asked }, people.compliance.caller);
const seqs = async (asked: Asked) => (await find(asked)).entries.map(({ entry }) => entry.seq);

beforeAll(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, ["comms", "clinical-informatics", "compliance"]));
  noticeIds = [];
  for (const title of ["Results are late", "Printing is down", "Results are back"]) {
    const { result } = await as(setup.runtime, people.comms, draftNotice, {
      cutoverId,
      title,
      unavailable: "Laboratory results",
      fallback: "Call extension 4711",
      until: "2099-01-01T00:00:00.000Z",
      partialMeaning: null,
    });
    noticeIds.push(result.noticeId);
  }
  await signAs(setup.runtime, people["clinical-informatics"], approveNotice, {
    cutoverId,
    noticeId: noticeIds[1] ?? "",
  });
});

describe("entries are found", () => {
  it("by whoever did it, in which position, and by what was done", async () => {
    const drafted = await seqs({ command: "comms.draftNotice" });
    expect(drafted).toHaveLength(3);
    expect(await seqs({ position: "comms" })).toEqual(drafted);
    expect(await seqs({ actorId: people.comms.personId })).toEqual(drafted);
    expect(await seqs({ actorId: people.comms.personId, command: "comms.approveNotice" })).toEqual([]);
  });

  it("by what it changed", async () => {
    const [approved, drafted, ...others] = (await find({ subjectId: noticeIds[1] ?? "" })).entries;
    expect(others).toEqual([]);
    expect([drafted, approved].map((listed) => listed?.entry.command)).toEqual([
      "comms.draftNotice",
      "comms.approveNotice",
    ]);
  });

  it("by words of its sentence, its reason and its texts, in any form and order", async () => {
    const [first, second, third] = (await seqs({ command: "comms.draftNotice" })).reverse();
    expect(await seqs({ words: "print" })).toContain(second);
    expect(await seqs({ words: "results late" })).toEqual([first]);
    expect(await seqs({ words: '"results are back"' })).toEqual([third]);
    expect(await seqs({ words: "drafted notice -printing -approved" })).toEqual([third, first]);
    expect(await seqs({ words: "Person comms drafted" })).toEqual([third, second, first]);
    expect(await seqs({ words: "nowhere to be found" })).toEqual([]);
    expect(await seqs({ words: "'; DROP TABLE journal; --" })).toEqual([]);
  });

  it("by when they were recorded, to the millisecond", async () => {
    const { entries } = await find({});
    for (const { entry } of entries) {
      const at = entry.recordedAt;
      const same = entries.filter((other) => other.entry.recordedAt === at).map((other) => other.entry.seq);
      expect(await seqs({ from: at, to: at })).toEqual(same);
    }
    expect(await seqs({ to: "2001-01-01T00:00:00Z" })).toEqual([]);
    expect(await seqs({ from: "2098-01-01T00:00:00Z" })).toEqual([]);
  });

  it("page by page, without one twice or left out", async () => {
    const all = await seqs({ limit: 500 });
    const paged: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await find({ limit: 2, ...(before === undefined ? {} : { before }) });
      paged.push(...page.entries.map(({ entry }) => entry.seq));
      if (page.next === null) break;
      before = page.next;
    }
    expect(paged).toEqual(all);
  });
});

it("what an entry's entities were before it", async () => {
  const [approval] = await seqs({ command: "comms.approveNotice" });
  const { before } = await perform(
    setup.runtime,
    getBefore,
    { cutoverId, seq: approval ?? 0 },
    people.compliance.caller,
  );
  const [, drafted] = (await seqs({ command: "comms.draftNotice" })).reverse();
  const notice = before.find(({ type }) => type === "notice");
  expect(notice).toMatchObject({
    id: noticeIds[1],
    seq: drafted,
    after: { title: "Printing is down", approvedAt: null },
  });
  const first = await perform(setup.runtime, getBefore, { cutoverId, seq: 1 }, people.compliance.caller);
  expect(first.before.every(({ seq, after }) => seq === null && after === null)).toBe(true);
});

it("compliance reads the house's entries about the people of the cutover, and of nobody else", async () => {
  const other = await makeRoom(setup.runtime, ["comms"]);
  const ask = (member: Member) =>
    perform(setup.runtime, listHouseEntries, { cutoverId, limit: 500 }, member.caller);
  const { entries } = await ask(people.compliance);
  const text = JSON.stringify(entries);
  expect(text).toContain(people.comms.personId);
  expect(entries.map(({ entry }) => entry.command)).toContain("access.signIn");
  expect(text).not.toContain(other.people.comms.personId);
  await expect(ask(people.comms)).rejects.toMatchObject({ code: "forbidden" });
});

it("that entries are taken away is journaled, with what was asked for", async () => {
  const { result, seq } = await as(setup.runtime, people.compliance, exportEntries, {
    cutoverId,
    format: "csv",
    filter: { position: "comms" },
  });
  expect(result.upTo).toBe(seq);
  const [listed] = (await find({ command: "journal.exportEntries" })).entries;
  expect(listed?.entry).toMatchObject({ seq, reason: "As CSV, narrowed to position comms" });
});
