import { implement, ORPCError } from "@orpc/server";
import type { z } from "zod";
import * as access from "#lib/access/commands.ts";
import * as account from "#lib/account/commands.ts";
import * as accountQueries from "#lib/account/queries.ts";
import * as breakGlass from "#lib/breakGlass/commands.ts";
import * as breakGlassQueries from "#lib/breakGlass/queries.ts";
import * as checks from "#lib/checks/commands.ts";
import * as comms from "#lib/comms/commands.ts";
import * as consent from "#lib/consent/commands.ts";
import * as consentIngest from "#lib/consent/ingest.ts";
import * as consentQueries from "#lib/consent/queries.ts";
import * as criteria from "#lib/criteria/commands.ts";
import * as criteriaQueries from "#lib/criteria/queries.ts";
import * as dailyReport from "#lib/dailyReport/queries.ts";
import * as dailyRunsCommands from "#lib/dailyRuns/commands.ts";
import * as dailyRuns from "#lib/dailyRuns/queries.ts";
import * as deviations from "#lib/deviations/commands.ts";
import * as dispositions from "#lib/dispositions/commands.ts";
import * as evidence from "#lib/evidence/commands.ts";
import * as evidenceQueries from "#lib/evidence/queries.ts";
import * as exposure from "#lib/exposure/commands.ts";
import * as factors from "#lib/factors/commands.ts";
import * as factorQueries from "#lib/factors/queries.ts";
import * as freeze from "#lib/freeze/commands.ts";
import * as gateChanges from "#lib/gateChanges/commands.ts";
import * as gates from "#lib/gates/commands.ts";
import * as handOver from "#lib/handOver/commands.ts";
import * as holds from "#lib/holds/commands.ts";
import * as identity from "#lib/identity/commands.ts";
import * as identityIngest from "#lib/identity/ingest.ts";
import * as identityQueries from "#lib/identity/queries.ts";
import * as idp from "#lib/idp/commands.ts";
import * as idpQueries from "#lib/idp/queries.ts";
import * as inventory from "#lib/inventory/commands.ts";
import * as journalCommands from "#lib/journal/commands.ts";
import * as journal from "#lib/journal/queries.ts";
import * as lineage from "#lib/lineage/commands.ts";
import * as lineageIngest from "#lib/lineage/ingest.ts";
import * as lineageQueries from "#lib/lineage/queries.ts";
import { log } from "#lib/log.ts";
import * as mappings from "#lib/mappings/commands.ts";
import * as mappingIngest from "#lib/mappings/ingest.ts";
import * as mappingQueries from "#lib/mappings/queries.ts";
import * as matrices from "#lib/matrices/commands.ts";
import * as opening from "#lib/opening/commands.ts";
import * as openingQueries from "#lib/opening/queries.ts";
import * as people from "#lib/people/commands.ts";
import * as peopleQueries from "#lib/people/queries.ts";
import * as planCommands from "#lib/plan/commands.ts";
import * as plan from "#lib/plan/queries.ts";
import * as program from "#lib/program/commands.ts";
import * as programQueries from "#lib/program/queries.ts";
import * as rehearsals from "#lib/rehearsals/commands.ts";
import * as rehearsalQueries from "#lib/rehearsals/queries.ts";
import * as replay from "#lib/replay/queries.ts";
import * as retention from "#lib/retention/commands.ts";
import * as room from "#lib/room/queries.ts";
import * as ruleChanges from "#lib/ruleChanges/commands.ts";
import * as ruleQueries from "#lib/ruleChanges/queries.ts";
import * as runbook from "#lib/runbook/commands.ts";
import * as runs from "#lib/runs/commands.ts";
import * as runIngest from "#lib/runs/ingest.ts";
import * as runQueries from "#lib/runs/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import * as safeguards from "#lib/safeguards/commands.ts";
import * as safeguardQueries from "#lib/safeguards/queries.ts";
import * as sampling from "#lib/sampling/commands.ts";
import * as samplingIngest from "#lib/sampling/ingest.ts";
import * as samplingQueries from "#lib/sampling/queries.ts";
import * as signals from "#lib/signals/commands.ts";
import * as signalIngest from "#lib/signals/ingest.ts";
import { keepRefusal } from "#lib/signatures/refusals.server.ts";
import { SignatureRefusedError } from "#lib/signatures/refused.ts";
import type { Proposal } from "#lib/signatures/schema.ts";
import * as slices from "#lib/slices/commands.ts";
import * as success from "#lib/success/commands.ts";
import * as triage from "#lib/triage/commands.ts";
import * as triageQueries from "#lib/triage/queries.ts";
import * as triggers from "#lib/triggers/commands.ts";
import * as validation from "#lib/validation/commands.ts";
import * as values from "#lib/values/commands.ts";
import * as valueIngest from "#lib/values/ingest.ts";
import * as valueQueries from "#lib/values/queries.ts";
import * as workforce from "#lib/workforce/commands.ts";
import * as workforceIngest from "#lib/workforce/ingest.ts";
import * as workforceQueries from "#lib/workforce/queries.ts";
import type { Caller } from "./caller.ts";
import { type Command, execute } from "./command.ts";
import { contract } from "./contract.ts";
import { AppError, ERROR_STATUS, retryAfterHeader, toAppError } from "./errors.ts";
import { proposeSignature } from "./propose.ts";
import { type Procedure, perform } from "./query.ts";

