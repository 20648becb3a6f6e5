import { describe, expect, test } from "vitest";
import type { Assignment } from "#lib/access/schema.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { viewGate } from "#lib/gates/rules.ts";
import type { Gate } from "#lib/gates/schema.ts";
import {
  at,
  factsOf,
  idOf,
  NO_VITALS,
  NOW_MS,
  plainAssignment,
  plainGate,
  plainPoll,
  policyOf,
} from "#lib/gates/testing.ts";
import * as rules from "./rules.ts";
import type { GateChange, GateTerms } from "./schema.ts";

const [dana, second, ben, cem] = [idOf(900), idOf(901), idOf(902), idOf(903)];
const STAFF = [
  plainAssignment(11, "incident-commander", dana),
  plainAssignment(12, "compliance", second),
  plainAssignment(13, "identity", ben),
  plainAssignment(14, "data-steward", cem),
];
const gate = plainGate(policyOf(["identity", "data-steward"]));
const seen = rules.termsOf(gate);
const looser: GateTerms = { ...seen, policy: { ...gate.policy, quorum: 1 } };
const facts = (changes: readonly GateChange[] = [], assignment: readonly Assignment[] = STAFF) => ({
  ...factsOf({ assignment }),
  gateChange: Object.fromEntries(changes.map((change) => [change.id, change])),
});
const view = (state: GateView["state"] = "not-polled", of: Gate = gate): GateView => ({
  ...viewGate(of, factsOf({ assignment: STAFF }), NO_VITALS, NOW_MS),
  poll: state === "polling" ? plainPoll(50, of.policy) : undefined,
  state,
});
const change = (fields: Partial<GateChange> = {}): GateChange => ({
  id: idOf(60),
  cutoverId: gate.cutoverId,
  gateId: gate.id,
  before: seen,
  after: looser,
  reason: "Night",
  proposedAt: at(-5),
  proposedById: dana,
  proposedByName: "Dana",
  outcome: null,
  decidedAt: null,
  decidedById: null,
  decidedByName: null,
  decisionReason: null,
  ...fields,
});

describe("a change", () => {
  test("is of what was asked, unless it is of the due time alone, or says the same in another order", () => {
    expect(rules.changesWhatWasAsked(seen, { ...seen, dueAt: at(60) })).toBe(false);
    expect(rules.changesWhatWasAsked(seen, { ...seen, title: "Other" })).toBe(true);
    expect(rules.changesWhatWasAsked(seen, looser)).toBe(true);
    const turned = { ...seen.policy, positions: seen.policy.positions.toReversed(), required: [] };
    expect(rules.changesWhatWasAsked(seen, { ...seen, policy: turned })).toBe(false);
    const both = (...required: ("identity" | "data-steward")[]) => ({
      ...seen,
      policy: { ...seen.policy, required },
    });
    expect(
      rules.changesWhatWasAsked(both("identity", "data-steward"), both("data-steward", "identity")),
    ).toBe(false);
    expect(rules.changesWhatWasAsked(both("identity"), both("data-steward"))).toBe(true);
  });
  test("takes a second person where it gets looser, asks something else, or a poll is open", () => {
    const why = (terms: Partial<GateTerms>, state?: GateView["state"]) =>
      rules.whySecondPerson(view(state), { ...seen, ...terms });
    const anew = "A poll is open: its answers are given up, and it begins anew.";
    expect(why({ title: "Other", dueAt: at(60) })).toEqual([]);
    expect(why({ policy: { ...gate.policy, approvalExpiryMinutes: 5 } })).toEqual([]);
    expect(why({ question: "Other?" })).toEqual(["The question is another."]);
    expect(why(looser)).toEqual(["A GO could rest on Identity alone, which is not enough now."]);
    expect(why({ dueAt: at(60) }, "polling")).toEqual([]);
    expect(why({ title: "Other" }, "polling")).toEqual([anew]);
    expect(why({ question: "Other?" }, "polling")).toEqual([anew, "The question is another."]);
  });
  test("waits until somebody answers it", () => {
    expect(rules.pendingChange(facts([change()]), gate.id)?.id).toBe(idOf(60));
    expect(rules.pendingChange(facts([change({ outcome: "refused" })]), gate.id)).toBeUndefined();
    expect(rules.pendingChange(facts([change({ gateId: idOf(7) })]), gate.id)).toBeUndefined();
  });
});

