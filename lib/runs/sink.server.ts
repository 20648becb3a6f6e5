import { settleParity } from "#lib/consent/commands.ts";
import { fileConsents } from "#lib/consent/ingest.ts";
import type { Caller } from "#lib/door/caller.ts";
import { callsWithin } from "#lib/door/callsWithin.server.ts";
import { pseudonymizer } from "#lib/journal/pseudonym.ts";
import { fileClaims, offerCrosswalk } from "#lib/lineage/ingest.ts";
import { log } from "#lib/log.ts";
import { settleMappings } from "#lib/mappings/commands.ts";
import { fileCodes } from "#lib/mappings/ingest.ts";
import { getRulesFile } from "#lib/ruleChanges/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import { fileRecords } from "#lib/sampling/ingest.ts";
import { planForRun } from "#lib/sampling/queries.ts";
import { fileValues } from "#lib/values/ingest.ts";
import { runKey } from "#lib/values/queries.ts";
import { failRun, finishRun, startRun } from "./commands.ts";
import type { HandOverOptions } from "./handOver.ts";
import { fileDiscrepancies, reportProgress } from "./ingest.ts";
import { LandingSink, type RunChannel } from "./landing.ts";

const CALLER: Caller = { kind: "system", name: "reconciliation" };

/** Lands a run in a cutover of this installation's own database. */
export class RunSink extends LandingSink {
  /** @param runId the run to go on with, which somebody else began and ends when it fails */
  constructor(runtime: Runtime, cutoverId: string, handOver?: HandOverOptions, runId?: string) {
    super(channelWithin(runtime, cutoverId), handOver, runId);
  }
}

function channelWithin(runtime: Runtime, cutoverId: string): RunChannel {
  const { command, procedure } = callsWithin(runtime, CALLER);
  return {
    cutoverId,
    pseudonym: pseudonymizer(runtime.journalKey, cutoverId),
    getRulesFile: procedure(getRulesFile),
    startRun: command(startRun),
    finishRun: command(finishRun),
    failRun: command(failRun),
    reportProgress: procedure(reportProgress),
    fileDiscrepancies: procedure(fileDiscrepancies),
    offerCrosswalk: procedure(offerCrosswalk),
    fileClaims: procedure(fileClaims),
    fileConsents: procedure(fileConsents),
    settleParity: command(settleParity),
    runKey: procedure(runKey),
    planForRun: procedure(planForRun),
    fileValues: procedure(fileValues),
    fileRecords: procedure(fileRecords),
    fileCodes: procedure(fileCodes),
    settleMappings: command(settleMappings),
    warn: (error, message) => log.warn({ err: error }, message),
  };
}
