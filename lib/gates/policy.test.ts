import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Assignment } from "#lib/access/schema.ts";
import { POSITIONS, type Position } from "#lib/door/positions.ts";
import {
  heldThroughout,
  holdersOf,
  isEnough,
  loosenings,
  whyNotFillable,
  whyNotPolicy,
  whyNotStaffable,
  whyNotStaffed,
} from "./policy.ts";
import type { Policy } from "./schema.ts";
import { at, factsOf, idOf, MINUTE_MS, NOW_MS, plainAssignment, policyOf } from "./testing.ts";

const PEOPLE = ["ada", "ben", "cem", "dot"];
const ASKED = ["clinical-informatics", "data-steward", "identity", "interfaces"] as const;
const RULE = "(one human one seat; the one who opens the poll does not count).";

describe("a policy by itself", () => {
  const refused = (fields: Partial<Policy>) =>
    whyNotPolicy(policyOf(["identity", "data-steward", "interfaces"], { quorum: 2, ...fields }));
  test("is good when its quorum can be reached by those who are asked", () => {
    expect(refused({})).toBeUndefined();
    expect(refused({ quorum: 3 })).toBeUndefined();
    expect(refused({ required: ["identity", "data-steward"] })).toBeUndefined();
    expect(refused({ required: [] })).toBeUndefined();
  });
  test("is refused with the sentence that says why", () => {
    expect(refused({ quorum: 4 })).toBe("A quorum of 4 cannot be reached by 3 positions.");
    expect(refused({ positions: ["identity", "identity", "comms"] })).toBe(
      "A position is named twice in the policy.",
    );
    expect(refused({ required: ["identity", "identity"] })).toBe("A position is named twice in the policy.");
    expect(refused({ positions: ["identity", "executive"] })).toBe(
      "An executive looks on and is never polled.",
    );
    expect(refused({ required: ["comms"] })).toBe(
      "The GO of Communications is required, and it is not polled.",
    );
    expect(refused({ quorum: 1, required: ["identity", "data-steward"] })).toBe(
      "The GO of 2 positions is required: a quorum of 1 says less than that.",
    );
  });
  test("is satisfied by enough of those it asks, the required among them", () => {
    const policy = policyOf(["identity", "data-steward", "interfaces"], {
      quorum: 2,
      required: ["identity"],
    });
    expect(isEnough(policy, ["identity", "interfaces"])).toBe(true);
    expect(isEnough(policy, ["identity"])).toBe(false);
    expect(isEnough(policy, ["identity", "comms"])).toBe(false);
    expect(isEnough(policy, ["data-steward", "interfaces"])).toBe(false);
    expect(isEnough(policyOf(["identity", "comms"], { quorum: 1 }), ["comms"])).toBe(true);
  });
});

/** By trying every way to seat people, which Kuhn's algorithm is spared. */
function canBeFilled(
  { positions, quorum, required = [] }: Policy,
  holders: (position: Position) => readonly string[],
  opener: string,
): boolean {
  const place = (index: number, seated: readonly string[]): boolean => {
    const position = positions[index];
    if (position === undefined) return seated.length >= quorum;
    const empty = !required.includes(position) && place(index + 1, seated);
    return (
      empty ||
      holders(position).some(
        (person) => person !== opener && !seated.includes(person) && place(index + 1, [...seated, person]),
      )
    );
  };
  return place(0, []);
}

const policies = fc
  .record({
    positions: fc.uniqueArray(fc.constantFrom<Position>(...ASKED), { minLength: 1 }),
    quorum: fc.integer({ min: 1, max: 4 }),
    required: fc.uniqueArray(fc.constantFrom<Position>(...ASKED)),
    approvalExpiryMinutes: fc.constantFrom(30, 60),
    executionExpiryMinutes: fc.constantFrom(30, 60),
  })
  .filter((policy) => whyNotPolicy(policy) === undefined);
const staffings = fc.record(
  Object.fromEntries(
    ASKED.map((position) => [position, fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 3 })]),
  ),
);

