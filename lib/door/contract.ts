import { oc } from "@orpc/contract";
import type { z } from "zod";
import * as access from "#lib/access/schema.ts";
import * as account from "#lib/account/schema.ts";
import * as breakGlass from "#lib/breakGlass/schema.ts";
import * as checks from "#lib/checks/schema.ts";
import * as comms from "#lib/comms/schema.ts";
import * as consent from "#lib/consent/schema.ts";
import * as criteria from "#lib/criteria/schema.ts";
import * as dailyReport from "#lib/dailyReport/schema.ts";
import * as dailyRuns from "#lib/dailyRuns/schema.ts";
import * as deviations from "#lib/deviations/schema.ts";
import * as dispositions from "#lib/dispositions/schema.ts";
import * as evidence from "#lib/evidence/schema.ts";
import * as exposure from "#lib/exposure/schema.ts";
import * as factors from "#lib/factors/schema.ts";
import * as freeze from "#lib/freeze/schema.ts";
import * as gateChanges from "#lib/gateChanges/schema.ts";
import * as gates from "#lib/gates/schema.ts";
import * as handOver from "#lib/handOver/schema.ts";
import * as holds from "#lib/holds/schema.ts";
import * as identity from "#lib/identity/schema.ts";
import * as idp from "#lib/idp/schema.ts";
import * as inventory from "#lib/inventory/schema.ts";
import * as journal from "#lib/journal/schema.ts";
import * as lineage from "#lib/lineage/schema.ts";
import * as mappings from "#lib/mappings/schema.ts";
import * as matrices from "#lib/matrices/schema.ts";
import * as opening from "#lib/opening/schema.ts";
import * as people from "#lib/people/schema.ts";
import * as plan from "#lib/plan/schema.ts";
import * as program from "#lib/program/schema.ts";
import * as rehearsals from "#lib/rehearsals/schema.ts";
import * as replay from "#lib/replay/schema.ts";
import * as retention from "#lib/retention/schema.ts";
import * as room from "#lib/room/schema.ts";
import * as ruleChanges from "#lib/ruleChanges/schema.ts";
import * as runbook from "#lib/runbook/schema.ts";
import * as runs from "#lib/runs/schema.ts";
import * as safeguards from "#lib/safeguards/schema.ts";
import * as sampling from "#lib/sampling/schema.ts";
import * as signals from "#lib/signals/schema.ts";
import * as signatures from "#lib/signatures/schema.ts";
import * as slices from "#lib/slices/schema.ts";
import * as success from "#lib/success/schema.ts";
import * as triage from "#lib/triage/schema.ts";
import * as triggers from "#lib/triggers/schema.ts";
import * as validation from "#lib/validation/schema.ts";
import * as values from "#lib/values/schema.ts";
import * as workforce from "#lib/workforce/schema.ts";
import type { Allowed, ProcedureSpec } from "./spec.ts";

const GET_OR_POST = { query: "GET", command: "POST", ingest: "POST", proposal: "POST" } as const;

/** What the authorization matrix is generated from, with the list itself. */
interface ProcedureMeta {
  readonly allowed: Allowed;
}

const base = oc.$meta<ProcedureMeta>({ allowed: {} });

const contractOf = <I extends z.ZodType, O extends z.ZodType>(
  spec: ProcedureSpec<I, O> & { readonly kind: keyof typeof GET_OR_POST },
) =>
  base
    .meta({ allowed: spec.allowed })
    .route({
      method: GET_OR_POST[spec.kind],
      path: spec.path,
      summary: spec.summary,
      operationId: spec.name,
      tags: [spec.name.split(".")[0] ?? spec.name],
    })
    .input(spec.input)
    .output(spec.output);

