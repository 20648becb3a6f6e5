import { describe, expect, it } from "vitest";
import { findDiscrepancies } from "#lib/criteria/findDiscrepancies.ts";
import { BY_BUILT_IN_RULES, NO_RECORDS } from "#lib/reconciliation/testing.ts";
import { type Entities, emptyRoom } from "#lib/room/state.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import type { CauseGroup } from "#lib/triage/schema.ts";
import type { RecordAcceptance } from "./schema.ts";
import { acceptancesIn, acceptedIn } from "./standing.ts";

const id = (n: number): string => `0197a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const AT = "2026-11-21T02:00:00.000Z";
const NOW_MS = Date.parse(AT) + 60_000;
const [OLD_RUN, RUN, GROUP, ACCEPTANCE] = [id(1), id(2), id(3), id(4)];
const by = <T extends { id: string }>(...all: T[]): Record<string, T> =>
  Object.fromEntries(all.map((each) => [each.id, each]));

const run: Run = {
  id: RUN,
  cutoverId: id(0),
  number: 2,
  label: "extract",
  startedAt: AT,
  finishedAt: AT,
  status: "completed",
  failure: null,
  sourceRecords: 10,
  targetRecords: 10,
  durationMs: 1,
  inputHash: "0".repeat(64),
  ...BY_BUILT_IN_RULES,
  verdict: "fail",
};
const result: DomainResult = {
  ...NO_RECORDS,
  id: id(5),
  cutoverId: id(0),
  runId: RUN,
  domain: "allergies",
  eligible: 10,
  matched: 7,
  altered: 3,
  discrepancies: 3,
  verdict: "fail",
  reasons: [],
  resultHash: "1".repeat(64),
  tally: [
    { category: "high-risk-clinical-mismatch", severity: "critical", count: 2 },
    { category: "transformation-bug", severity: "low", count: 1 },
  ],
};
const group: CauseGroup = {
  id: GROUP,
  cutoverId: id(0),
  number: 1,
  signature: "0".repeat(32),
  domain: "allergies",
  resourceType: "AllergyIntolerance",
  kind: "altered",
  category: "high-risk-clinical-mismatch",
  severity: "critical",
  cause: null,
  fields: ["criticality"],
  batches: [],
  openedAt: AT,
  runId: RUN,
  records: 2,
  keysHash: "0".repeat(64),
  covers: [{ by: ACCEPTANCE, records: 2 }],
  closedAt: null,
  closedByRunId: null,
  reopenedAt: null,
  escalatedAt: null,
};
const acceptance: RecordAcceptance = {
  id: ACCEPTANCE,
  cutoverId: id(0),
  groupId: GROUP,
  key: null,
  runId: RUN,
  records: 2,
  keysHash: "0".repeat(64),
  domain: "allergies",
  category: "high-risk-clinical-mismatch",
  severity: "critical",
  reason: "Harmless here",
  personId: id(7),
  personName: "Ines",
  position: "clinical-informatics",
  acceptedAt: AT,
  signatureId: id(8),
};
const facts = (over: Partial<CauseGroup> = {}, more: Partial<Entities> = {}): Entities => ({
  ...emptyRoom(id(0)).entities,
  run: by(run),
  domainResult: by(result),
  recordAcceptance: by(acceptance),
  causeGroup: by({ ...group, ...over }),
  ...more,
});
const ask = (severity: "critical" | "low", of: Entities) =>
  findDiscrepancies(
    { kind: "discrepancies", domains: ["allergies"], severity, categories: null, maxAgeMinutes: null },
    of,
    NOW_MS,
  );

describe("what a gate counts as open", () => {
  it("leaves out what is accepted, of the severity that is asked about, and rests on the acceptance", () => {
    expect(ask("critical", facts())).toMatchObject({
      state: "met",
      finding: "none open of severity critical, 2 accepted",
      basis: expect.stringContaining(`acceptances ${ACCEPTANCE}`),
    });
    expect(ask("low", facts())).toMatchObject({
      state: "not-met",
      finding: "1 open of severity low or above: 1 in allergies, 2 accepted",
    });
  });

  it.each([
    ["of an older run", { runId: OLD_RUN }],
    ["of a cause that is closed", { closedAt: AT, closedByRunId: RUN }],
    ["of fewer records", { covers: [{ by: ACCEPTANCE, records: 1 }] }],
    ["by a decision that is not there", { covers: [{ by: id(99), records: 2 }] }],
    ["in another domain", { domain: "notes" }],
    ["of another severity", { severity: "low" }],
  ] as [string, Partial<CauseGroup>][])("counts what is accepted %s as open", (_, over) => {
    expect(ask("critical", facts(over)).state).toBe("not-met");
  });

  it("takes no word for more than was found", () => {
    const covers = [{ by: ACCEPTANCE, records: 20 }];
    expect(ask("critical", facts({ covers })).state).toBe("not-met");
    expect(ask("critical", facts({ covers, records: 20 }))).toMatchObject({
      state: "unknown",
      finding: "more is accepted in allergies than was found",
    });
  });

  it("knows nothing where the account does not balance, whatever was accepted", () => {
    const domainResult = by({ ...result, verdict: "error" as const });
    expect(ask("critical", facts({}, { domainResult })).state).toBe("unknown");
  });

  it("names the acceptances of a run and of its domains alone", () => {
    expect(acceptancesIn(facts(), RUN, ["allergies"])).toEqual([ACCEPTANCE]);
    expect(acceptancesIn(facts(), RUN, ["notes"])).toEqual([]);
    expect(acceptancesIn(facts(), OLD_RUN, ["allergies"])).toEqual([]);
    expect(acceptedIn(facts(), RUN, "allergies", (severity) => severity === "low")).toBe(0);
  });
});
