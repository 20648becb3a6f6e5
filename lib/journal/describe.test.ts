import { describe, expect, test } from "vitest";
import * as access from "#lib/access/schema.ts";
import * as account from "#lib/account/schema.ts";
import * as breakGlass from "#lib/breakGlass/schema.ts";
import * as checks from "#lib/checks/schema.ts";
import * as comms from "#lib/comms/schema.ts";
import * as consent from "#lib/consent/schema.ts";
import * as criteria from "#lib/criteria/schema.ts";
import * as dailyReport from "#lib/dailyReport/schema.ts";
import * as dailyRuns from "#lib/dailyRuns/schema.ts";
import * as deviations from "#lib/deviations/schema.ts";
import * as dispositions from "#lib/dispositions/schema.ts";
import * as evidence from "#lib/evidence/schema.ts";
import * as exposure from "#lib/exposure/schema.ts";
import * as factors from "#lib/factors/schema.ts";
import * as freeze from "#lib/freeze/schema.ts";
import * as gateChanges from "#lib/gateChanges/schema.ts";
import * as gates from "#lib/gates/schema.ts";
import * as handOver from "#lib/handOver/schema.ts";
import * as holds from "#lib/holds/schema.ts";
import * as identity from "#lib/identity/schema.ts";
import * as idp from "#lib/idp/schema.ts";
import * as inventory from "#lib/inventory/schema.ts";
import * as lineage from "#lib/lineage/schema.ts";
import * as mappings from "#lib/mappings/schema.ts";
import * as matrices from "#lib/matrices/schema.ts";
import * as opening from "#lib/opening/schema.ts";
import * as people from "#lib/people/schema.ts";
import * as plan from "#lib/plan/schema.ts";
import * as program from "#lib/program/schema.ts";
import * as rehearsals from "#lib/rehearsals/schema.ts";
import * as retention from "#lib/retention/schema.ts";
import * as ruleChanges from "#lib/ruleChanges/schema.ts";
import * as runbook from "#lib/runbook/schema.ts";
import * as runs from "#lib/runs/schema.ts";
import * as safeguards from "#lib/safeguards/schema.ts";
import * as sampling from "#lib/sampling/schema.ts";
import * as sealing from "#lib/sealing/schema.ts";
import * as signals from "#lib/signals/schema.ts";
import * as signatures from "#lib/signatures/schema.ts";
import * as slices from "#lib/slices/schema.ts";
import * as success from "#lib/success/schema.ts";
import * as triage from "#lib/triage/schema.ts";
import * as triggers from "#lib/triggers/schema.ts";
import * as validation from "#lib/validation/schema.ts";
import * as values from "#lib/values/schema.ts";
import * as workforce from "#lib/workforce/schema.ts";
import { DESCRIBED_COMMANDS, describeEntry } from "./describe.ts";
import type { Change, Entry } from "./schema.ts";
import * as journal from "./schema.ts";
import type { DescribedFacts } from "./tellings/tell.ts";

const CUTOVER = "019abc00-0000-7000-8000-000000000001";
const GATE = "019abc00-0000-7000-8000-000000000002";
const OTHER = "019abc00-0000-7000-8000-000000000003";
const AT = "2026-11-21T07:32:00.000Z";

const entryOf = (command: string, changes: Change[], actor?: Entry["actor"]): Entry => ({
  version: 1,
  scope: CUTOVER,
  seq: 12,
  occurredAt: AT,
  recordedAt: AT,
  actor: actor ?? {
    kind: "person",
    id: OTHER,
    name: "Dana Whitfield",
    position: "incident-commander",
    sessionId: OTHER,
  },
  command,
  reason: null,
  changes,
});

const policy: gates.Policy = {
  positions: ["data-steward"],
  quorum: 1,
  approvalExpiryMinutes: 30,
  executionExpiryMinutes: 30,
};
const gate: gates.Gate = {
  id: GATE,
  cutoverId: CUTOVER,
  phaseId: OTHER,
  number: 4,
  title: "Verify before switch",
  question: "Is the target safe?",
  dueAt: null,
  policy,
};
const poll: gates.Poll = {
  id: OTHER,
  cutoverId: CUTOVER,
  gateId: GATE,
  policy,
  openedAt: AT,
  openedById: OTHER,
  openedByName: "Dana Whitfield",
  closedAt: null,
  closedByName: null,
  closedReason: null,
};
const pollOpened = entryOf("gates.openPoll", [{ type: "poll", id: OTHER, after: { ...poll } }]);

