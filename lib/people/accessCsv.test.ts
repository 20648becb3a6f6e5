import { expect, test } from "vitest";
import type { Assignment } from "#lib/access/schema.ts";
import { accessCsv } from "./accessCsv.ts";
import { accessList } from "./rules.ts";

const ID = "019abc00-0000-7000-8000-000000000001";
const base: Assignment = {
  id: "a",
  cutoverId: ID,
  personId: ID,
  personName: "Dana Whitfield",
  position: "comms",
  kind: "primary",
  justification: '=HYPERLINK("http://evil.example")',
  startsAt: "2026-11-21T02:00:00.000Z",
  endsAt: "2026-11-21T04:00:00.000Z",
  givenByName: "Amara, Oyelaran",
  endedByName: null,
  endedReason: null,
};
const assignment = {
  a: base,
  b: { ...base, id: "b", kind: "backup" as const, startsAt: base.endsAt ?? "", endsAt: null },
  c: { ...base, id: "c", position: "incident-commander" as const, endsAt: null },
};

test("the list is of everyone, past and present, and at a moment of those who had access then", () => {
  expect(accessList({ assignment }).map(({ id }) => id)).toEqual(["c", "a", "b"]);
  const at = (instant: string) => accessList({ assignment }, Date.parse(instant)).map(({ id }) => id);
  expect(at("2026-11-21T01:59:59.999Z")).toEqual([]);
  expect(at("2026-11-21T02:00:00.000Z")).toEqual(["c", "a"]);
  expect(at("2026-11-21T04:00:00.000Z")).toEqual(["c", "b"]);
});

test("the file quotes what needs it, and holds no formula", () => {
  const [head, line] = accessCsv([base], []).split("\r\n");
  expect(head).toMatch(/^person,position,kind,justification,given by,/);
  expect(line).toContain('"Amara, Oyelaran"');
  expect(line).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
});
