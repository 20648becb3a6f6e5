import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { NOTHING_HELD } from "#lib/holds/rules.ts";
import { forecast } from "#lib/runbook/forecast.ts";
import { graphOf } from "#lib/runbook/graph.ts";
import { indexOf, viewTasks } from "#lib/runbook/rules.ts";
import { CONTROL_STEPS, TASKS_MAX, type Task, taskSchema } from "#lib/runbook/schema.ts";
import { idOf, plainTask } from "#lib/runbook/testing.ts";
import { writeResults } from "./results.ts";

/** What a runbook costs a screen: the forecast of 500 tasks, and everything of 10,000. Medians, after warming up. */

const { values } = parseArgs({ options: { json: { type: "string" } } });
const ROUNDS = 15;
const NOW_MS = Date.UTC(2026, 10, 21, 2);

/** Tasks in ten streams side by side, each waiting for the one before it in its stream and every third for one of the next stream. */
function runbookOf(count: number): Task[] {
  return Array.from({ length: count }, (_, n) => {
    const before = [n - 10, ...(n % 3 === 0 ? [n - 9] : [])].filter((other) => other >= 0);
    const step = n >= count - 6 ? (CONTROL_STEPS[n - (count - 6)] ?? null) : null;
    return plainTask(n, {
      title: `Check the interface of unit ${n} against its list`,
      dependsOn: before.map(idOf),
      durationMinutes: 5 + (n % 40),
      optimisticMinutes: 3,
      pessimisticMinutes: 90,
      plannedStartAt: new Date(NOW_MS).toISOString(),
      backupPosition: "app-owner",
      controlStep: step,
    });
  });
}

function medianMs(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  }).sort((a, b) => a - b);
  return Number((times[Math.floor(ROUNDS / 2)] ?? 0).toFixed(1));
}

const results = [500, TASKS_MAX].map((count) => {
  const tasks = runbookOf(count);
  const question = {
    nowMs: NOW_MS,
    noReturnAtMs: NOW_MS + 20 * 3_600_000,
    gateDueMs: new Map(),
    seed: 1,
    measured: new Map(),
  };
  const measured = new Map(tasks.map(({ id }, n) => [id, [8 + (n % 7), 11 + (n % 5), 19 + (n % 11)]]));
  const text = JSON.stringify(Object.fromEntries(tasks.map((task) => [task.id, task])));
  return {
    tasks: count,
    forecastMs: medianMs(() => forecast(indexOf(tasks), question)),
    rehearsedForecastMs: medianMs(() => forecast(indexOf(tasks), { ...question, measured })),
    draws: forecast(indexOf(tasks), question)?.draws,
    viewAllMs: medianMs(() =>
      viewTasks(
        { index: indexOf(tasks), window: undefined, gates: new Map(), standing: NOTHING_HELD },
        NOW_MS,
      ),
    ),
    orderMs: medianMs(() => graphOf(tasks)),
    checkShapeMs: medianMs(() => tasks.map((task) => taskSchema.parse(task))),
    snapshotKb: Math.round(text.length / 1_024),
    snapshotGzipKb: Math.round(gzipSync(text).length / 1_024),
    parseJsonMs: medianMs(() => JSON.parse(text)),
  };
});
console.log("\nA runbook on one screen:");
console.table(results);
await writeResults(values.json, "runbook", { results });
