import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { hashOfSaid } from "#lib/reconciliation/rules/hash.ts";
import { rulesOfSaid } from "#lib/reconciliation/rules/said.ts";
import { categorySchema, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { settleGroups } from "#lib/triage/settle.server.ts";
import { createRun } from "./createRun.ts";
import { whyNotAccount } from "./proof.ts";
import { whyEnded } from "./rules.ts";
import type { DomainResult } from "./schema.ts";
import * as spec from "./schema.ts";

export const startRun = defineCommand({
  spec: spec.startRun,
  async handle(context, { label }) {
    const { id, number } = await createRun(context, label);
    return { runId: id, number };
  },
});

/** The run's findings as they came in, counted by domain, category and severity: what a gate asks, it asks of these. */
async function tallyFindings(
  { tx }: CommandContext,
  runId: string,
): Promise<Map<string, NonNullable<DomainResult["tally"]>>> {
  const groups = await tx.discrepancy.groupBy({
    by: ["domain", "category", "severity"],
    where: { runId },
    _count: { _all: true },
    orderBy: [{ domain: "asc" }, { category: "asc" }, { severity: "asc" }],
  });
  const tallies = new Map<string, NonNullable<DomainResult["tally"]>>();
  for (const { domain, category, severity, _count } of groups) {
    const line = {
      category: categorySchema.parse(category),
      severity: severitySchema.parse(severity),
      count: _count._all,
    };
    tallies.set(domain, [...(tallies.get(domain) ?? []), line]);
  }
  return tallies;
}

/**
 * Keeps what rules say, once in a cutover; nothing where it is not rules as they are here: that could be any text, and members are shown what is kept.
 * @throws AppError when it is not what has that hash
 */
async function keepRules(
  { tx }: CommandContext,
  cutoverId: string,
  rulesHash: string | null,
  said: string,
): Promise<void> {
  if (hashOfSaid(said) !== rulesHash)
    throw new AppError(
      "refused",
      "These rules do not have the hash that the run names. Nothing was changed.",
    );
  if (rulesOfSaid(said) === undefined) return;
  await tx.runRules.createMany({ data: [{ cutoverId, rulesHash, said }], skipDuplicates: true });
}

export const finishRun = defineCommand({
  spec: spec.finishRun,
  async handle(context, { cutoverId, runId, domains, rulesSaid, ...figures }) {
    const run = await context.get("run", runId);
    refuse(whyEnded(run));
    const { number } = run;
    refuse(whyNotAccount(domains));
    if (rulesSaid !== null) await keepRules(context, cutoverId, figures.rulesHash, rulesSaid);
    const tallies = await tallyFindings(context, runId);
    const results: DomainResult[] = [];
    for (const domain of domains)
      results.push(
        await context.create("domainResult", {
          ...domain,
          unlisted: domain.unlisted ?? null,
          runId,
          tally: tallies.get(domain.domain) ?? [],
        }),
      );
    await context.update("run", runId, { ...figures, status: "completed", finishedAt: context.at });
    // A run that ends after a later one says nothing of what is so now.
    const runs = await context.list("run");
    const isNewest = !runs.some((other) => other.status === "completed" && other.number > number);
    if (isNewest) await settleGroups(context, runId, results);
    await context.tx.vital.deleteMany({ where: { kind: "progress", subjectId: runId } });
    return {};
  },
});

export const failRun = defineCommand({
  spec: spec.failRun,
  async handle(context, { runId, status, failure }) {
    refuse(whyEnded(await context.get("run", runId)));
    await context.update("run", runId, { status, failure, finishedAt: context.at });
    await context.tx.vital.deleteMany({ where: { kind: "progress", subjectId: runId } });
    return {};
  },
});
