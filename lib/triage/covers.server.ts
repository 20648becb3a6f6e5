import { type Decision, decisionsOn } from "#lib/dispositions/standing.ts";
import type { CommandContext } from "#lib/door/context.ts";
import type { Entities } from "#lib/room/state.ts";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import { Prisma } from "#prisma/generated/client.ts";
import type { CauseGroup } from "./schema.ts";

type CoverFacts = Pick<Entities, "disposition" | "recordAcceptance" | "withdrawal">;

/** What covers are worked out from. */
export const readCoverFacts = (context: CommandContext): Promise<CoverFacts> =>
  context.facts(["disposition", "recordAcceptance", "withdrawal"]);

/** The decisions that can settle something of a group: the newest on all of it, and the newest on each record that came after it. */
export function newestOf(facts: CoverFacts, groupId: string) {
  const decisions = decisionsOn(facts, groupId);
  const whole = decisions.find(({ decision }) => decision.key === null);
  const ofRecords = new Map<string, Decision>();
  for (const each of decisions) {
    if (each === whole) break;
    const { key } = each.decision;
    // The newest comes first, and supersedes those before it, also when it was withdrawn.
    if (key !== null && !ofRecords.has(key)) ofRecords.set(key, each);
  }
  return { whole, ofRecords };
}

/**
 * Whether a finding's records are what they were when it was decided on. Another value in the same element is the same finding, and not what
 * somebody accepted; and where nobody can tell, it counts as another.
 */
const isAsSeen = Prisma.sql`(seen.run_id = discrepancy.run_id OR seen.mark = discrepancy.mark)`;

/**
 * How many of a group's records in a run are settled by which decision: the newest for each record. A decision on all of a group is on the records that
 * it held in the run that was looked at: what came later, nobody decided on. One that was withdrawn settles nothing, and brings none back.
 */
export async function coversOf(
  { tx }: CommandContext,
  facts: CoverFacts,
  { id, signature }: Pick<CauseGroup, "id" | "signature">,
  runId: string,
): Promise<CauseGroup["covers"]> {
  const { whole, ofRecords } = newestOf(facts, id);
  const isTakenBack = ({ kind, decision }: Decision): boolean =>
    kind === "accept" && withdrawalOf(facts, "recordAcceptance", decision.id) !== undefined;
  const keys = [...ofRecords.keys()];
  const covers: CauseGroup["covers"][number][] = [];
  if (whole && !isTakenBack(whole)) {
    const [row] = await tx.$queryRaw<[{ records: number }]>`
      SELECT count(*)::int AS records
        FROM discrepancy
       WHERE run_id = ${runId}::uuid AND signature = ${signature}
         AND NOT (key = ANY (${keys}::text[]))
         AND EXISTS (SELECT 1 FROM discrepancy seen
                      WHERE seen.run_id = ${whole.decision.runId}::uuid AND seen.signature = ${signature}
                        AND seen.key = discrepancy.key AND ${isAsSeen})`;
    if (row.records > 0) covers.push({ by: whole.decision.id, records: row.records });
  }
  if (keys.length > 0) {
    const runs = [...ofRecords.values()].map(({ decision }) => decision.runId);
    const rows = await tx.$queryRaw<{ key: string; records: number }[]>`
      SELECT key, count(*)::int AS records
        FROM discrepancy
        JOIN unnest(${keys}::text[], ${runs}::uuid[]) AS decided(key, run_id) USING (key)
       WHERE discrepancy.run_id = ${runId}::uuid AND signature = ${signature}
         AND EXISTS (SELECT 1 FROM discrepancy seen
                      WHERE seen.run_id = decided.run_id AND seen.signature = ${signature}
                        AND seen.key = discrepancy.key AND ${isAsSeen})
       GROUP BY key ORDER BY key`;
    for (const { key, records } of rows) {
      const decided = ofRecords.get(key);
      if (decided && !isTakenBack(decided)) covers.push({ by: decided.decision.id, records });
    }
  }
  return covers;
}
