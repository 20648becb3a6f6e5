import { describe, expect, test } from "vitest";
import { at, idOf, MINUTE_MS, NOW_MS, plainAssignment } from "#lib/gates/testing.ts";
import * as rules from "./rules.ts";
import type { Assignment } from "./schema.ts";

const [ada, ben] = [idOf(901), idOf(902)];
const DAY_MINUTES = 24 * 60;
const one = (fields: Partial<Assignment> = {}): Assignment => plainAssignment(11, "identity", ada, fields);
const facts = (...assignments: Assignment[]) => ({
  assignment: Object.fromEntries(assignments.map((assignment) => [assignment.id, assignment])),
});

describe("an assignment", () => {
  test("holds from its start up to its end", () => {
    expect(rules.inForce(one({ startsAt: at(0) }), NOW_MS)).toBe(true);
    expect(rules.inForce(one({ startsAt: at(1) }), NOW_MS)).toBe(false);
    expect(rules.inForce(one({ endsAt: at(1) }), NOW_MS)).toBe(true);
    expect(rules.inForce(one({ endsAt: at(0) }), NOW_MS)).toBe(false);
  });
  test("carries a signature unless it is by break-glass", () => {
    expect(rules.mayBeSignedFor(one(), NOW_MS)).toBe(true);
    expect(rules.mayBeSignedFor(one({ kind: "backup" }), NOW_MS)).toBe(true);
    expect(rules.mayBeSignedFor(one({ kind: "break-glass" }), NOW_MS)).toBe(false);
    expect(rules.mayBeSignedFor(one({ endsAt: at(-1) }), NOW_MS)).toBe(false);
  });
  test("is ended once, and not where it is a break-glass", () => {
    expect(rules.whyNotEndAssignment(one(), NOW_MS)).toBeUndefined();
    expect(rules.whyNotEndAssignment(one({ endsAt: at(1) }), NOW_MS)).toBeUndefined();
    expect(rules.whyNotEndAssignment(one({ endsAt: at(0) }), NOW_MS)).toBe("It is over already.");
    expect(rules.whyNotEndAssignment(one({ kind: "break-glass" }), NOW_MS)).toBe(
      "This is a break-glass: end that.",
    );
  });
});

describe("the positions a person holds", () => {
  const held = facts(
    plainAssignment(12, "comms", ada, { kind: "break-glass" }),
    plainAssignment(11, "identity", ada),
    plainAssignment(13, "identity", ada, { kind: "break-glass" }),
    plainAssignment(14, "app-owner", ada, { endsAt: at(-1) }),
    plainAssignment(15, "compliance", ben),
  );
  test("are each named once, in the order on screen", () => {
    expect(rules.heldPositions(held, ada, NOW_MS)).toEqual(["identity", "comms"]);
    expect(rules.heldPositions(held, ben, NOW_MS)).toEqual(["compliance"]);
  });
  test("are by break-glass where nothing else gives them", () => {
    expect(rules.positionsByBreakGlass(held, ada, NOW_MS)).toEqual(["comms"]);
    expect(rules.positionsByBreakGlass(held, ben, NOW_MS)).toEqual([]);
  });
});

describe("giving a position", () => {
  const give = (
    given: Assignment[],
    from: string | null = null,
    to: string | null = null,
    giver: string | null = ben,
  ) => rules.whyNotAssign(facts(...given), giver, ada, "identity", from, to, NOW_MS);
  test("is for another, who does not hold it in that time", () => {
    expect(give([])).toBeUndefined();
    expect(give([], null, null, null)).toBeUndefined();
    expect(give([], null, null, ada)).toBe("Nobody gives themselves a position: another commander does.");
    expect(give([one()])).toBe("Person 901 holds Identity in that time already: end that first.");
    expect(give([one({ kind: "break-glass" })])).toBeUndefined();
    expect(give([plainAssignment(11, "comms", ada), plainAssignment(12, "identity", ben)])).toBeUndefined();
  });
  test("looks at the whole time: what is over before it and what begins after it is no matter", () => {
    expect(give([one({ endsAt: at(10) })], at(10))).toBeUndefined();
    expect(give([one({ endsAt: at(11) })], at(10))).toContain("holds Identity");
    expect(give([one({ startsAt: at(20) })], at(10), at(20))).toBeUndefined();
    expect(give([one({ startsAt: at(19) })], at(10), at(20))).toContain("holds Identity");
    expect(give([one({ startsAt: at(20) })])).toContain("holds Identity");
  });
  test("begins now or within 90 days, and lasts a year at most", () => {
    const term = (from: string | null, to: string | null) => rules.whyNotTerm(from, to, NOW_MS);
    expect(term(null, null)).toBeUndefined();
    expect(term(at(-1), null)).toBeUndefined();
    expect(term(at(-1.1), null)).toBe("It can't begin in the past: the record says who held what when.");
    expect(term(at(90 * DAY_MINUTES), null)).toBeUndefined();
    expect(term(at(90 * DAY_MINUTES + 1), null)).toBe("It can begin at most 90 days from now.");
    expect(term(null, at(1))).toBeUndefined();
    expect(term(at(5), at(5))).toBe("It must end after it begins, and not in the past.");
    expect(term(at(5), at(6))).toBeUndefined();
    expect(term(at(-1), at(0))).toBe("It must end after it begins, and not in the past.");
    expect(term(null, at(366 * DAY_MINUTES))).toBeUndefined();
    expect(term(null, at(366 * DAY_MINUTES + 1))).toBe("It can last a year at most.");
    expect(term(at(60), at(366 * DAY_MINUTES + 60))).toBeUndefined();
    expect(give([], null, new Date(NOW_MS - MINUTE_MS).toISOString())).toContain("must end after it begins");
  });
});

test("a session that lay unused signs nothing", () => {
  expect(rules.whyNotAttended(true)).toBeUndefined();
  expect(rules.whyNotAttended(false)).toBe(
    "Nobody used this session for a while. Look at the room again, and then sign.",
  );
});
