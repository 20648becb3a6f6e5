import { describe, expect, it } from "vitest";
import { COMMANDS } from "#lib/door/commands.ts";
import { accessCases } from "./cases/access.testing.ts";
import { gatesCases } from "./cases/gates.testing.ts";
import { houseCases } from "./cases/house.testing.ts";
import { identityCases } from "./cases/identity.testing.ts";
import { planCases } from "./cases/plan.testing.ts";
import { reconciliationCases } from "./cases/reconciliation.testing.ts";
import { recordsCases } from "./cases/records.testing.ts";
import { runbookCases } from "./cases/runbook.testing.ts";
import { exercised, shareRoom } from "./cases/sharedRoom.testing.ts";
import { signalsCases } from "./cases/signals.testing.ts";

/**
 * The test that DESIGN 3 holds every command to: state before + its journal entries = a fresh snapshot after. The cases go on in one room,
 * in this order.
 */
describe("state + entries = fresh snapshot", () => {
  shareRoom();

  accessCases();
  signalsCases();
  reconciliationCases();
  runbookCases();
  gatesCases();
  planCases();
  identityCases();
  recordsCases();
  houseCases();

  it("for every command there is", () => {
    expect([...exercised].sort()).toEqual(COMMANDS.map(({ spec }) => spec.name).sort());
  });
});