describe("proposing a change", () => {
  const propose = (
    terms: Partial<GateTerms>,
    {
      of = view(),
      among = facts(),
      from = seen,
    }: { of?: GateView; among?: ReturnType<typeof facts>; from?: GateTerms } = {},
  ) =>
    rules.whyNotPropose(of, among, { personId: dana }, { seen: from, terms: { ...seen, ...terms } }, NOW_MS);
  test("is possible where the gate could be satisfied, and somebody could approve it if that takes somebody", () => {
    expect(propose(looser)).toBeUndefined();
    expect(propose({ title: "Other" })).toBeUndefined();
  });
  test("is refused with the sentence that says why", () => {
    expect(propose(looser, { from: { ...seen, title: "Before" } })).toBe(
      "The gate was changed meanwhile. Nothing was changed; look at it again.",
    );
    expect(propose({})).toBe("Nothing of it is changed.");
    expect(propose(looser, { among: facts([change()]) })).toBe(
      "A change of this gate waits for a second person already.",
    );
    expect(propose(looser, { of: view("passed") })).toBe(
      "This gate is passed: withdraw the GO first, so that nothing goes on under what was not decided.",
    );
    expect(propose({ policy: { ...gate.policy, quorum: 3 } })).toBe(
      "A quorum of 3 cannot be reached by 2 positions.",
    );
    expect(propose({ policy: policyOf(["identity", "comms"]) })).toContain("Nobody could satisfy it");
  });
  test("needs a second person where the change does, who is another human", () => {
    const alone = facts(
      [],
      STAFF.map((one) => (one.personId === second ? { ...one, personId: dana } : one)),
    );
    expect(propose(looser, { among: alone })).toBe(
      "It takes a second person, and there is none: nobody else is incident commander or compliance here.",
    );
    expect(propose({ title: "Other" }, { among: alone })).toBeUndefined();
    expect(rules.secondPersons(facts(), dana, NOW_MS).map(({ personId }) => personId)).toEqual([second]);
    expect(rules.secondPersons(facts(), second, NOW_MS).map(({ personId }) => personId)).toEqual([dana]);
  });
  test("moves the due time also of a gate that is passed, or could not be satisfied any more", () => {
    expect(propose({ dueAt: at(60) }, { of: view("passed") })).toBeUndefined();
    expect(propose({ dueAt: at(60) }, { among: facts([], []) })).toBeUndefined();
  });
});

describe("answering a change", () => {
  const actor = (
    personId: string,
    positions: ("compliance" | "incident-commander" | "identity")[],
    byBreakGlass = [] as typeof positions,
  ) => ({
    personId,
    positions,
    byBreakGlass,
  });
  const compliance = actor(second, ["compliance"]);
  const decide = (
    of: GateChange,
    by = compliance,
    { outcome = "approved" as "approved" | "refused", at: seenView = view(), among = facts([of]) } = {},
  ) => rules.whyNotDecideChange(of, seenView, among, by, outcome, NOW_MS);
  test("is for another person, once", () => {
    expect(decide(change())).toBeUndefined();
    expect(decide(change(), actor(dana, ["incident-commander", "compliance"]))).toBe(
      "You proposed it: a second person approves or refuses it.",
    );
    expect(decide(change({ outcome: "refused", decidedByName: "Grace" }))).toBe(
      "It is refused already, by Grace.",
    );
  });
  test("is not for one by break-glass, and not for another position", () => {
    const sentence = "A second person is not one by break-glass.";
    expect(decide(change(), actor(second, ["compliance"], ["compliance"]))).toBe(sentence);
    expect(decide(change(), actor(second, ["identity"]))).toBe(sentence);
    expect(
      decide(change(), actor(second, ["compliance", "incident-commander"], ["compliance"])),
    ).toBeUndefined();
  });
  test("approves only what fits the gate as it is now; a refusal always fits", () => {
    const moved = view("not-polled", { ...gate, title: "Other" });
    expect(decide(change(), compliance, { at: moved })).toBe(
      "The gate was changed after this was proposed: refuse it, and have it proposed again.",
    );
    expect(decide(change(), compliance, { at: moved, outcome: "refused" })).toBeUndefined();
    expect(decide(change(), compliance, { at: view("passed") })).toContain("This gate is passed");
    const two = change({ after: { ...seen, policy: { ...gate.policy, approvalExpiryMinutes: 90 } } });
    const among = facts([two], STAFF.slice(0, 3));
    expect(decide(two, compliance, { among })).toContain("Nobody could satisfy it");
  });
  test("under an open poll needs people for the poll that begins then, which its proposer opens", () => {
    const two = change({ after: { ...seen, policy: { ...gate.policy, approvalExpiryMinutes: 90 } } });
    // With another commander the gate can be satisfied; with Dana as opener, who is the only data steward, it can't.
    const staff = [
      ...STAFF.slice(0, 3),
      plainAssignment(15, "incident-commander", cem),
      plainAssignment(16, "data-steward", dana),
    ];
    const polling = { at: view("polling"), among: facts([two], staff) };
    expect(decide(two, compliance, { among: facts([two], staff) })).toBeUndefined();
    expect(decide(two, compliance, polling)).toContain("can fill 1 seats");
    expect(decide(two, compliance, { at: view("polling") })).toBeUndefined();
    const due = change({ after: { ...seen, dueAt: at(60) } });
    expect(decide(due, compliance, { at: view("polling"), among: facts([due], staff) })).toBeUndefined();
    expect(rules.restartsPoll(two, view("polling"))).toBe(true);
    expect(rules.restartsPoll(due, view("polling"))).toBe(false);
    expect(rules.restartsPoll(two, view())).toBe(false);
  });
  test("is not needed for withdrawing it, which can be done once", () => {
    expect(rules.whyNotWithdrawChange(change())).toBeUndefined();
    expect(rules.whyNotWithdrawChange(change({ outcome: "approved", decidedByName: "Grace" }))).toBe(
      "It is approved already, by Grace.",
    );
  });
});
