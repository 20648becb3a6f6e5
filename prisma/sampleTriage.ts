import { dispose } from "#lib/dispositions/commands.ts";
import type { Disposition } from "#lib/dispositions/schema.ts";
import { proposeRule } from "#lib/ruleChanges/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { asPerson } from "./factories.ts";

/** What the people of the sample decide on what its two loads show: the first load's bugs are mended, and the second proves it. */

type Where = Readonly<Record<string, string | null>>;

interface SampleDecision {
  readonly login: string;
  readonly where: Where;
  readonly kind: Disposition["kind"];
  readonly reason: string;
}

const AFTER_LOAD: Readonly<Record<string, readonly SampleDecision[]>> = {
  "load-1": [
    {
      login: "marek",
      where: { category: "transformation-bug", severity: "high" },
      kind: "fix",
      reason: "Mended in the mapping of the second load.",
    },
    {
      login: "priya",
      where: { category: "missing-record" },
      kind: "fix",
      reason: "Their batches are loaded again tonight.",
    },
  ],
  "load-2": [
    {
      login: "ines",
      where: { domain: "allergies" },
      kind: "fix",
      reason: "The criticality map is corrected; the next load shows it.",
    },
    {
      login: "priya",
      where: { domain: "consents", kind: "missing" },
      kind: "source-correction",
      reason: "Their policy codes are blank in the legacy system; registration adds them.",
    },
  ],
};

/** Decides on a load's causes, unless an interrupted start has done so. */
export async function triageLoad(runtime: Runtime, cutoverId: string, load: string): Promise<void> {
  const { db } = runtime;
  for (const { login, where, kind, reason } of AFTER_LOAD[load] ?? []) {
    const person = await db.person.findUniqueOrThrow({ where: { login } });
    const run = await db.run.findFirstOrThrow({ where: { cutoverId }, orderBy: { number: "desc" } });
    const groups = await db.causeGroup.findMany({
      where: { ...where, cutoverId, runId: run.id, closedAt: null, dispositions: { none: {} } },
      orderBy: { number: "asc" },
    });
    for (const { id: groupId, runId, keysHash } of groups)
      await asPerson(runtime, person.id, dispose, { cutoverId, groupId, runId, keysHash, kind, reason });
  }
  if (load !== "load-2" || (await db.ruleProposal.count({ where: { cutoverId } })) > 0) return;
  const tobias = await db.person.findUniqueOrThrow({ where: { login: "tobias" } });
  await asPerson(runtime, tobias.id, proposeRule, {
    cutoverId,
    change: { kind: "leave-out", domain: "encounters", resourceType: "Encounter", element: "length" },
    why: "The target works the length out from the period, to the minute.",
    baseVersion: 0,
  });
}