/** What a request brings with it. */
interface RequestContext {
  readonly runtime: Runtime;
  readonly caller: Caller;
  readonly idempotencyKey: string | null;
  readonly address: string | null;
  /** What the answer's header is to say besides. */
  readonly answerHeaders: Headers;
}

interface Request {
  readonly context: RequestContext;
  readonly input: unknown;
}

/** The one place where an AppError becomes an HTTP answer. */
function toHttp(error: unknown, { answerHeaders }: RequestContext): ORPCError<string, unknown> {
  const appError = toAppError(error);
  const { code, sentence, cause } = appError;
  for (const [name, value] of Object.entries(retryAfterHeader(appError))) answerHeaders.set(name, value);
  if (code === "internal" || code === "unavailable") log.error({ err: cause, code }, "a request failed");
  return new ORPCError(code, { status: ERROR_STATUS[code], message: sentence, cause });
}

const command =
  <I extends z.ZodType, O extends z.ZodType, P>(definition: Command<I, O, P>) =>
  async ({ context, input }: Request): Promise<z.input<O>> => {
    const { runtime, caller, idempotencyKey, address } = context;
    try {
      if (idempotencyKey === null)
        throw new AppError("invalid", "The Idempotency-Key header is missing. Nothing was changed.");
      const { result } = await execute(runtime, definition, input, { caller, idempotencyKey, address });
      return result as z.input<O>;
    } catch (error) {
      if (error instanceof SignatureRefusedError) await keepRefusal(context.runtime, error);
      throw toHttp(error, context);
    }
  };

const procedure =
  <I extends z.ZodType, O extends z.ZodType>(definition: Procedure<I, O>) =>
  async ({ context, input }: Request): Promise<z.input<O>> => {
    try {
      return await perform(context.runtime, definition, input, context.caller);
    } catch (error) {
      throw toHttp(error, context);
    }
  };

const proposal = async ({ context, input }: Request): Promise<Proposal> => {
  try {
    return await proposeSignature(context.runtime, input, context.caller);
  } catch (error) {
    throw toHttp(error, context);
  }
};

const api = implement(contract).$context<RequestContext>();

