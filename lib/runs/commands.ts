import { defineCommand } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Run } from "./schema.ts";
import * as spec from "./schema.ts";

export const startRun = defineCommand({
  spec: spec.startRun,
  async handle(context, { label }) {
    const runs = await context.list("run");
    const number = Math.max(0, ...runs.map((run) => run.number)) + 1;
    const { id } = await context.create("run", {
      number,
      label,
      startedAt: context.at,
      finishedAt: null,
      status: "running",
      failure: null,
      sourceRecords: null,
      targetRecords: null,
      durationMs: null,
      inputHash: null,
      verdict: null,
    });
    return { runId: id, number };
  },
});

function whyNotEnd(run: Run): void {
  if (run.status !== "running") throw new AppError("refused", `Run ${run.number} has ended: ${run.status}.`);
}

export const finishRun = defineCommand({
  spec: spec.finishRun,
  async handle(context, { cutoverId: _cutoverId, runId, domains, ...figures }) {
    whyNotEnd(await context.get("run", runId));
    for (const domain of domains) await context.create("domainResult", { ...domain, runId });
    await context.update("run", runId, { ...figures, status: "completed", finishedAt: context.at });
    await context.tx.vital.deleteMany({ where: { kind: "progress", subjectId: runId } });
    return {};
  },
});

export const failRun = defineCommand({
  spec: spec.failRun,
  async handle(context, { runId, status, failure }) {
    whyNotEnd(await context.get("run", runId));
    await context.update("run", runId, { status, failure, finishedAt: context.at });
    await context.tx.vital.deleteMany({ where: { kind: "progress", subjectId: runId } });
    return {};
  },
});