describe("who could satisfy a policy", () => {
  test("is whoever a search of every seating finds", () => {
    fc.assert(
      fc.property(
        policies,
        staffings,
        fc.constantFrom(...PEOPLE),
        fc.constantFrom(...PEOPLE),
        (policy, staff, a, b) => {
          const holders = (position: Position) => staff[position] ?? [];
          const fillable = whyNotFillable(policy, holders, [a, b]) === undefined;
          expect(fillable).toBe(canBeFilled(policy, holders, a) || canBeFilled(policy, holders, b));
        },
      ),
      { numRuns: 3_000 },
    );
  });
  test("is said with how many seats can be filled, or which can't at once", () => {
    const holders = (position: Position) => (position === "comms" ? [] : ["ada"]);
    const policy = policyOf(["identity", "data-steward"]);
    expect(whyNotFillable(policy, holders, ["ben"])).toBe(
      `Nobody could satisfy it: 2 answers are needed, and the people assigned can fill 1 seats ${RULE}`,
    );
    expect(whyNotFillable(policy, holders, ["ada"])).toContain("can fill 0 seats");
    expect(whyNotFillable(policy, holders, [])).toContain("can fill 0 seats");
    expect(
      whyNotFillable(policyOf(["identity", "comms"], { quorum: 1, required: ["comms"] }), holders, ["ben"]),
    ).toBe(`Nobody could satisfy it: the people assigned can't fill Communications at once ${RULE}`);
  });

  const [ada, ben, cem] = [idOf(901), idOf(902), idOf(903)];
  const two = policyOf(["identity", "data-steward"]);
  const assigned = (fields: Partial<Assignment> = {}) =>
    factsOf({
      assignment: [
        plainAssignment(11, "incident-commander", ada),
        plainAssignment(12, "identity", ben),
        plainAssignment(13, "data-steward", cem, fields),
      ],
    });
  test("counts who is there now for a poll, and who is to come for a gate", () => {
    expect(whyNotStaffed(two, assigned(), ada, NOW_MS)).toBeUndefined();
    expect(whyNotStaffed(two, assigned(), cem, NOW_MS)).toContain("can fill 1 seats");
    expect(whyNotStaffable(two, assigned(), NOW_MS)).toBeUndefined();
    const later = { startsAt: at(60) };
    expect(whyNotStaffed(two, assigned(later), ada, NOW_MS)).toContain("can fill 1 seats");
    expect(whyNotStaffable(two, assigned(later), NOW_MS)).toBeUndefined();
  });
  test("is neither who has gone, nor who broke the glass", () => {
    for (const fields of [{ endsAt: at(0) }, { endsAt: at(-5) }, { kind: "break-glass" as const }]) {
      expect(whyNotStaffed(two, assigned(fields), ada, NOW_MS)).toContain("can fill 1 seats");
      expect(whyNotStaffable(two, assigned(fields), NOW_MS)).toContain("can fill 1 seats");
    }
    expect(whyNotStaffable(two, assigned({ endsAt: at(1) }), NOW_MS)).toBeUndefined();
    expect(holdersOf(assigned(), "identity", NOW_MS).map(({ personId }) => personId)).toEqual([ben]);
  });
  test("needs somebody who opens the poll and is not the one to answer", () => {
    const alone = factsOf({
      assignment: [
        plainAssignment(11, "incident-commander", ben),
        plainAssignment(12, "identity", ben),
        plainAssignment(13, "data-steward", cem),
      ],
    });
    expect(whyNotStaffable(two, alone, NOW_MS)).toContain("can fill 1 seats");
    expect(whyNotStaffable(two, factsOf({}), NOW_MS)).toContain("can fill 0 seats");
  });
});

