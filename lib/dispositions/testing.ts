import { beforeEach } from "vitest";
import { findDiscrepancies } from "#lib/criteria/findDiscrepancies.ts";
import { as, type Member, makeRoom, prepareRuntime, signAs } from "#lib/door/testing.ts";
import { setSeverity } from "#lib/matrices/commands.ts";
import { readRoom } from "#lib/room/queries.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { viewGroups } from "#lib/triage/rules.ts";
import { landRun } from "#lib/triage/testing.ts";
import { acceptRecords, dispose } from "./commands.ts";

/** A room of its own for each test, whose newest run found what the test says. */

export const setup = prepareRuntime();
export let cutoverId: string;
export let people: Record<
  "incident-commander" | "clinical-informatics" | "data-steward" | "compliance",
  Member
>;

beforeEach(async () => {
  ({ cutoverId, people } = await makeRoom(setup.runtime, [
    "incident-commander",
    "clinical-informatics",
    "data-steward",
    "compliance",
  ]));
});

export const land = (found: Parameters<typeof landRun>[2], options?: Parameters<typeof landRun>[3]) =>
  landRun(setup.runtime, cutoverId, found, options);
export const room = async (): Promise<Entities> => (await readRoom(setup.runtime.db, cutoverId)).entities;
export const views = async () => viewGroups(await room(), Date.now());
export const first = async () => {
  const [view] = await views();
  if (!view) throw new Error("no group");
  return view;
};
/** What the gate's criterion says of what is open at all. */
export const criterion = async () =>
  findDiscrepancies(
    { kind: "discrepancies", domains: ["allergies"], severity: "low", categories: null, maxAgeMinutes: null },
    await room(),
    Date.now(),
  );
export const seen = async (key: string | null = null) => {
  const { group } = await first();
  return {
    cutoverId,
    groupId: group.id,
    key,
    runId: group.runId,
    keysHash: group.keysHash,
    reason: "Looked at",
  };
};
export const accept = async (who: Member = people["clinical-informatics"], key: string | null = null) =>
  (await signAs(setup.runtime, who, acceptRecords, await seen(key))).result.acceptanceId;
export const mend = async (key: string | null = null, kind: "fix" | "source-correction" = "fix") =>
  (await as(setup.runtime, people["data-steward"], dispose, { ...(await seen(key)), kind })).result
    .dispositionId;
export const setAccepter = async (acceptedBy: "compliance" | null) => {
  const row = all(await room(), "severityRow")[0];
  const value = { careByGate: 1, completenessByGate: null, acceptedBy };
  const before = row ? { careByGate: 1, completenessByGate: null, acceptedBy: row.acceptedBy } : null;
  await as(setup.runtime, people["incident-commander"], setSeverity, {
    cutoverId,
    domain: "allergies",
    seen: before,
    value,
  });
};
