import { describe, expect, test } from "vitest";
import { exceptionState, freezeState, whyNotAsk, whyNotChange, whyNotDecideException } from "./rules.ts";
import type { ChangeFreeze, FreezeException } from "./schema.ts";

const id = (n: number): string => `0197a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [EHR, LAB] = [id(1), id(2)];
const at = (hour: number): string => `2026-11-21T${String(hour).padStart(2, "0")}:00:00.000Z`;
const ms = (hour: number): number => Date.parse(at(hour));

const freeze: ChangeFreeze = {
  id: id(10),
  cutoverId: id(0),
  name: "Cutover freeze",
  systemIds: [EHR],
  startsAt: at(2),
  endsAt: at(12),
  declaredAt: at(0),
  declaredByName: "Amara",
  endedAt: null,
  endedByName: null,
  endedReason: null,
};
const exception: FreezeException = {
  id: id(20),
  cutoverId: id(0),
  freezeId: freeze.id,
  number: 1,
  what: "Patch",
  why: "It leaks",
  systemIds: [EHR],
  startsAt: at(4),
  endsAt: at(6),
  requestedAt: at(3),
  requestedById: id(30),
  requestedByName: "Marek",
  outcome: "approved",
  decidedAt: at(3),
  decidedByName: "Amara",
  decisionReason: "Needed",
};
const system = (systemId: string, name: string) => ({ [systemId]: { id: systemId, name } }) as never;
const facts = (freezes: ChangeFreeze[], exceptions: FreezeException[] = []) => ({
  changeFreeze: Object.fromEntries(freezes.map((each) => [each.id, each])),
  freezeException: Object.fromEntries(exceptions.map((each) => [each.id, each])),
  system: system(EHR, "EHR"),
});

describe("a change freeze", () => {
  test("forbids changing what it covers, from its beginning to its end", () => {
    const held = facts([freeze]);
    expect(whyNotChange(held, EHR, ms(1))).toBeUndefined();
    expect(whyNotChange(held, EHR, ms(2))).toMatch(/^EHR is frozen by “Cutover freeze” until/);
    expect(whyNotChange(held, LAB, ms(3))).toBeUndefined();
    expect(whyNotChange(facts([{ ...freeze, systemIds: [] }]), LAB, ms(3))).toBeDefined();
    expect(whyNotChange(held, EHR, ms(12))).toBeUndefined();
    expect(freezeState({ ...freeze, endedAt: at(3) }, ms(3))).toBe("over");
  });
  test("lets through what an approved exception names, in its time and no other", () => {
    const held = facts([freeze], [exception]);
    expect(whyNotChange(held, EHR, ms(3))).toBeDefined();
    expect(whyNotChange(held, EHR, ms(4))).toBeUndefined();
    expect(whyNotChange(held, EHR, ms(6))).toBeDefined();
    for (const outcome of ["refused", null] as const)
      expect(whyNotChange(facts([freeze], [{ ...exception, outcome }]), EHR, ms(5))).toBeDefined();
  });
});

describe("an exception", () => {
  test("is decided by a second person, once, in time", () => {
    const asked = { ...exception, outcome: null };
    expect(whyNotDecideException(asked, id(30), ms(3))).toBe("You asked for it; a second person decides.");
    expect(whyNotDecideException(asked, id(31), ms(3))).toBeUndefined();
    expect(whyNotDecideException(asked, id(31), ms(6))).toBe("The time it was asked for has passed.");
    expect(whyNotDecideException(exception, id(31), ms(3))).toBe("Amara has approved it.");
    expect(exceptionState(asked, ms(7))).toBe("over");
  });
  test("is asked for what the freeze covers", () => {
    expect(whyNotAsk(freeze, exception, ms(3))).toBeUndefined();
    expect(whyNotAsk(freeze, { ...exception, systemIds: [LAB] }, ms(3))).toMatch(/does not cover/);
    expect(whyNotAsk(freeze, { ...exception, endsAt: at(4) }, ms(3))).toBe("It ends before it begins.");
    expect(whyNotAsk(freeze, exception, ms(13))).toMatch(/is over/);
  });
});