/** Every procedure that goes over HTTP. What only the product itself may call is not here. */
export const contract = {
  access: {
    reauthenticate: contractOf(access.reauthenticate),
    closeSession: contractOf(access.closeSession),
    assignPosition: contractOf(access.assignPosition),
    endAssignment: contractOf(access.endAssignment),
    mintServiceToken: contractOf(access.mintServiceToken),
    revokeServiceToken: contractOf(access.revokeServiceToken),
  },
  handOver: {
    offer: contractOf(handOver.offerHandOver),
    accept: contractOf(handOver.acceptHandOver),
    decline: contractOf(handOver.declineHandOver),
    withdraw: contractOf(handOver.withdrawHandOver),
  },
  breakGlass: {
    nameAccount: contractOf(breakGlass.nameBreakGlassAccount),
    endAccount: contractOf(breakGlass.endBreakGlassAccount),
    start: contractOf(breakGlass.startBreakGlass),
    end: contractOf(breakGlass.endBreakGlass),
    review: contractOf(breakGlass.reviewBreakGlass),
    listCutovers: contractOf(breakGlass.listBreakGlassCutovers),
  },
  idp: {
    unlink: contractOf(idp.unlinkIdentity),
    beginErrand: contractOf(idp.beginErrand),
    getErrand: contractOf(idp.getErrand),
    listIdentities: contractOf(idp.listIdentities),
  },
  account: {
    show: contractOf(account.showAccount),
    stay: contractOf(account.stay),
    revokeSession: contractOf(account.revokeSession),
    revokeOtherSessions: contractOf(account.revokeOtherSessions),
    disablePerson: contractOf(account.disablePerson),
    enablePerson: contractOf(account.enablePerson),
    signOutPerson: contractOf(account.signOutPerson),
  },
  factors: {
    enrolPasskey: contractOf(factors.enrolPasskey),
    renamePasskey: contractOf(factors.renamePasskey),
    removePasskey: contractOf(factors.removePasskey),
    beginTotp: contractOf(factors.beginTotp),
    confirmTotp: contractOf(factors.confirmTotp),
    removeTotp: contractOf(factors.removeTotp),
    renewRecoveryCodes: contractOf(factors.renewRecoveryCodes),
    passkeyOptions: contractOf(factors.passkeyOptions),
  },
  people: {
    listSignIns: contractOf(people.listSignIns),
    find: contractOf(people.findPeople),
    exportAccess: contractOf(people.exportAccess),
  },
  plan: {
    listCutovers: contractOf(plan.listCutovers),
    editCutover: contractOf(plan.editCutover),
    closeCutover: contractOf(plan.closeCutover),
    startPhase: contractOf(plan.startPhase),
    finishPhase: contractOf(plan.finishPhase),
  },
  success: {
    proposeCriterion: contractOf(success.proposeCriterion),
    dropCriterion: contractOf(success.dropCriterion),
    measureCriterion: contractOf(success.measureCriterion),
    signCriteria: contractOf(success.signCriteria),
    withdrawCriteria: contractOf(success.withdrawCriteria),
  },
  dailyRuns: {
    setPlan: contractOf(dailyRuns.setPlan),
    order: contractOf(dailyRuns.orderRun),
    cancel: contractOf(dailyRuns.cancelRun),
    acknowledge: contractOf(dailyRuns.acknowledgeEscalation),
    listInputs: contractOf(dailyRuns.listInputs),
    getPage: contractOf(dailyRuns.getRunPage),
  },
  dailyReport: {
    getReport: contractOf(dailyReport.getReport),
    getPdf: contractOf(dailyReport.getReportPdf),
  },
  opening: {
    openCutover: contractOf(opening.openCutover),
    findPeople: contractOf(opening.findPeople),
    prepare: contractOf(opening.prepareOpening),
  },
  program: {
    listPrograms: contractOf(program.listPrograms),
    createProgram: contractOf(program.createProgram),
    editProgram: contractOf(program.editProgram),
  },
  slices: {
    addSlice: contractOf(slices.addSlice),
    editSlice: contractOf(slices.editSlice),
    retireSlice: contractOf(slices.retireSlice),
  },
  room: {
    getRoom: contractOf(room.getRoom),
    getRoomAt: contractOf(replay.getRoomAt),
    listMoments: contractOf(replay.listMoments),
  },
  journal: {
    listEntries: contractOf(journal.listEntries),
    listHouseEntries: contractOf(journal.listHouseEntries),
    proveEntry: contractOf(journal.proveEntry),
    getBefore: contractOf(journal.getBefore),
    exportEntries: contractOf(journal.exportEntries),
  },
  gateChanges: {
    propose: contractOf(gateChanges.proposeGateChange),
    decide: contractOf(gateChanges.decideGateChange),
    withdraw: contractOf(gateChanges.withdrawGateChange),
  },
  gates: {
    configureGate: contractOf(gates.configureGate),
    openPoll: contractOf(gates.openPoll),
    closePoll: contractOf(gates.closePoll),
    answerPoll: contractOf(gates.answerPoll),
    decideGate: contractOf(gates.decideGate),
    withdrawAnswer: contractOf(gates.withdrawAnswer),
    withdrawDecision: contractOf(gates.withdrawDecision),
    attestCriterion: contractOf(gates.attestCriterion),
    withdrawAttestation: contractOf(gates.withdrawAttestation),
  },
  criteria: {
    add: contractOf(criteria.addCriterion),
    replace: contractOf(criteria.replaceCriterion),
    remove: contractOf(criteria.removeCriterion),
    agreeToRemoval: contractOf(criteria.agreeToRemoval),
    waive: contractOf(criteria.waiveCriterion),
    withdrawWaiver: contractOf(criteria.withdrawWaiver),
    attachFile: contractOf(criteria.attachFile),
    findAttachment: contractOf(criteria.findAttachment),
  },
  checks: {
    recordVerification: contractOf(checks.recordVerification),
    recordIdentityQueue: contractOf(checks.recordIdentityQueue),
    importTestResult: contractOf(checks.importTestResult),
  },
  signatures: { propose: contractOf(signatures.propose) },
  signals: { defineSignal: contractOf(signals.defineSignal), pushSamples: contractOf(signals.pushSamples) },
  triggers: { defineTrigger: contractOf(triggers.defineTrigger) },
  runs: {
    pseudonymKey: contractOf(runs.pseudonymKey),
    startRun: contractOf(runs.startRun),
    finishRun: contractOf(runs.finishRun),
    failRun: contractOf(runs.failRun),
    reportProgress: contractOf(runs.reportProgress),
    fileDiscrepancies: contractOf(runs.fileDiscrepancies),
    listDiscrepancies: contractOf(runs.listDiscrepancies),
  },
  triage: {
    listRecords: contractOf(triage.listRecords),
    setPolicy: contractOf(triage.setPolicy),
  },
  rules: {
    propose: contractOf(ruleChanges.proposeRule),
    proposeFile: contractOf(ruleChanges.proposeRulesFile),
    decide: contractOf(ruleChanges.decideRule),
    getFile: contractOf(ruleChanges.getRulesFile),
    compare: contractOf(ruleChanges.compareRules),
  },
  dispositions: {
    dispose: contractOf(dispositions.dispose),
    acceptRecords: contractOf(dispositions.acceptRecords),
    withdrawAcceptance: contractOf(dispositions.withdrawAcceptance),
    acceptDomain: contractOf(dispositions.acceptDomain),
    withdrawDomainAcceptance: contractOf(dispositions.withdrawDomainAcceptance),
  },
  values: {
    runKey: contractOf(values.runKey),
    fileValues: contractOf(values.fileValues),
    reveal: contractOf(values.revealDiscrepancy),
  },
  sampling: {
    setPlan: contractOf(sampling.setPlan),
    planForRun: contractOf(sampling.planForRun),
    fileRecords: contractOf(sampling.fileRecords),
    listFrames: contractOf(sampling.listFrames),
    draw: contractOf(sampling.drawSample),
    enlarge: contractOf(sampling.enlargeSample),
    listRecords: contractOf(sampling.listRecords),
    beginReview: contractOf(sampling.beginReview),
    showRecord: contractOf(sampling.showRecord),
    review: contractOf(sampling.reviewRecord),
    close: contractOf(sampling.closeRecord),
  },
  runbook: {
    addTasks: contractOf(runbook.addTasks),
    editTaskField: contractOf(runbook.editTaskField),
    startTask: contractOf(runbook.startTask),
    finishTask: contractOf(runbook.finishTask),
    failTask: contractOf(runbook.failTask),
    skipTask: contractOf(runbook.skipTask),
    recordValidation: contractOf(runbook.recordValidation),
    takeOverTask: contractOf(runbook.takeOverTask),
    joinTask: contractOf(runbook.joinTask),
    commentTask: contractOf(runbook.commentTask),
    assignCommand: contractOf(runbook.assignCommand),
    openWindow: contractOf(runbook.openWindow),
  },
  holds: {
    startHold: contractOf(holds.startHold),
    liftHold: contractOf(holds.liftHold),
    decideRollback: contractOf(holds.decideRollback),
    withdrawRollback: contractOf(holds.withdrawRollback),
  },
  rehearsals: {
    open: contractOf(rehearsals.openRehearsal),
    recordResult: contractOf(rehearsals.recordResult),
    list: contractOf(rehearsals.listRehearsals),
  },
  deviations: {
    request: contractOf(deviations.requestDeviation),
    decide: contractOf(deviations.decideDeviation),
    recordDone: contractOf(deviations.recordDeviation),
    verify: contractOf(deviations.verifyDeviation),
    cancel: contractOf(deviations.cancelDeviation),
  },
  consent: {
    fileConsents: contractOf(consent.fileConsents),
    settleParity: contractOf(consent.settleParity),
    decide: contractOf(consent.decideConsents),
    signParity: contractOf(consent.signParity),
    withdrawSignOff: contractOf(consent.withdrawSignOff),
    list: contractOf(consent.listConsents),
  },
  mappings: {
    fileCodes: contractOf(mappings.fileCodes),
    settle: contractOf(mappings.settleMappings),
    addVersion: contractOf(mappings.addVersion),
    signVersion: contractOf(mappings.signVersion),
    withdrawSignOff: contractOf(mappings.withdrawMappingSignOff),
    decideCode: contractOf(mappings.decideCode),
    listCodes: contractOf(mappings.listCodes),
  },
  validation: {
    record: contractOf(validation.recordValidation),
  },
  lineage: {
    offerCrosswalk: contractOf(lineage.offerCrosswalk),
    fileClaims: contractOf(lineage.fileClaims),
    traceRecord: contractOf(lineage.traceRecord),
    listBatches: contractOf(lineage.listBatches),
  },
  inventory: {
    addItem: contractOf(inventory.addItem),
    editItem: contractOf(inventory.editItem),
    retireItem: contractOf(inventory.retireItem),
    importItems: contractOf(inventory.importItems),
    acknowledgeContract: contractOf(inventory.acknowledgeContract),
  },
  matrices: {
    setSeverity: contractOf(matrices.setSeverity),
    setAuthority: contractOf(matrices.setAuthority),
  },
  freeze: {
    declareFreeze: contractOf(freeze.declareFreeze),
    endFreeze: contractOf(freeze.endFreeze),
    requestException: contractOf(freeze.requestException),
    decideException: contractOf(freeze.decideException),
  },
  exposure: {
    registerExposure: contractOf(exposure.registerExposure),
    editExposure: contractOf(exposure.editExposure),
    recordRemoval: contractOf(exposure.recordRemoval),
  },
  comms: {
    draftNotice: contractOf(comms.draftNotice),
    approveNotice: contractOf(comms.approveNotice),
    withdrawApproval: contractOf(comms.withdrawApproval),
    closeNotice: contractOf(comms.closeNotice),
  },
  evidence: {
    requestBinder: contractOf(evidence.requestBinder),
    cancelBinder: contractOf(evidence.cancelBinder),
    takeBinder: contractOf(evidence.takeBinder),
    findBinderFile: contractOf(evidence.findBinderFile),
  },
  safeguards: {
    writeSafeguard: contractOf(safeguards.writeSafeguard),
    reviewSafeguard: contractOf(safeguards.reviewSafeguard),
    listFacts: contractOf(safeguards.listSafeguardFacts),
  },
  identity: {
    startMatching: contractOf(identity.startMatching),
    lendKeys: contractOf(identity.lendKeys),
    filePairs: contractOf(identity.filePairs),
    finishMatching: contractOf(identity.finishMatching),
    decidePair: contractOf(identity.decidePair),
    undoPair: contractOf(identity.undoPair),
    revealPair: contractOf(identity.revealPair),
    listPairs: contractOf(identity.listPairs),
    getPair: contractOf(identity.getPair),
  },
  workforce: {
    startImport: contractOf(workforce.startImport),
    fileAccounts: contractOf(workforce.fileAccounts),
    finishImport: contractOf(workforce.finishImport),
    setRoleMap: contractOf(workforce.setRoleMap),
    recordBreakGlassTest: contractOf(workforce.recordBreakGlassTest),
    signUnit: contractOf(workforce.signUnit),
    withdrawUnit: contractOf(workforce.withdrawUnit),
    listFindings: contractOf(workforce.listFindings),
  },
  retention: {
    placeLegalHold: contractOf(retention.placeLegalHold),
    liftLegalHold: contractOf(retention.liftLegalHold),
  },
};
