import type { z } from "zod";
import { settleParity } from "#lib/consent/commands.ts";
import { fileConsents } from "#lib/consent/ingest.ts";
import type { Caller } from "#lib/door/caller.ts";
import { type Command, execute } from "#lib/door/command.ts";
import { type Procedure, perform } from "#lib/door/query.ts";
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
  const command =
    <I extends z.ZodType, O extends z.ZodType, P>(of: Command<I, O, P>) =>
    async (input: z.input<I>): Promise<z.output<O>> =>
      (await execute(runtime, of, input, { caller: CALLER, idempotencyKey: null })).result;
  const ingest =
    <I extends z.ZodType, O extends z.ZodType>(procedure: Procedure<I, O>) =>
    async (input: z.input<I>): Promise<z.output<O>> =>
      procedure.spec.output.parse(await perform(runtime, procedure, input, CALLER));
  return {
    cutoverId,
    pseudonym: pseudonymizer(runtime.journalKey, cutoverId),
    getRulesFile: ingest(getRulesFile),
    startRun: command(startRun),
    finishRun: command(finishRun),
    failRun: command(failRun),
    reportProgress: ingest(reportProgress),
    fileDiscrepancies: ingest(fileDiscrepancies),
    offerCrosswalk: ingest(offerCrosswalk),
    fileClaims: ingest(fileClaims),
    fileConsents: ingest(fileConsents),
    settleParity: command(settleParity),
    runKey: ingest(runKey),
    planForRun: ingest(planForRun),
    fileValues: ingest(fileValues),
    fileRecords: ingest(fileRecords),
    fileCodes: ingest(fileCodes),
    settleMappings: command(settleMappings),
    warn: (error, message) => log.warn({ err: error }, message),
  };
}