describe("holding a position without a break", () => {
  const ada = idOf(901);
  const held = (
    spans: readonly (readonly [from: number, to: number | null])[],
    kind: Assignment["kind"] = "primary",
  ) =>
    heldThroughout(
      factsOf({
        assignment: [
          ...spans.map(([from, to], index) =>
            plainAssignment(20 + index, "identity", ada, {
              startsAt: at(from),
              endsAt: to === null ? null : at(to),
              kind,
            }),
          ),
          plainAssignment(30, "data-steward", ada),
          plainAssignment(31, "identity", idOf(902)),
        ],
      }),
      ada,
      "identity",
      NOW_MS - 10 * MINUTE_MS,
      NOW_MS,
    );
  test("is by one assignment that began by then and goes on", () => {
    expect(held([[-60, null]])).toBe(true);
    expect(held([[-10, null]])).toBe(true);
    expect(held([[-60, 1]])).toBe(true);
    expect(held([[-9, null]])).toBe(false);
    expect(held([[-60, 0]])).toBe(false);
    expect(held([])).toBe(false);
  });
  test("is by several that follow on each other, as after a hand-over, and not by such with a gap", () => {
    expect(held([[-60, -5], [-5, null]])).toBe(true); // biome-ignore format: spans read as a line
    expect(held([[-60, -5], [-7, -2], [-2, 30]])).toBe(true); // biome-ignore format: spans read as a line
    expect(held([[-60, -5], [-4, null]])).toBe(false); // biome-ignore format: spans read as a line
    expect(held([[-60, -5], [-60, null]])).toBe(true); // biome-ignore format: spans read as a line
  });
  test("is not by break-glass", () => {
    expect(held([[-60, null]], "break-glass")).toBe(false);
  });
});

describe("a looser policy", () => {
  const from = policyOf(["clinical-informatics", "data-steward", "identity"], { quorum: 2 });
  test("is one that lets something through, said with the least that would do", () => {
    expect(loosenings(from, from)).toEqual([]);
    expect(loosenings(from, { ...from, quorum: 1 })).toEqual([
      "A GO could rest on Clinical informatics alone, which is not enough now.",
    ]);
    expect(loosenings({ ...from, required: ["identity"] }, from)).toEqual([
      "A GO could rest on Clinical informatics and Data steward alone, which is not enough now.",
    ]);
    expect(loosenings(from, policyOf(["clinical-informatics", "data-steward"]))).toEqual([
      "Identity would not be asked any more, and could not stop it with a NO-GO or a HOLD.",
    ]);
    expect(loosenings(from, { ...from, approvalExpiryMinutes: 61 })).toEqual([
      "An answer of GO would hold for 61 min instead of 60.",
    ]);
    expect(loosenings(from, { ...from, executionExpiryMinutes: 61 })).toEqual([
      "A decided GO would hold for 61 min instead of 60.",
    ]);
  });
  test("is one more position beside a quorum, too", () => {
    expect(loosenings(from, { ...from, positions: [...from.positions, "comms"] })).toEqual([
      "A GO could rest on Clinical informatics and Communications alone, which is not enough now.",
    ]);
    const more: Position[] = [...from.positions, "comms"];
    expect(loosenings(from, { ...from, positions: more, quorum: 4 })).toEqual([]);
  });
  test("is not one that asks for more, or for shorter", () => {
    expect(
      loosenings(from, { ...from, quorum: 3, approvalExpiryMinutes: 10, executionExpiryMinutes: 10 }),
    ).toEqual([]);
    expect(loosenings(from, { ...from, required: ["identity"] })).toEqual([]);
  });
  test("is never missed: every way to answer is tried", () => {
    const passes = (
      { positions, quorum, required = [] }: Policy,
      said: ReadonlyMap<Position, string>,
    ): boolean =>
      positions.every((position) => said.get(position) !== "NO-GO") &&
      positions.filter((position) => said.get(position) === "GO").length >= quorum &&
      required.every((position) => said.get(position) === "GO");
    const answers = fc.array(fc.constantFrom("GO", "NO-GO", "silent"), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(policies, policies, answers, (a, b, given) => {
        const said = new Map(POSITIONS.map((position, index) => [position, given[index] ?? ""]));
        if (loosenings(a, b).length === 0 && passes(b, said)) expect(passes(a, said)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
