import { beforeEach, describe, expect, it } from "vitest";
import { as, type Member, makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { editCutover } from "./commands.ts";

const setup = prepareRuntime();
const [EARLY, LATE, LATER] = [
  "2099-01-01T00:00:00.000Z",
  "2099-01-02T00:00:00.000Z",
  "2099-01-03T00:00:00.000Z",
];
let cutoverId: string;
let commander: Member;

beforeEach(async () => {
  const room = await makeRoom(setup.runtime, ["incident-commander"]);
  cutoverId = room.cutoverId;
  commander = room.people["incident-commander"];
});

type Edits = Parameters<typeof editCutover.handle>[1]["edits"];
const edit = (edits: Edits, reason: string | null = null) =>
  as(setup.runtime, commander, editCutover, { cutoverId, edits, reason });

describe("a cutover's facts", () => {
  it("are changed field by field: two who change different fields both succeed", async () => {
    await edit({ place: { seen: "Boston", value: "Cambridge" } });
    await edit({ name: { seen: "Test slice", value: "Cardiology" } });
    await expect(edit({ place: { seen: "Boston", value: "Salem" } })).rejects.toMatchObject({
      code: "evidence-changed",
      sentence: expect.stringMatching(/Cambridge.*Salem/),
    });
  });

  it("have a point of no return that is moved with a reason, which the journal keeps", async () => {
    const move = { pointOfNoReturnAt: { seen: null, value: LATE } };
    await expect(edit(move)).rejects.toMatchObject({ sentence: expect.stringContaining("reason") });
    const { seq } = await edit(move, "The clinic opens at seven");
    const [entry] = await entriesAfter(setup.runtime.db, cutoverId, (seq ?? 1) - 1, 1);
    expect(entry?.reason).toBe("The clinic opens at seven");
  });

  it("have the freeze before the point of no return", async () => {
    await edit({ freezeAt: { seen: null, value: LATE } });
    await expect(
      edit({ pointOfNoReturnAt: { seen: null, value: EARLY } }, "Too early"),
    ).rejects.toMatchObject({ code: "refused" });
    await edit({ pointOfNoReturnAt: { seen: null, value: LATER } }, "After the freeze");
  });

  it("name a program that is there", async () => {
    const programId = "019abc00-0000-7000-8000-00000000dead";
    await expect(edit({ programId: { seen: null, value: programId } })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});
