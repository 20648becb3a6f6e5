import { reconcile } from "#lib/reconciliation/reconcile.ts";
import type { EngineResult, EngineTask, PhaseTime } from "./engine.ts";

/** The process of `runEngine`: reconciles once, and tells what it took. */

const { out, memoryLimitMb, ...pair } = JSON.parse(process.argv[2] ?? "") as EngineTask;
const phases: PhaseTime[] = [];
let phase: PhaseTime["phase"] = "starting";
let wallBefore = 0;
let cpuBefore = 0;

function endPhase(): void {
  const { user, system } = process.cpuUsage();
  const cpu_ms = (user + system) / 1_000;
  const wall_ms = performance.now();
  phases.push({ phase, wall_ms: wall_ms - wallBefore, cpu_ms: cpu_ms - cpuBefore });
  wallBefore = wall_ms;
  cpuBefore = cpu_ms;
}

const report = await reconcile(
  { ...pair, out, ...(memoryLimitMb === undefined ? {} : { memoryLimitMb }) },
  (progress) => {
    if (progress.phase === phase) return;
    endPhase();
    phase = progress.phase;
  },
);
endPhase();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const result: EngineResult = {
  cpu_ms: (userCPUTime + systemCPUTime) / 1_000,
  // It comes in units of 1,024 bytes.
  peakMemory_mb: (maxRSS * 1_024) / 1_000_000,
  records: report.sourceRecords + report.targetRecords,
  discrepancies: report.discrepancies,
  phases,
};
process.send?.(result, () => process.disconnect());
