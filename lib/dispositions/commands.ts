import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import type { Position } from "#lib/door/positions.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { accepterOf } from "#lib/matrices/rules.ts";
import { plural } from "#lib/plural.ts";
import { summarize } from "#lib/runs/rules.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { coversOf, readCoverFacts } from "#lib/triage/covers.server.ts";
import { describeGroup, ownerOf, TRIAGE_FACT_TYPES } from "#lib/triage/rules.ts";
import { BATCHES_PER_GROUP_MAX, type CauseGroup } from "#lib/triage/schema.ts";
import * as rules from "./rules.ts";
import * as spec from "./schema.ts";

const RECORDS_MEANING =
  "I have looked at what these records show, and I answer for leaving them as they are.";
const DOMAIN_MEANING = "I accept this domain as this reconciliation found it.";

/** Refuses a decision on what is not as it was shown. */
async function requireSeen(context: CommandContext, group: CauseGroup, seen: rules.Seen): Promise<void> {
  const why = rules.whyNotDecide(await context.facts(["run"]), group, seen);
  if (why !== undefined) throw new AppError("evidence-changed", why);
}

/** How many records a decision is on. @throws AppError when the group holds no record of that key */
async function heldBy({ tx }: CommandContext, group: CauseGroup, key: string | null): Promise<number> {
  if (key === null) return group.records;
  const records = await tx.discrepancy.count({
    where: { runId: group.runId, signature: group.signature, key },
  });
  if (records === 0) throw new AppError("not-found", "This cause holds no such record.");
  return records;
}

/** What of a group is settled, after a decision on it was made or withdrawn. */
async function coverAnew(context: CommandContext, group: CauseGroup): Promise<void> {
  const covers = await coversOf(context, await readCoverFacts(context), group, group.runId);
  await context.update("causeGroup", group.id, { covers });
}

/** Who has to do what is decided: a correction at the source is the steward's, a false alarm and a mending their owner's. */
async function assigneeOf(
  context: CommandContext,
  group: CauseGroup,
  kind: spec.Disposition["kind"],
): Promise<Position> {
  if (kind === "source-correction") return "data-steward";
  return ownerOf(await context.facts(TRIAGE_FACT_TYPES), group).position;
}

export const dispose = defineCommand({
  spec: spec.dispose,
  async handle(context, { groupId, key, runId, keysHash, reason, kind }) {
    const { personId, name: personName, positions } = context.person;
    const group = await context.get("causeGroup", groupId);
    await requireSeen(context, group, { runId, keysHash });
    const assignedTo = await assigneeOf(context, group, kind);
    const [first = assignedTo] = positions;
    context.reason = reason;
    const { id } = await context.create("disposition", {
      groupId,
      key,
      runId,
      records: await heldBy(context, group, key),
      keysHash,
      kind,
      reason,
      assignedTo,
      personId,
      personName,
      position: positions.includes(assignedTo) ? assignedTo : first,
      madeAt: context.at,
      outcome: null,
      outcomeRunId: null,
      outcomeAt: null,
    });
    await coverAnew(context, group);
    return { dispositionId: id };
  },
});

export const acceptRecords = defineCommand({
  spec: spec.acceptRecords,
  async handle(context, { groupId, key, runId, keysHash, reason }) {
    const { personId, name: personName } = context.person;
    const group = await context.get("causeGroup", groupId);
    const facts = await context.facts(["run", "severityRow", "ruleProposal"]);
    await requireSeen(context, group, { runId, keysHash });
    refuse(rules.whyNotAcceptRecords(facts, group, { runId, keysHash }, context.person), "forbidden");
    const { domain, category, severity } = group;
    const records = await heldBy(context, group, key);
    const position = accepterOf(facts, domain);
    const what =
      key === null ? describeGroup(group, BATCHES_PER_GROUP_MAX) : `record ${key} of cause ${group.number}`;
    const { id } = await context.sign(
      "recordAcceptance",
      {
        groupId,
        key,
        runId,
        records,
        keysHash,
        domain,
        category,
        severity,
        reason,
        personId,
        personName,
        position,
        acceptedAt: context.signedAt,
      },
      {
        act: `Accept ${plural(records, "record")} of severity ${severity} as ${records === 1 ? "it is" : "they are"}: ${what}. Reason: ${reason}`,
        question: null,
        meaning: RECORDS_MEANING,
        evidenceHash: null,
        position,
      },
    );
    context.reason = reason;
    await coverAnew(context, group);
    return { acceptanceId: id };
  },
});

export const withdrawAcceptance = defineCommand({
  spec: spec.withdrawAcceptance,
  async handle(context, { acceptanceId, reason }) {
    const acceptance = await context.get("recordAcceptance", acceptanceId);
    const { person } = context;
    refuse(
      rules.whyNotWithdraw(await context.facts(["withdrawal"]), "recordAcceptance", acceptance, person),
      "forbidden",
    );
    context.reason = reason;
    const position = person.positions.includes(acceptance.position)
      ? acceptance.position
      : "incident-commander";
    const withdrawalId = await withdrawRecord(context, "recordAcceptance", acceptanceId, position, reason);
    await coverAnew(context, await context.get("causeGroup", acceptance.groupId));
    return { withdrawalId };
  },
});

export const acceptDomain = defineCommand({
  spec: spec.acceptDomain,
  async handle(context, { domain, resultHash, rulesHash, open }) {
    const { personId, name: personName } = context.person;
    const facts = await context.facts(rules.DISPOSITION_FACT_TYPES);
    const view = rules.viewDomains(facts, context.nowMs).find((each) => each.domain === domain);
    if (!view) throw new AppError("refused", "No run has an account of this domain. Nothing was signed.");
    refuse(rules.whyNotAcceptDomain(facts, view, context.person, context.nowMs), "forbidden");
    const { run, result, accepted, steward: position } = view;
    if (result.resultHash !== resultHash || run.rulesHash !== rulesHash || view.open !== open)
      throw new AppError(
        "evidence-changed",
        "The domain was found otherwise after it was shown to you. Nothing was signed; look at it again.",
      );
    const summary = summarize(result);
    const { id } = await context.sign(
      "domainAcceptance",
      {
        domain,
        runId: run.id,
        runNumber: run.number,
        resultHash,
        rulesHash,
        verdict: result.verdict,
        summary,
        open,
        accepted,
        personId,
        personName,
        position,
        acceptedAt: context.signedAt,
      },
      {
        act: `Accept ${domain} as run ${run.number} found it (result ${resultHash} by rules ${rulesHash}): ${summary}; ${open.toLocaleString("en-US")} open, ${accepted.toLocaleString("en-US")} accepted.`,
        question: `Are ${domain} accepted by ${positionTitle(position)}?`,
        meaning: DOMAIN_MEANING,
        evidenceHash: null,
        position,
      },
    );
    return { acceptanceId: id };
  },
});

export const withdrawDomainAcceptance = defineCommand({
  spec: spec.withdrawDomainAcceptance,
  async handle(context, { acceptanceId, reason }) {
    const acceptance = await context.get("domainAcceptance", acceptanceId);
    const { person } = context;
    refuse(
      rules.whyNotWithdraw(await context.facts(["withdrawal"]), "domainAcceptance", acceptance, person),
      "forbidden",
    );
    context.reason = reason;
    const position = person.positions.includes(acceptance.position)
      ? acceptance.position
      : "incident-commander";
    return {
      withdrawalId: await withdrawRecord(context, "domainAcceptance", acceptanceId, position, reason),
    };
  },
});
