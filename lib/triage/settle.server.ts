import type { CommandContext } from "#lib/door/context.ts";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { whyNotProof } from "#lib/runs/proof.ts";
import type { DomainResult } from "#lib/runs/schema.ts";
import { coversOf, readCoverFacts } from "./covers.server.ts";
import { recordOutcomes } from "./outcomes.server.ts";
import { bySeverity } from "./rules.ts";
import {
  BATCHES_PER_GROUP_MAX,
  type CauseGroup,
  causeGroupSchema,
  FIELDS_PER_GROUP_MAX,
  GROUPS_PER_RUN_MAX,
} from "./schema.ts";

/** What a run saw of a cause. */
const seenSchema = causeGroupSchema.pick({
  signature: true,
  domain: true,
  resourceType: true,
  category: true,
  severity: true,
  cause: true,
  fields: true,
  batches: true,
  records: true,
  keysHash: true,
  kind: true,
});
type Seen = Pick<
  CauseGroup,
  | "signature"
  | "domain"
  | "resourceType"
  | "kind"
  | "category"
  | "severity"
  | "cause"
  | "fields"
  | "batches"
  | "records"
  | "keysHash"
>;

/** The causes of a run's findings, from their rows in one pass, the worst first. */
async function causesSeen({ tx }: CommandContext, runId: string): Promise<Seen[]> {
  const rows = await tx.$queryRaw<Record<string, unknown>[]>`
    WITH of_run AS (
      SELECT signature, count(*)::int AS records, min(ordinal) AS first_ordinal,
             (array_agg(DISTINCT batch) FILTER (WHERE batch IS NOT NULL))[1:${BATCHES_PER_GROUP_MAX + 1}::int] AS batches,
             encode(sha256(convert_to(string_agg(key || coalesce(' ' || mark, ''), ',' ORDER BY key COLLATE "C", mark COLLATE "C"), 'UTF8')), 'hex') AS keys_hash
        FROM discrepancy
       WHERE run_id = ${runId}::uuid AND signature IS NOT NULL AND key IS NOT NULL
       GROUP BY signature)
    SELECT of_run.signature, of_run.records, coalesce(of_run.batches, '{}') AS batches, of_run.keys_hash AS "keysHash",
           first.domain, first.resource_type AS "resourceType", first.kind, first.category, first.severity, first.cause, first.fields
      FROM of_run
      JOIN discrepancy first ON first.run_id = ${runId}::uuid AND first.ordinal = of_run.first_ordinal`;
  return rows
    .map((row) => seenSchema.parse(row))
    .map((seen) => ({ ...seen, fields: seen.fields.slice(0, FIELDS_PER_GROUP_MAX) }))
    .sort(bySeverity);
}

/**
 * What a run that has just ended says of the causes: those that it saw, new or again; and closed what it no longer sees, where its account
 * proves that there was nothing to see. Runs after the run and its results are written.
 */
export async function settleGroups(
  context: CommandContext,
  runId: string,
  results: readonly DomainResult[],
): Promise<void> {
  const facts = await readCoverFacts(context);
  const known = await context.list("causeGroup");
  const bySignature = new Map(known.map((group) => [group.signature, group]));
  const seen = await causesSeen(context, runId);
  const kept = seen.filter(
    ({ signature }, place) => place < GROUPS_PER_RUN_MAX || bySignature.has(signature),
  );
  let number = Math.max(0, ...known.map((group) => group.number));
  const fresh: Parameters<typeof context.createAll<"causeGroup">>[1][number][] = [];
  for (const cause of kept) {
    const group = bySignature.get(cause.signature);
    const { fields, batches, records, keysHash } = cause;
    if (!group) {
      number += 1;
      fresh.push({
        ...cause,
        number,
        openedAt: context.at,
        runId,
        covers: [],
        closedAt: null,
        closedByRunId: null,
        reopenedAt: null,
        escalatedAt: null,
      });
      continue;
    }
    const again = group.closedAt !== null;
    await context.update("causeGroup", group.id, {
      fields,
      batches,
      records,
      keysHash,
      runId,
      covers: await coversOf(context, facts, group, runId),
      // A clock that had stopped starts anew: it was right in between.
      ...(again && {
        openedAt: context.at,
        closedAt: null,
        closedByRunId: null,
        reopenedAt: context.at,
        escalatedAt: null,
      }),
    });
  }
  if (fresh.length > 0) await context.createAll("causeGroup", fresh);

  // What other rules than those in force don't find may be there all the same: such a run proves nothing.
  const run = await context.get("run", runId);
  const proves = whyOtherRules(await context.facts(["ruleProposal"]), run) === undefined;
  const signatures = new Set(seen.map(({ signature }) => signature));
  for (const group of known) {
    if (group.closedAt !== null || signatures.has(group.signature)) continue;
    const result = results.find(({ domain }) => domain === group.domain);
    if (!proves || whyNotProof(result) !== undefined) continue;
    await context.update("causeGroup", group.id, { closedAt: context.at, closedByRunId: runId });
  }
  await recordOutcomes(context, runId, results);
}