/** Every export of the domains' schemas that is a command. */
const commandNames = [
  access,
  sampling,
  values,
  account,
  breakGlass,
  comms,
  consent,
  mappings,
  validation,
  exposure,
  factors,
  freeze,
  checks,
  criteria,
  dailyReport,
  dailyRuns,
  evidence,
  deviations,
  dispositions,
  ruleChanges,
  triage,
  rehearsals,
  gateChanges,
  holds,
  gates,
  handOver,
  identity,
  idp,
  inventory,
  journal,
  lineage,
  matrices,
  opening,
  people,
  plan,
  program,
  runbook,
  retention,
  runs,
  safeguards,
  sealing,
  signals,
  signatures,
  success,
  slices,
  triggers,
  workforce,
]
  .flatMap((module): unknown[] => Object.values(module))
  .flatMap((value) =>
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "command" &&
    "name" in value
      ? [String(value.name)]
      : [],
  );

describe("an entry in English", () => {
  test("names the person, the position and the gate", () => {
    expect(describeEntry(pollOpened, { gate: { [GATE]: gate } })).toEqual({
      who: "Dana Whitfield (Incident commander)",
      what: "opened the poll of gate 4",
      subject: { kind: "gate", number: 4 },
    });
  });
  test("does without the room", () => {
    expect(describeEntry(pollOpened)).toEqual({
      who: "Dana Whitfield (Incident commander)",
      what: "opened the poll of a gate",
    });
  });
  test("says so when an answer was changed", () => {
    const signOff = {
      id: OTHER,
      cutoverId: CUTOVER,
      gateId: GATE,
      pollId: OTHER,
      position: "data-steward",
      personId: OTHER,
      personName: "L. Haddad",
      answer: "NO-GO",
      meaning: "I object.",
      comment: "allergy criticality",
      evidenceHash: "0".repeat(64),
      signedAt: AT,
      supersedesId: GATE,
      signatureId: OTHER,
    };
    const entry = entryOf("gates.answerPoll", [{ type: "signOff", id: OTHER, after: signOff }]);
    expect(describeEntry(entry, { gate: { [GATE]: gate } }).what).toBe(
      "changed the answer to NO-GO for Data steward at gate 4",
    );
  });
  test("names the gate of what was withdrawn", () => {
    const withdrawn = (command: string, subject: string) =>
      entryOf(command, [
        {
          type: "withdrawal",
          id: OTHER,
          after: {
            id: OTHER,
            cutoverId: CUTOVER,
            subject,
            subjectId: OTHER,
            reason: "A late report",
            personId: OTHER,
            personName: "L. Haddad",
            position: "data-steward",
            withdrawnAt: AT,
            signatureId: null,
          },
        },
      ]);
    const facts = {
      gate: { [GATE]: gate },
      signOff: { [OTHER]: { gateId: GATE, answer: "NO-GO" } },
      decision: { [OTHER]: { gateId: GATE } },
      attestation: { [OTHER]: { criterionId: OTHER, statement: "It works." } },
      criterion: { [OTHER]: { gateId: GATE } },
    } as unknown as DescribedFacts;
    const told = (command: string, subject: string) => [
      describeEntry(withdrawn(command, subject), facts).what,
      describeEntry(withdrawn(command, subject)).what,
    ];
    expect(told("gates.withdrawAnswer", "signOff")).toEqual([
      "withdrew the answer NO-GO for Data steward at gate 4",
      "withdrew the answer for Data steward at a gate",
    ]);
    expect(told("gates.withdrawDecision", "decision")).toEqual([
      "withdrew the GO of gate 4",
      "withdrew the GO of a gate",
    ]);
    expect(told("gates.withdrawAttestation", "attestation")).toEqual([
      "withdrew the attestation “It works.” at gate 4",
      "withdrew an attestation at a gate",
    ]);
  });
  test("says what became of a gate's change, and of its poll", () => {
    const change = (outcome: string | null) => ({
      type: "gateChange",
      id: OTHER,
      after: {
        id: OTHER,
        cutoverId: CUTOVER,
        gateId: GATE,
        before: { title: "T", question: "Q?", dueAt: null, policy },
        after: { title: "T", question: "Q!", dueAt: null, policy },
        reason: "R",
        proposedAt: AT,
        proposedById: OTHER,
        proposedByName: "Dana",
        outcome,
        decidedAt: null,
        decidedById: null,
        decidedByName: null,
        decisionReason: null,
      },
    });
    const told = (command: string, ...changes: Change[]) =>
      describeEntry(entryOf(command, changes), { gate: { [GATE]: gate } }).what;
    expect(told("gateChanges.propose", change(null))).toBe("proposed a change of gate 4");
    expect(told("gateChanges.propose", change("applied"))).toBe("changed gate 4");
    expect(told("gateChanges.decide", change("refused"))).toBe("refused the change of gate 4");
    expect(told("gateChanges.decide", change("approved"))).toBe("approved the change of gate 4");
    expect(
      told("gateChanges.decide", change("approved"), { type: "poll", id: OTHER, after: { ...poll } }),
    ).toBe("approved the change of gate 4, and its poll began anew");
    expect(told("gateChanges.withdraw", change("withdrawn"))).toBe("withdrew the change of gate 4");
  });
  test("calls a run's pass by no word alone that counted for no gate then", () => {
    const versioned = (version: number, decidedAt: string | null) => ({
      version,
      rulesHash: String(version).repeat(64),
      proposedAt: "2026-11-20T00:00:00.000Z",
      outcome: decidedAt === null ? null : "approved",
      decidedAt,
    });
    const run = (rulesHash: string | null, verdict: string | null = "pass") =>
      entryOf("reconciliation.finishRun", [
        {
          type: "run",
          id: OTHER,
          after: {
            id: OTHER,
            cutoverId: CUTOVER,
            number: 5,
            label: "night",
            startedAt: AT,
            finishedAt: AT,
            status: "completed",
            failure: null,
            sourceRecords: 1,
            targetRecords: 1,
            durationMs: 1,
            inputHash: null,
            rulesHash,
            verdict,
          },
        },
      ]);
    const before = versioned(1, "2026-11-21T07:00:00.000Z");
    const facts = (...proposals: object[]) =>
      ({ ruleProposal: Object.fromEntries(proposals.entries()) }) as unknown as DescribedFacts;
    const said = (entry: Entry, of?: DescribedFacts) =>
      describeEntry(entry, of).what.replace("finished reconciliation run 5: ", "");
    expect(said(run("1".repeat(64)), facts(before))).toBe("pass");
    // What was agreed on afterwards changes nothing in what was so then.
    expect(said(run("1".repeat(64)), facts(before, versioned(2, "2026-11-21T08:00:00.000Z")))).toBe("pass");
    expect(said(run("1".repeat(64)), facts(before, versioned(2, "2026-11-21T07:30:00.000Z")))).toBe(
      "pass by version 1 of the rules, not in force any more, counted by no gate",
    );
    expect(said(run("1".repeat(64)), facts(versioned(1, null)))).toBe(
      "pass by version 1 of the rules, not approved, counted by no gate",
    );
    expect(said(run(null), facts(before))).toBe("pass by rules that nobody knows, counted by no gate");
    expect(said(run("1".repeat(64)))).toBe("pass by its own rules");
    expect(said(run(null, null), facts(before))).toBe("no verdict");
  });
  test("names machines as machines", () => {
    expect(describeEntry(entryOf("x.y", [], { kind: "system", name: "evaluator" })).who).toBe(
      "Holdpoint (evaluator)",
    );
    expect(describeEntry(entryOf("x.y", [], { kind: "service", id: OTHER, name: "lab feed" })).who).toBe(
      "lab feed (service)",
    );
  });
  test("has a general sentence for a command of another version", () => {
    const entry = entryOf("runbook.startTask", [{ type: "task", id: OTHER, after: {} }]);
    expect(describeEntry(entry).what).toBe("did runbook.startTask, changing task");
  });
  test("falls back to it when an after-image has another shape than today's", () => {
    const entry = entryOf("gates.openPoll", [{ type: "poll", id: OTHER, after: { id: OTHER } }]);
    expect(describeEntry(entry).what).toBe("did gates.openPoll, changing poll");
  });
});

test("every command has a sentence, and every sentence a command", () => {
  expect([...DESCRIBED_COMMANDS].sort()).toEqual([...commandNames].sort());
});
