import { describe, expect, it } from "vitest";
import { momentOf } from "./moment.ts";

const asked = (search: string) => momentOf(new URLSearchParams(search));
const ID = "0197a0c0-0000-7000-8000-000000000000";

describe("the moment that an address asks for", () => {
  it("is now when it asks for none", () => expect(asked("position=comms")).toBeUndefined());

  it.for<[string, object]>([
    ["at=2026-11-21T02:41:07Z", { at: "2026-11-21T02:41:07Z" }],
    ["at=2026-11-20T21:41:07.250-05:00", { at: "2026-11-20T21:41:07.250-05:00" }],
    ["seq=12", { seq: 12 }],
    [`before=${ID}`, { before: ID }],
  ])("is %s", ([search, moment]) => expect(asked(search.replace("+", "%2B"))).toEqual(moment));

  it.for<[string, string]>([
    ["at=", "a time with its zone"],
    ["at=yesterday", "a time with its zone"],
    ["at=2026-11-21T02:41:07", "a time with its zone"],
    ["at=2026-13-41T02:41:07Z", "a time with its zone"],
    ["seq=0", "the number of an entry"],
    ["seq=1.5", "the number of an entry"],
    ["before=me", "the id of a sign-off"],
    ["at=2026-11-21T02:41:07Z&seq=3", "by at and by seq"],
  ])("is told apart from nonsense: %s", ([search, words]) => expect(asked(search)).toContain(words));
});