/** The list of procedures, each at its place in the contract. */
export const router = api.router({
  access: {
    reauthenticate: api.access.reauthenticate.handler(command(access.reauthenticate)),
    closeSession: api.access.closeSession.handler(command(access.closeSession)),
    assignPosition: api.access.assignPosition.handler(command(access.assignPosition)),
    endAssignment: api.access.endAssignment.handler(command(access.endAssignment)),
    mintServiceToken: api.access.mintServiceToken.handler(command(access.mintServiceToken)),
    revokeServiceToken: api.access.revokeServiceToken.handler(command(access.revokeServiceToken)),
  },
  handOver: {
    offer: api.handOver.offer.handler(command(handOver.offerHandOver)),
    accept: api.handOver.accept.handler(command(handOver.acceptHandOver)),
    decline: api.handOver.decline.handler(command(handOver.declineHandOver)),
    withdraw: api.handOver.withdraw.handler(command(handOver.withdrawHandOver)),
  },
  breakGlass: {
    nameAccount: api.breakGlass.nameAccount.handler(command(breakGlass.nameBreakGlassAccount)),
    endAccount: api.breakGlass.endAccount.handler(command(breakGlass.endBreakGlassAccount)),
    start: api.breakGlass.start.handler(command(breakGlass.startBreakGlass)),
    end: api.breakGlass.end.handler(command(breakGlass.endBreakGlass)),
    review: api.breakGlass.review.handler(command(breakGlass.reviewBreakGlass)),
    listCutovers: api.breakGlass.listCutovers.handler(procedure(breakGlassQueries.listBreakGlassCutovers)),
  },
  idp: {
    unlink: api.idp.unlink.handler(command(idp.unlinkIdentity)),
    beginErrand: api.idp.beginErrand.handler(command(idp.beginErrand)),
    getErrand: api.idp.getErrand.handler(procedure(idpQueries.getErrand)),
    listIdentities: api.idp.listIdentities.handler(procedure(idpQueries.listIdentities)),
  },
  account: {
    show: api.account.show.handler(procedure(accountQueries.showAccount)),
    stay: api.account.stay.handler(procedure(accountQueries.stay)),
    revokeSession: api.account.revokeSession.handler(command(account.revokeSession)),
    revokeOtherSessions: api.account.revokeOtherSessions.handler(command(account.revokeOtherSessions)),
    disablePerson: api.account.disablePerson.handler(command(account.disablePerson)),
    enablePerson: api.account.enablePerson.handler(command(account.enablePerson)),
    signOutPerson: api.account.signOutPerson.handler(command(account.signOutPerson)),
  },
  factors: {
    enrolPasskey: api.factors.enrolPasskey.handler(command(factors.enrolPasskey)),
    renamePasskey: api.factors.renamePasskey.handler(command(factors.renamePasskey)),
    removePasskey: api.factors.removePasskey.handler(command(factors.removePasskey)),
    beginTotp: api.factors.beginTotp.handler(command(factors.beginTotp)),
    confirmTotp: api.factors.confirmTotp.handler(command(factors.confirmTotp)),
    removeTotp: api.factors.removeTotp.handler(command(factors.removeTotp)),
    renewRecoveryCodes: api.factors.renewRecoveryCodes.handler(command(factors.renewRecoveryCodes)),
    passkeyOptions: api.factors.passkeyOptions.handler(procedure(factorQueries.passkeyOptions)),
  },
  people: {
    listSignIns: api.people.listSignIns.handler(procedure(peopleQueries.listSignIns)),
    find: api.people.find.handler(procedure(peopleQueries.findPeople)),
    exportAccess: api.people.exportAccess.handler(command(people.exportAccess)),
  },
  plan: {
    listCutovers: api.plan.listCutovers.handler(procedure(plan.listCutovers)),
    editCutover: api.plan.editCutover.handler(command(planCommands.editCutover)),
    closeCutover: api.plan.closeCutover.handler(command(planCommands.closeCutover)),
    startPhase: api.plan.startPhase.handler(command(planCommands.startPhase)),
    finishPhase: api.plan.finishPhase.handler(command(planCommands.finishPhase)),
  },
  success: {
    proposeCriterion: api.success.proposeCriterion.handler(command(success.proposeCriterion)),
    dropCriterion: api.success.dropCriterion.handler(command(success.dropCriterion)),
    measureCriterion: api.success.measureCriterion.handler(command(success.measureCriterion)),
    signCriteria: api.success.signCriteria.handler(command(success.signCriteria)),
    withdrawCriteria: api.success.withdrawCriteria.handler(command(success.withdrawCriteria)),
  },
  dailyRuns: {
    setPlan: api.dailyRuns.setPlan.handler(command(dailyRunsCommands.setPlan)),
    order: api.dailyRuns.order.handler(command(dailyRunsCommands.orderRun)),
    cancel: api.dailyRuns.cancel.handler(command(dailyRunsCommands.cancelRun)),
    acknowledge: api.dailyRuns.acknowledge.handler(command(dailyRunsCommands.acknowledgeEscalation)),
    listInputs: api.dailyRuns.listInputs.handler(procedure(dailyRuns.listInputs)),
    getPage: api.dailyRuns.getPage.handler(procedure(dailyRuns.getRunPage)),
  },
  dailyReport: {
    getReport: api.dailyReport.getReport.handler(procedure(dailyReport.getReport)),
    getPdf: api.dailyReport.getPdf.handler(procedure(dailyReport.getReportPdf)),
  },
  opening: {
    openCutover: api.opening.openCutover.handler(command(opening.openCutover)),
    findPeople: api.opening.findPeople.handler(procedure(openingQueries.findPeople)),
    prepare: api.opening.prepare.handler(procedure(openingQueries.prepareOpening)),
  },
  program: {
    listPrograms: api.program.listPrograms.handler(procedure(programQueries.listPrograms)),
    createProgram: api.program.createProgram.handler(command(program.createProgram)),
    editProgram: api.program.editProgram.handler(command(program.editProgram)),
  },
  slices: {
    addSlice: api.slices.addSlice.handler(command(slices.addSlice)),
    editSlice: api.slices.editSlice.handler(command(slices.editSlice)),
    retireSlice: api.slices.retireSlice.handler(command(slices.retireSlice)),
  },
  room: {
    getRoom: api.room.getRoom.handler(procedure(room.getRoom)),
    getRoomAt: api.room.getRoomAt.handler(procedure(replay.getRoomAt)),
    listMoments: api.room.listMoments.handler(procedure(replay.listMoments)),
  },
  journal: {
    listEntries: api.journal.listEntries.handler(procedure(journal.listEntries)),
    listHouseEntries: api.journal.listHouseEntries.handler(procedure(journal.listHouseEntries)),
    proveEntry: api.journal.proveEntry.handler(procedure(journal.proveEntry)),
    getBefore: api.journal.getBefore.handler(procedure(journal.getBefore)),
    exportEntries: api.journal.exportEntries.handler(command(journalCommands.exportEntries)),
  },
  gateChanges: {
    propose: api.gateChanges.propose.handler(command(gateChanges.proposeGateChange)),
    decide: api.gateChanges.decide.handler(command(gateChanges.decideGateChange)),
    withdraw: api.gateChanges.withdraw.handler(command(gateChanges.withdrawGateChange)),
  },
  gates: {
    configureGate: api.gates.configureGate.handler(command(gates.configureGate)),
    openPoll: api.gates.openPoll.handler(command(gates.openPoll)),
    closePoll: api.gates.closePoll.handler(command(gates.closePoll)),
    answerPoll: api.gates.answerPoll.handler(command(gates.answerPoll)),
    decideGate: api.gates.decideGate.handler(command(gates.decideGate)),
    withdrawAnswer: api.gates.withdrawAnswer.handler(command(gates.withdrawAnswer)),
    withdrawDecision: api.gates.withdrawDecision.handler(command(gates.withdrawDecision)),
    attestCriterion: api.gates.attestCriterion.handler(command(gates.attestCriterion)),
    withdrawAttestation: api.gates.withdrawAttestation.handler(command(gates.withdrawAttestation)),
  },
  criteria: {
    add: api.criteria.add.handler(command(criteria.addCriterion)),
    replace: api.criteria.replace.handler(command(criteria.replaceCriterion)),
    remove: api.criteria.remove.handler(command(criteria.removeCriterion)),
    agreeToRemoval: api.criteria.agreeToRemoval.handler(command(criteria.agreeToRemoval)),
    waive: api.criteria.waive.handler(command(criteria.waiveCriterion)),
    withdrawWaiver: api.criteria.withdrawWaiver.handler(command(criteria.withdrawWaiver)),
    attachFile: api.criteria.attachFile.handler(command(criteria.attachFile)),
    findAttachment: api.criteria.findAttachment.handler(procedure(criteriaQueries.findAttachment)),
  },
  checks: {
    recordVerification: api.checks.recordVerification.handler(command(checks.recordVerification)),
    recordIdentityQueue: api.checks.recordIdentityQueue.handler(command(checks.recordIdentityQueue)),
    importTestResult: api.checks.importTestResult.handler(command(checks.importTestResult)),
  },
  signatures: { propose: api.signatures.propose.handler(proposal) },
  signals: {
    defineSignal: api.signals.defineSignal.handler(command(signals.defineSignal)),
    pushSamples: api.signals.pushSamples.handler(procedure(signalIngest.pushSamples)),
  },
  triggers: { defineTrigger: api.triggers.defineTrigger.handler(command(triggers.defineTrigger)) },
  runs: {
    pseudonymKey: api.runs.pseudonymKey.handler(procedure(runQueries.pseudonymKey)),
    startRun: api.runs.startRun.handler(command(runs.startRun)),
    finishRun: api.runs.finishRun.handler(command(runs.finishRun)),
    failRun: api.runs.failRun.handler(command(runs.failRun)),
    reportProgress: api.runs.reportProgress.handler(procedure(runIngest.reportProgress)),
    fileDiscrepancies: api.runs.fileDiscrepancies.handler(procedure(runIngest.fileDiscrepancies)),
    listDiscrepancies: api.runs.listDiscrepancies.handler(procedure(runQueries.listDiscrepancies)),
  },
  triage: {
    listRecords: api.triage.listRecords.handler(procedure(triageQueries.listRecords)),
    setPolicy: api.triage.setPolicy.handler(command(triage.setPolicy)),
  },
  rules: {
    propose: api.rules.propose.handler(command(ruleChanges.proposeRule)),
    proposeFile: api.rules.proposeFile.handler(command(ruleChanges.proposeRulesFile)),
    decide: api.rules.decide.handler(command(ruleChanges.decideRule)),
    getFile: api.rules.getFile.handler(procedure(ruleQueries.getRulesFile)),
    compare: api.rules.compare.handler(procedure(ruleQueries.compareRules)),
  },
  dispositions: {
    dispose: api.dispositions.dispose.handler(command(dispositions.dispose)),
    acceptRecords: api.dispositions.acceptRecords.handler(command(dispositions.acceptRecords)),
    withdrawAcceptance: api.dispositions.withdrawAcceptance.handler(command(dispositions.withdrawAcceptance)),
    acceptDomain: api.dispositions.acceptDomain.handler(command(dispositions.acceptDomain)),
    withdrawDomainAcceptance: api.dispositions.withdrawDomainAcceptance.handler(
      command(dispositions.withdrawDomainAcceptance),
    ),
  },
  values: {
    runKey: api.values.runKey.handler(procedure(valueQueries.runKey)),
    fileValues: api.values.fileValues.handler(procedure(valueIngest.fileValues)),
    reveal: api.values.reveal.handler(command(values.revealDiscrepancy)),
  },
  sampling: {
    setPlan: api.sampling.setPlan.handler(command(sampling.setPlan)),
    planForRun: api.sampling.planForRun.handler(procedure(samplingQueries.planForRun)),
    fileRecords: api.sampling.fileRecords.handler(procedure(samplingIngest.fileRecords)),
    listFrames: api.sampling.listFrames.handler(procedure(samplingQueries.listFrames)),
    draw: api.sampling.draw.handler(command(sampling.drawSample)),
    enlarge: api.sampling.enlarge.handler(command(sampling.enlargeSample)),
    listRecords: api.sampling.listRecords.handler(procedure(samplingQueries.listRecords)),
    beginReview: api.sampling.beginReview.handler(command(sampling.beginReview)),
    showRecord: api.sampling.showRecord.handler(procedure(samplingQueries.showRecord)),
    review: api.sampling.review.handler(command(sampling.reviewRecord)),
    close: api.sampling.close.handler(command(sampling.closeRecord)),
  },
  runbook: {
    addTasks: api.runbook.addTasks.handler(command(runbook.addTasks)),
    editTaskField: api.runbook.editTaskField.handler(command(runbook.editTaskField)),
    startTask: api.runbook.startTask.handler(command(runbook.startTask)),
    finishTask: api.runbook.finishTask.handler(command(runbook.finishTask)),
    failTask: api.runbook.failTask.handler(command(runbook.failTask)),
    skipTask: api.runbook.skipTask.handler(command(runbook.skipTask)),
    recordValidation: api.runbook.recordValidation.handler(command(runbook.recordValidation)),
    takeOverTask: api.runbook.takeOverTask.handler(command(runbook.takeOverTask)),
    joinTask: api.runbook.joinTask.handler(command(runbook.joinTask)),
    commentTask: api.runbook.commentTask.handler(command(runbook.commentTask)),
    assignCommand: api.runbook.assignCommand.handler(command(runbook.assignCommand)),
    openWindow: api.runbook.openWindow.handler(command(runbook.openWindow)),
  },
  holds: {
    startHold: api.holds.startHold.handler(command(holds.startHold)),
    liftHold: api.holds.liftHold.handler(command(holds.liftHold)),
    decideRollback: api.holds.decideRollback.handler(command(holds.decideRollback)),
    withdrawRollback: api.holds.withdrawRollback.handler(command(holds.withdrawRollback)),
  },
  rehearsals: {
    open: api.rehearsals.open.handler(command(rehearsals.openRehearsal)),
    recordResult: api.rehearsals.recordResult.handler(command(rehearsals.recordResult)),
    list: api.rehearsals.list.handler(procedure(rehearsalQueries.listRehearsals)),
  },
  deviations: {
    request: api.deviations.request.handler(command(deviations.requestDeviation)),
    decide: api.deviations.decide.handler(command(deviations.decideDeviation)),
    recordDone: api.deviations.recordDone.handler(command(deviations.recordDeviation)),
    verify: api.deviations.verify.handler(command(deviations.verifyDeviation)),
    cancel: api.deviations.cancel.handler(command(deviations.cancelDeviation)),
  },
  consent: {
    fileConsents: api.consent.fileConsents.handler(procedure(consentIngest.fileConsents)),
    settleParity: api.consent.settleParity.handler(command(consent.settleParity)),
    decide: api.consent.decide.handler(command(consent.decideConsents)),
    signParity: api.consent.signParity.handler(command(consent.signParity)),
    withdrawSignOff: api.consent.withdrawSignOff.handler(command(consent.withdrawSignOff)),
    list: api.consent.list.handler(procedure(consentQueries.listConsents)),
  },
  identity: {
    startMatching: api.identity.startMatching.handler(command(identity.startMatching)),
    lendKeys: api.identity.lendKeys.handler(procedure(identityQueries.lendKeys)),
    filePairs: api.identity.filePairs.handler(procedure(identityIngest.filePairs)),
    finishMatching: api.identity.finishMatching.handler(command(identity.finishMatching)),
    decidePair: api.identity.decidePair.handler(command(identity.decidePair)),
    undoPair: api.identity.undoPair.handler(command(identity.undoPair)),
    revealPair: api.identity.revealPair.handler(command(identity.revealPair)),
    listPairs: api.identity.listPairs.handler(procedure(identityQueries.listPairs)),
    getPair: api.identity.getPair.handler(procedure(identityQueries.getPair)),
  },
  workforce: {
    startImport: api.workforce.startImport.handler(command(workforce.startImport)),
    fileAccounts: api.workforce.fileAccounts.handler(procedure(workforceIngest.fileAccounts)),
    finishImport: api.workforce.finishImport.handler(command(workforce.finishImport)),
    setRoleMap: api.workforce.setRoleMap.handler(command(workforce.setRoleMap)),
    recordBreakGlassTest: api.workforce.recordBreakGlassTest.handler(command(workforce.recordBreakGlassTest)),
    signUnit: api.workforce.signUnit.handler(command(workforce.signUnit)),
    withdrawUnit: api.workforce.withdrawUnit.handler(command(workforce.withdrawUnit)),
    listFindings: api.workforce.listFindings.handler(procedure(workforceQueries.listFindings)),
  },
  mappings: {
    fileCodes: api.mappings.fileCodes.handler(procedure(mappingIngest.fileCodes)),
    settle: api.mappings.settle.handler(command(mappings.settleMappings)),
    addVersion: api.mappings.addVersion.handler(command(mappings.addVersion)),
    signVersion: api.mappings.signVersion.handler(command(mappings.signVersion)),
    withdrawSignOff: api.mappings.withdrawSignOff.handler(command(mappings.withdrawMappingSignOff)),
    decideCode: api.mappings.decideCode.handler(command(mappings.decideCode)),
    listCodes: api.mappings.listCodes.handler(procedure(mappingQueries.listCodes)),
  },
  validation: {
    record: api.validation.record.handler(command(validation.recordValidation)),
  },
  lineage: {
    offerCrosswalk: api.lineage.offerCrosswalk.handler(procedure(lineageIngest.offerCrosswalk)),
    fileClaims: api.lineage.fileClaims.handler(procedure(lineageIngest.fileClaims)),
    traceRecord: api.lineage.traceRecord.handler(command(lineage.traceRecord)),
    listBatches: api.lineage.listBatches.handler(procedure(lineageQueries.listBatches)),
  },
  inventory: {
    addItem: api.inventory.addItem.handler(command(inventory.addItem)),
    editItem: api.inventory.editItem.handler(command(inventory.editItem)),
    retireItem: api.inventory.retireItem.handler(command(inventory.retireItem)),
    importItems: api.inventory.importItems.handler(command(inventory.importItems)),
    acknowledgeContract: api.inventory.acknowledgeContract.handler(command(inventory.acknowledgeContract)),
  },
  matrices: {
    setSeverity: api.matrices.setSeverity.handler(command(matrices.setSeverity)),
    setAuthority: api.matrices.setAuthority.handler(command(matrices.setAuthority)),
  },
  freeze: {
    declareFreeze: api.freeze.declareFreeze.handler(command(freeze.declareFreeze)),
    endFreeze: api.freeze.endFreeze.handler(command(freeze.endFreeze)),
    requestException: api.freeze.requestException.handler(command(freeze.requestException)),
    decideException: api.freeze.decideException.handler(command(freeze.decideException)),
  },
  exposure: {
    registerExposure: api.exposure.registerExposure.handler(command(exposure.registerExposure)),
    editExposure: api.exposure.editExposure.handler(command(exposure.editExposure)),
    recordRemoval: api.exposure.recordRemoval.handler(command(exposure.recordRemoval)),
  },
  comms: {
    draftNotice: api.comms.draftNotice.handler(command(comms.draftNotice)),
    approveNotice: api.comms.approveNotice.handler(command(comms.approveNotice)),
    withdrawApproval: api.comms.withdrawApproval.handler(command(comms.withdrawApproval)),
    closeNotice: api.comms.closeNotice.handler(command(comms.closeNotice)),
  },
  evidence: {
    requestBinder: api.evidence.requestBinder.handler(command(evidence.requestBinder)),
    cancelBinder: api.evidence.cancelBinder.handler(command(evidence.cancelBinder)),
    takeBinder: api.evidence.takeBinder.handler(command(evidence.takeBinder)),
    findBinderFile: api.evidence.findBinderFile.handler(procedure(evidenceQueries.findBinderFile)),
  },
  safeguards: {
    writeSafeguard: api.safeguards.writeSafeguard.handler(command(safeguards.writeSafeguard)),
    reviewSafeguard: api.safeguards.reviewSafeguard.handler(command(safeguards.reviewSafeguard)),
    listFacts: api.safeguards.listFacts.handler(procedure(safeguardQueries.listSafeguardFacts)),
  },
  retention: {
    placeLegalHold: api.retention.placeLegalHold.handler(command(retention.placeLegalHold)),
    liftLegalHold: api.retention.liftLegalHold.handler(command(retention.liftLegalHold)),
  },
});
