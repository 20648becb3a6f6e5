import { DECISION_WORDS } from "#lib/consent/rules.ts";
import type { Disposition } from "#lib/dispositions/schema.ts";
import { type Position, positionTitle } from "#lib/door/positions.ts";
import type { Gate } from "#lib/gates/schema.ts";
import { kindTitle, kindTitles } from "#lib/inventory/rules.ts";
import { ITEM_KINDS, type ItemKind } from "#lib/inventory/schema.ts";
import { authorityWords, severityWords } from "#lib/matrices/rules.ts";
import { plural } from "#lib/plural.ts";
import { ENTITY_SCHEMAS, type EntityOf, type EntityType } from "#lib/room/entities.ts";
import type { Entities } from "#lib/room/state.ts";
import { rulesAt } from "#lib/ruleChanges/ofRun.ts";
import { changeWords } from "#lib/ruleChanges/rules.ts";
import { verdictWords } from "#lib/runs/verdict.ts";
import type { Entry } from "./schema.ts";

/** What an entry is about, for a link to it. */
export type Subject =
  | { readonly kind: "gate"; readonly number: number }
  | { readonly kind: "run"; readonly number: number }
  | { readonly kind: "trigger"; readonly id: string }
  | { readonly kind: "signal"; readonly id: string }
  | { readonly kind: "notice"; readonly number: number }
  | { readonly kind: "task"; readonly code: string }
  | { readonly kind: "deviation"; readonly number: number }
  | { readonly kind: "cause"; readonly number: number }
  | { readonly kind: "triage" }
  | { readonly kind: "rollback" }
  | { readonly kind: "rehearsals" }
  | { readonly kind: "runbook" };

/** An entry in plain English: `who` and `what` read as one sentence without its full stop. */
export interface Description {
  readonly who: string;
  readonly what: string;
  readonly subject?: Subject;
}

/** What an entry's own after-images do not say: the number of the gate that a poll belongs to. */
export type DescribedFacts = Partial<
  Pick<
    Entities,
    "gate" | "criterion" | "signOff" | "decision" | "attestation" | "task" | "slice" | "ruleProposal"
  >
>;

type Telling = Omit<Description, "who">;
/** Undefined where the entry does not hold what the sentence needs. */
type Tell = (entry: Entry, facts: DescribedFacts) => Telling | undefined;

/** The entity of a type as an entry left it, or undefined when it holds none of today's shape. */
function left<T extends EntityType>(entry: Entry, type: T): EntityOf<T> | undefined {
  const change = entry.changes.find((candidate) => candidate.type === type);
  const parsed = change && ENTITY_SCHEMAS[type].safeParse(change.after);
  return parsed?.success ? (parsed.data as EntityOf<T>) : undefined;
}

/** A sentence about the one entity that a command leaves. */
const about =
  <T extends EntityType>(type: T, tell: (entity: EntityOf<T>, facts: DescribedFacts) => Telling): Tell =>
  (entry, facts) => {
    const entity = left(entry, type);
    return entity && tell(entity, facts);
  };

const gateOf = (facts: DescribedFacts, gateId: string | undefined): Gate | undefined =>
  gateId === undefined ? undefined : facts.gate?.[gateId];

/** `…gate 4`, with the way to it; `…a gate` where its number is not known. */
const atGate = (what: string, gate: Gate | undefined): Telling =>
  gate
    ? { what: `${what} gate ${gate.number}`, subject: { kind: "gate", number: gate.number } }
    : { what: `${what} a gate` };

const attested = (verb: string): Tell =>
  about("attestation", ({ statement, criterionId }, facts) => {
    const gate = gateOf(facts, facts.criterion?.[criterionId]?.gateId);
    return gate ? atGate(`${verb} “${statement}” at`, gate) : { what: `${verb} “${statement}”` };
  });

const gateChanged = (verb: string): Tell =>
  about("gateChange", ({ gateId }, facts) => atGate(verb, gateOf(facts, gateId)));

/** The gate of what was withdrawn, by what the entry refers to. */
function gateOfWithdrawn({ subject, subjectId }: EntityOf<"withdrawal">, facts: DescribedFacts) {
  if (subject === "signOff") return gateOf(facts, facts.signOff?.[subjectId]?.gateId);
  if (subject === "decision") return gateOf(facts, facts.decision?.[subjectId]?.gateId);
  const criterionId = facts.attestation?.[subjectId]?.criterionId;
  return criterionId === undefined ? undefined : gateOf(facts, facts.criterion?.[criterionId]?.gateId);
}

const noticed = (verb: string, after = ""): Tell =>
  about("notice", ({ number, title }) => ({
    what: `${verb} notice ${number}, “${title}”${after}`,
    subject: { kind: "notice", number },
  }));

const inInventory =
  (verb: string): Tell =>
  (entry) => {
    for (const kind of ITEM_KINDS) {
      const item = left(entry, kind);
      if (item) return { what: `${verb} the ${kindTitle(kind)} “${item.name}”` };
    }
    return undefined;
  };

const exposed = (verb: string): Tell =>
  about("exposure", ({ number, name }) => ({ what: `${verb} exposure ${number}, “${name}”` }));

const scopeOf = (sliceId: string | null, facts: DescribedFacts): string => {
  const slice = sliceId === null ? undefined : facts.slice?.[sliceId];
  return sliceId === null ? "the cutover" : slice ? `slice “${slice.name}”` : "a slice";
};

const deviated = (verb: string): Tell =>
  about("deviation", ({ number, what }) => ({
    what: `${verb} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  }));

const theRun = (tell: (run: EntityOf<"run">) => string): Tell =>
  about("run", (run) => ({ what: tell(run), subject: { kind: "run", number: run.number } }));

/** What a run came to, as it counted when it ended; where nobody says which rules were in force then, by its own rules. */
function ranTo(run: EntityOf<"run">, { ruleProposal }: DescribedFacts, at: string): string {
  if (run.verdict === null) return "no verdict";
  if (ruleProposal === undefined) return `${run.verdict} by its own rules`;
  return verdictWords(rulesAt({ ruleProposal }, at), run, run.verdict);
}

const tasked = (tell: (task: EntityOf<"task">) => string): Tell =>
  about("task", (task) => ({
    what: `${tell(task)} ${task.code}, “${task.title}”`,
    subject: { kind: "task", code: task.code },
  }));

const DISPOSED: Record<Disposition["kind"], string> = {
  fix: "said that these are mended:",
  "source-correction": "asked for a correction at the source of",
  "false-alarm": "called a false alarm:",
};
const ANSWERS = {
  link: "one human, linked",
  "not-match": "not a match",
  merge: "one human, merged",
} as const;
const KINDS_OF_WORD = {
  first: "gave the first word",
  second: "gave the second word, not seeing the first,",
  adjudication: "settled what two saw otherwise",
  undo: "undid a word",
} as const;

const VALIDATED = { pass: "passed the validation", fail: "failed the validation" } as const;

const HOUSE_TELLINGS: Readonly<Record<string, Tell>> = {
  "access.createPerson": about("person", ({ name }) => ({ what: `created the account of ${name}` })),
  "access.signIn": () => ({ what: "signed in" }),
  "access.lockOut": (entry) => {
    const person = left(entry, "person");
    return {
      what: person ? `locked the account of ${person.name} for a while` : "refused passwords for a while",
    };
  },
  "access.reauthenticate": () => ({ what: "gave their password again" }),
  "account.revokeSession": () => ({ what: "ended one of their sessions" }),
  "account.revokeOtherSessions": () => ({ what: "ended their other sessions" }),
  "account.disablePerson": about("person", ({ name }) => ({ what: `disabled the account of ${name}` })),
  "account.enablePerson": about("person", ({ name }) => ({ what: `enabled the account of ${name} again` })),
  "account.signOutPerson": about("session", ({ personName }) => ({
    what: `ended the sessions of ${personName}`,
  })),
  "factors.enrolPasskey": about("passkey", ({ label }) => ({ what: `added the passkey “${label}”` })),
  "factors.renamePasskey": about("passkey", ({ label }) => ({ what: `named a passkey “${label}”` })),
  "factors.removePasskey": about("passkey", ({ label }) => ({ what: `removed the passkey “${label}”` })),
  "factors.beginTotp": () => ({ what: "began to enrol an authenticator app" }),
  "factors.confirmTotp": () => ({ what: "enrolled an authenticator app" }),
  "factors.removeTotp": () => ({ what: "removed their authenticator app" }),
  "factors.renewRecoveryCodes": () => ({ what: "replaced their recovery codes" }),
  "factors.provisionTotp": () => ({ what: "gave a person an authenticator app" }),
  "retention.recordRestoreTest": () => ({ what: "restored a backup elsewhere, as a test" }),
  "access.signOut": () => ({ what: "signed out" }),
  "idp.admit": about("person", ({ name }) => ({
    what: `made an account for ${name}, who signed in with the identity provider for the first time`,
  })),
  "idp.link": about("identity", ({ linkedBy }) => ({
    what: `linked ${linkedBy === "operator" ? "a person" : "themselves"} to the identity provider`,
  })),
  "idp.endErrand": () => ({ what: "linked an account to the identity provider, as its person asked" }),
  "idp.unlink": () => ({ what: "undid the link to the identity provider" }),
  "program.createProgram": about("program", ({ name }) => ({ what: `began the program “${name}”` })),
  "program.editProgram": about("program", ({ name }) => ({ what: `changed the program “${name}”` })),
  "idp.beginErrand": () => ({ what: "went to the identity provider" }),
};

const CUTOVER_TELLINGS: Readonly<Record<string, Tell>> = {
  "access.assignPosition": about("assignment", ({ personName, position, kind, endsAt }) => ({
    what: `gave ${personName} the position ${positionTitle(position)}${kind === "backup" ? ", as backup" : ""}${endsAt === null ? "" : ", with an end"}`,
  })),
  "access.endAssignment": about("assignment", ({ personName, position }) => ({
    what: `ended ${personName}’s position ${positionTitle(position)}`,
  })),
  "access.mintServiceToken": about("serviceToken", ({ label, purpose }) => ({
    what: `gave “${label}” a token for ${purpose}`,
  })),
  "access.revokeServiceToken": about("serviceToken", ({ label }) => ({
    what: `revoked the token of “${label}”`,
  })),

  "handOver.offer": about("handOver", ({ position, toPersonName }) => ({
    what: `offered the position ${positionTitle(position)} to ${toPersonName}`,
  })),
  "handOver.accept": about("handOver", ({ position, fromPersonName }) => ({
    what: `took over the position ${positionTitle(position)} from ${fromPersonName}`,
  })),
  "handOver.decline": about("handOver", ({ position, fromPersonName }) => ({
    what: `did not take over the position ${positionTitle(position)} from ${fromPersonName}`,
  })),
  "handOver.withdraw": about("handOver", ({ position, toPersonName }) => ({
    what: `withdrew the offer of ${positionTitle(position)} to ${toPersonName}`,
  })),
  "breakGlass.nameAccount": about("breakGlassAccount", ({ personName }) => ({
    what: `named the account of ${personName} for break-glass`,
  })),
  "breakGlass.endAccount": about("breakGlassAccount", ({ personName }) => ({
    what: `took the account of ${personName} off the list for break-glass`,
  })),
  "breakGlass.start": about("breakGlass", ({ position }) => ({
    what: `started break-glass as ${positionTitle(position)}`,
  })),
  "breakGlass.end": about("breakGlass", ({ personName, position }) => ({
    what: `ended the break-glass of ${personName} as ${positionTitle(position)}`,
  })),
  "breakGlass.review": about("breakGlass", ({ personName, verdict }) => ({
    what: `reviewed the break-glass of ${personName}: ${verdict === "justified" ? "justified" : "not justified"}`,
  })),
  "people.exportAccess": () => ({ what: "exported the list of who has access" }),
  "plan.closeCutover": about("cutover", ({ name }) => ({ what: `closed the war room of “${name}”` })),
  "opening.openCutover": (entry) => {
    const cutover = left(entry, "cutover");
    const count = (type: EntityType): number => entry.changes.filter((change) => change.type === type).length;
    return (
      cutover && {
        what: `opened the war room for “${cutover.name}” from a plan: ${count("task")} tasks, ${count("gate")} gates`,
      }
    );
  },
  "dailyRuns.setPlan": about("reconciliationPlan", ({ input, at, shards, isOn }) => ({
    what: isOn
      ? `had “${input}” reconciled every day at ${at}, in ${plural(shards, "part")}`
      : "stopped the daily reconciliation",
  })),
  "dailyRuns.order": about("run", ({ number, label }) => ({
    what: `ordered reconciliation run ${number}, ${label}`,
  })),
  "dailyRuns.start": about("run", ({ number, label }) => ({
    what: `began the daily reconciliation, run ${number}, ${label}`,
  })),
  "dailyRuns.tellUndone": about("reconciliationPlan", ({ input, toldOfAt }) => ({
    what: `found that nothing came of the daily reconciliation of “${input}” that was due at ${toldOfAt}`,
  })),
  "dailyRuns.cancel": about("run", ({ number }) => ({ what: `cancelled reconciliation run ${number}` })),
  "dailyRuns.settle": (entry) => {
    const escalations = entry.changes.filter(({ type }) => type === "escalation").length;
    const what = "filed the report of a reconciliation run";
    if (escalations === 0) return { what };
    return {
      what: `${what}, and escalated ${plural(escalations, "domain")} beyond their thresholds`,
    };
  },
  "dailyRuns.acknowledge": about("escalation", ({ domain }) => ({
    what: `said that they know of ${domain} beyond its thresholds`,
  })),
  "dailyReport.claim": about("dailyReport", ({ day }) => ({
    what: `began to send the daily report of ${day}`,
  })),
  "dailyReport.settle": about("dailyReport", ({ day, recipients, problem }) => ({
    what:
      problem === null
        ? `sent the daily report of ${day} to ${plural(recipients, "address", "addresses")}`
        : `could not send the daily report of ${day}: ${problem}`,
  })),
  "plan.editCutover": about("cutover", ({ name }) => ({ what: `changed the facts of “${name}”` })),
  "slices.addSlice": about("slice", ({ name }) => ({ what: `drew the slice “${name}”` })),
  "slices.editSlice": about("slice", ({ name }) => ({ what: `changed the slice “${name}”` })),
  "slices.retireSlice": about("slice", ({ name }) => ({ what: `took the slice “${name}” out of the plan` })),
  "plan.createCutover": about("cutover", ({ name }) => ({ what: `opened the war room for “${name}”` })),

  "plan.startPhase": about("phase", ({ number, name }) => ({ what: `started phase ${number}, ${name}` })),
  "plan.finishPhase": about("phase", ({ number, name }) => ({
    what: `signed phase ${number}, ${name}, as finished`,
  })),

  "success.proposeCriterion": (entry) => {
    // Where it takes another's place, that one is in the entry too.
    const versions = entry.changes.flatMap((change) => {
      const parsed = ENTITY_SCHEMAS.successCriterion.safeParse(change.after);
      return parsed.success ? [parsed.data] : [];
    });
    const standing = versions.find(({ retiredAt }) => retiredAt === null);
    return standing && { what: `proposed the success criterion “${standing.statement}”` };
  },
  "success.dropCriterion": about("successCriterion", ({ statement }) => ({
    what: `dropped the success criterion “${statement}”`,
  })),
  "success.measureCriterion": about("successCriterion", ({ statement, met, measured }) => ({
    what: `measured “${statement}”: ${measured}, ${met ? "met" : "not met"}`,
  })),
  "success.signCriteria": about("phaseSignature", ({ position }) => ({
    what: `signed a phase’s success criteria for ${positionTitle(position)}`,
  })),
  "success.withdrawCriteria": about("withdrawal", ({ position }) => ({
    what: `withdrew the signature for ${positionTitle(position)} under a phase’s success criteria`,
  })),

  "gates.configureGate": about("gate", (gate) => atGate("set up", gate)),
  "gates.openPoll": about("poll", ({ gateId }, facts) => atGate("opened the poll of", gateOf(facts, gateId))),
  "gates.closePoll": about("poll", ({ gateId }, facts) =>
    atGate("closed, without a decision, the poll of", gateOf(facts, gateId)),
  ),
  "gates.answerPoll": about("signOff", ({ answer, position, gateId, supersedesId }, facts) =>
    atGate(
      `${supersedesId === null ? "answered" : "changed the answer to"} ${answer} for ${positionTitle(position)} at`,
      gateOf(facts, gateId),
    ),
  ),
  "gates.decideGate": about("decision", ({ outcome, gateId }, facts) =>
    atGate(`decided ${outcome} at`, gateOf(facts, gateId)),
  ),
  "gates.attestCriterion": attested("attested"),
  "gates.withdrawAnswer": about("withdrawal", (withdrawal, facts) => {
    const answer = facts.signOff?.[withdrawal.subjectId]?.answer;
    return atGate(
      `withdrew the answer ${answer === undefined ? "" : `${answer} `}for ${positionTitle(withdrawal.position)} at`,
      gateOfWithdrawn(withdrawal, facts),
    );
  }),
  "gates.withdrawDecision": about("withdrawal", (withdrawal, facts) =>
    atGate("withdrew the GO of", gateOfWithdrawn(withdrawal, facts)),
  ),
  "gates.withdrawAttestation": about("withdrawal", (withdrawal, facts) => {
    const statement = facts.attestation?.[withdrawal.subjectId]?.statement;
    const what = statement === undefined ? "an attestation" : `the attestation “${statement}”`;
    return atGate(`withdrew ${what} at`, gateOfWithdrawn(withdrawal, facts));
  }),

  "gateChanges.propose": (entry, facts) => {
    const verb = left(entry, "gateChange")?.outcome === "applied" ? "changed" : "proposed a change of";
    return gateChanged(verb)(entry, facts);
  },
  "gateChanges.decide": (entry, facts) => {
    const outcome = left(entry, "gateChange")?.outcome;
    const telling = gateChanged(`${outcome === "approved" ? "approved" : "refused"} the change of`)(
      entry,
      facts,
    );
    const restarted = entry.changes.some(({ type }) => type === "poll");
    return telling && restarted ? { ...telling, what: `${telling.what}, and its poll began anew` } : telling;
  },
  "gateChanges.withdraw": gateChanged("withdrew the change of"),

  "criteria.add": about("criterion", ({ question, gateId }, facts) =>
    atGate(`added the criterion “${question}” to`, gateOf(facts, gateId)),
  ),
  "criteria.replace": about("criterion", ({ question, gateId }, facts) =>
    atGate(`wants another criterion in the place of “${question}” at`, gateOf(facts, gateId)),
  ),
  "criteria.remove": about("criterion", ({ question, gateId }, facts) =>
    atGate(`asked for the criterion “${question}” to be dropped at`, gateOf(facts, gateId)),
  ),
  "criteria.agreeToRemoval": about("criterion", ({ question, gateId }, facts) =>
    atGate(`agreed that the criterion “${question}” is asked no more at`, gateOf(facts, gateId)),
  ),
  "criteria.waive": about("waiver", ({ criterionId }, facts) => {
    const criterion = facts.criterion?.[criterionId];
    return criterion
      ? atGate(`waived “${criterion.question}” for a time at`, gateOf(facts, criterion.gateId))
      : { what: "waived a criterion for a time" };
  }),
  "criteria.withdrawWaiver": () => ({ what: "withdrew a waiver" }),
  "criteria.settleSignal": about("signalCheck", ({ state, criterionId }, facts) => {
    const criterion = facts.criterion?.[criterionId];
    const answer = state === "met" ? "yes" : state === "not-met" ? "no" : "not known";
    return criterion
      ? atGate(
          `found by a signal’s samples: “${criterion.question}” ${answer}, at`,
          gateOf(facts, criterion.gateId),
        )
      : { what: `found by a signal’s samples: ${answer}` };
  }),
  "criteria.attachFile": about("attachment", ({ name }) => ({ what: `attached the file “${name}”` })),

  "checks.recordVerification": about("verification", ({ subject, what, outcome }) => ({
    what: `recorded that the ${subject} “${what}” ${outcome === "pass" ? "was verified" : "did not verify"}`,
  })),
  "checks.recordIdentityQueue": about("identityQueue", ({ openPairs, source }) => ({
    what: `recorded ${openPairs.toLocaleString("en-US")} pairs of patients to review in ${source}`,
  })),
  "checks.importTestResult": about("testResult", ({ suite, passed, failed, errors, skipped }) => ({
    what: `imported a result of ${suite}: ${passed} passed, ${failed + errors} failed, ${skipped} left out`,
  })),

  "identity.startMatching": about("matching", ({ number, label }) => ({
    what: `began to file matching ${number} of patients, ${label}`,
  })),
  "identity.finishMatching": about("matching", ({ number, pairs }) => ({
    what: `filed matching ${number}: ${pairs.toLocaleString("en-US")} pairs to review`,
  })),
  "identity.decidePair": about("pairDecision", ({ ordinal, kind, answer }) => ({
    what: `${KINDS_OF_WORD[kind]} on pair ${ordinal + 1}${answer === null ? ", held back until a second person has looked" : `: ${ANSWERS[answer]}`}`,
  })),
  "identity.undoPair": about("pairDecision", ({ ordinal }) => ({
    what: `undid the last word on pair ${ordinal + 1}`,
  })),
  "identity.revealPair": () => ({ what: "had the values of a pair of patients shown" }),

  "workforce.startImport": about("workforceImport", ({ number, side, label, olderThanId }) => ({
    what: `began import ${number} of accounts, the ${side} side, from ${label}${olderThanId == null ? "" : ", an older export that is to count all the same"}`,
  })),
  "workforce.finishImport": about("workforceImport", ({ number, side, accounts }) => ({
    what: `finished import ${number}: ${(accounts ?? 0).toLocaleString("en-US")} accounts of the ${side} side`,
  })),
  "workforce.setRoleMap": about("roleMap", ({ version }) => ({
    what: `set version ${version} of the role map`,
  })),
  "workforce.recordBreakGlassTest": about("breakGlassTest", ({ login, outcome }) => ({
    what: `recorded that the emergency account ${login} ${outcome === "pass" ? "worked" : "did not work"} when it was tried`,
  })),
  "workforce.signUnit": about("unitSignOff", ({ unit, position }) => ({
    what: `signed for the access of ${unit} as ${positionTitle(position)}`,
  })),
  "workforce.withdrawUnit": () => ({ what: "withdrew the sign-off of a unit’s access" }),

  "reconciliation.startRun": theRun(({ number, label }) => `started reconciliation run ${number}, ${label}`),
  "reconciliation.finishRun": (entry, facts) =>
    theRun((run) => `finished reconciliation run ${run.number}: ${ranTo(run, facts, entry.recordedAt)}`)(
      entry,
      facts,
    ),
  "reconciliation.failRun": theRun(
    ({ number, status }) => `ended reconciliation run ${number} without a result: ${status}`,
  ),

  "consent.settleParity": about("consentParity", ({ consents, states }) => {
    const revoked = states["revoked-active"] ?? 0;
    const found = consents - (states.same ?? 0);
    return {
      what: `compared ${consents.toLocaleString("en-US")} consents: ${found.toLocaleString("en-US")} stand otherwise${revoked > 0 ? `, ${revoked.toLocaleString("en-US")} revoked at the source and active at the target` : ""}`,
    };
  }),
  "consent.decide": (entry) => {
    const decided = entry.changes.filter(({ type }) => type === "consentDecision").length;
    const one = left(entry, "consentDecision");
    return (
      one && {
        what: `decided on ${decided === 1 ? "a consent" : `${decided.toLocaleString("en-US")} consents`}: ${DECISION_WORDS[one.decision]}`,
      }
    );
  },
  "consent.signParity": about("consentSignOff", ({ consents }) => ({
    what: `signed the parity of ${consents.toLocaleString("en-US")} consents`,
  })),
  "consent.withdrawSignOff": () => ({ what: "withdrew the signature under the consents" }),
  "triage.setPolicy": about("triagePolicy", ({ version }) => ({
    what: `set version ${version} of the times and owners of discrepancies`,
    subject: { kind: "triage" },
  })),
  "triage.escalate": (entry) => ({
    what: `escalated ${entry.changes.filter(({ type }) => type === "causeGroup").length.toLocaleString("en-US")} overdue causes of discrepancies to the incident commander`,
    subject: { kind: "triage" },
  }),
  "rules.propose": about("ruleProposal", ({ version, change }) => ({
    what: `proposed version ${version} of the rules: ${changeWords(change)}`,
    subject: { kind: "triage" },
  })),
  "rules.proposeFile": about("ruleProposal", ({ version, change }) => ({
    what: `proposed version ${version} of the rules: ${changeWords(change)}`,
    subject: { kind: "triage" },
  })),
  "rules.decide": about("ruleProposal", ({ version, outcome }) => ({
    what: `${outcome ?? "decided on"} version ${version} of the rules`,
    subject: { kind: "triage" },
  })),
  "dispositions.dispose": (entry) => {
    const made = left(entry, "disposition");
    const group = left(entry, "causeGroup");
    if (!made || !group) return undefined;
    return {
      what: `${DISPOSED[made.kind]} ${plural(made.records, "record")} of cause ${group.number} in ${group.domain}`,
      subject: { kind: "cause", number: group.number },
    };
  },
  "dispositions.acceptRecords": (entry) => {
    const made = left(entry, "recordAcceptance");
    const group = left(entry, "causeGroup");
    if (!made || !group) return undefined;
    return {
      what: `accepted ${plural(made.records, "record")} of cause ${group.number} in ${group.domain} as they are`,
      subject: { kind: "cause", number: group.number },
    };
  },
  "dispositions.withdrawAcceptance": (entry) => {
    const group = left(entry, "causeGroup");
    return group
      ? {
          what: `withdrew an acceptance of records of cause ${group.number} in ${group.domain}`,
          subject: { kind: "cause", number: group.number },
        }
      : { what: "withdrew an acceptance of records", subject: { kind: "triage" } };
  },
  "dispositions.acceptDomain": about("domainAcceptance", ({ domain, runNumber }) => ({
    what: `accepted ${domain} as run ${runNumber} found it`,
    subject: { kind: "triage" },
  })),
  "dispositions.withdrawDomainAcceptance": () => ({
    what: "withdrew the acceptance of a domain",
    subject: { kind: "triage" },
  }),

  "mappings.settle": about("codeCoverage", ({ open }) => ({
    what: `looked up which local codes are mapped: ${open.toLocaleString("en-US")} wait for a terminologist`,
  })),
  "mappings.addVersion": about("mappingVersion", ({ version, rows }) => ({
    what: `added version ${version} of the mappings, ${rows.length.toLocaleString("en-US")} rows`,
  })),
  "mappings.signVersion": about("mappingSignOff", ({ version }) => ({
    what: `signed version ${version} of the mappings`,
  })),
  "mappings.withdrawSignOff": () => ({ what: "withdrew the signature under a version of the mappings" }),
  "mappings.decideCode": about("codeDecision", ({ system, code, decision }) => ({
    what: `decided on the code ${code} of ${system}: ${decision === "map-to" ? "mapped" : decision === "retire" ? "retired" : "kept local"}`,
  })),
  "validation.record": about("validation", ({ side, records, domains }) => {
    const valid = domains.reduce((sum, domain) => sum + domain.valid, 0);
    return {
      what: `held the ${side}’s ${records.toLocaleString("en-US")} records against FHIR R4: ${(records - valid).toLocaleString("en-US")} are not valid`,
    };
  }),

  "lineage.traceRecord": () => ({ what: "looked up a record’s lineage" }),

  "runbook.addTasks": (entry) => {
    const added = entry.changes.filter(({ type }) => type === "task").length;
    const task = left(entry, "task");
    if (!task) return undefined;
    const what =
      added === 1 ? `task ${task.code}, “${task.title}”` : `${added.toLocaleString("en-US")} tasks`;
    return { what: `added ${what} to the runbook`, subject: { kind: "runbook" } };
  },
  "runbook.recordProgress": tasked(() => "recorded what was done on task"),
  "runbook.editTaskField": tasked(() => "changed the plan of task"),
  "runbook.startTask": tasked(({ type, attempts }) =>
    type === "milestone" || type === "gate" || type === "hold"
      ? `passed the ${type}`
      : attempts.length > 1
        ? "started again task"
        : "started task",
  ),
  "runbook.finishTask": tasked(() => "finished task"),
  "runbook.failTask": tasked(() => "reported the failure of task"),
  "runbook.skipTask": tasked(() => "left out task"),
  "runbook.recordValidation": tasked(({ attempts }) => {
    const result = attempts.at(-1)?.validationResult;
    return result === "pass" || result === "fail" ? VALIDATED[result] : "did not test the validation";
  }),
  "runbook.takeOverTask": tasked(() => "took over task"),
  "runbook.joinTask": tasked(() => "said whether they are on task"),
  "runbook.commentTask": about("taskComment", ({ taskId }, facts) => {
    const task = facts.task?.[taskId];
    return task
      ? {
          what: `commented on task ${task.code}, “${task.title}”`,
          subject: { kind: "task", code: task.code },
        }
      : { what: "commented on a task" };
  }),
  "runbook.assignCommand": about("commandOwnership", ({ role, personName, backupName }) => ({
    what: `named ${personName} for “${role.replaceAll("-", " ")}”, with ${backupName} as backup`,
    subject: { kind: "runbook" },
  })),
  "runbook.openWindow": () => ({ what: "opened the window", subject: { kind: "runbook" } }),

  "holds.startHold": about("hold", ({ kind, sliceId }, facts) => ({
    what: `${kind === "pause" ? "paused" : "cut off"} ${scopeOf(sliceId, facts)}`,
    subject: { kind: "rollback" },
  })),
  "holds.liftHold": about("hold", ({ kind, sliceId }, facts) => ({
    what: `${kind === "pause" ? "resumed" : "took back in"} ${scopeOf(sliceId, facts)}`,
    subject: { kind: "rollback" },
  })),
  "holds.decideRollback": about("rollbackDecision", ({ sliceId }, facts) => ({
    what: `decided to roll back ${scopeOf(sliceId, facts)}`,
    subject: { kind: "rollback" },
  })),
  "holds.withdrawRollback": () => ({
    what: "withdrew the decision to roll back",
    subject: { kind: "rollback" },
  }),

  "rehearsals.open": about("cutover", ({ name }) => ({ what: `opened the rehearsal “${name}”` })),
  "rehearsals.recordResult": about("rehearsalResult", ({ name, passed }) => ({
    what: `recorded that the rehearsal “${name}” ${passed ? "passed" : "did not pass"}`,
    subject: { kind: "rehearsals" },
  })),

  "deviations.request": deviated("asked for"),
  "deviations.decide": about("deviation", ({ number, what, outcome }) => ({
    what: `${outcome ?? "decided"} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  })),
  "deviations.recordDone": about("deviation", ({ number, what, tries }) => ({
    what: `${tries.at(-1)?.kind === "undo" ? "undid" : "did"} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  })),
  "deviations.verify": about("deviation", ({ number, what, tries }) => ({
    what: `${tries.at(-1)?.result === "pass" ? "verified" : "found that it does not hold:"} deviation ${number}, “${what}”`,
    subject: { kind: "deviation", number },
  })),
  "deviations.cancel": deviated("gave up"),

  "signals.defineSignal": about("signal", ({ id, question }) => ({
    what: `defined the signal “${question}”`,
    subject: { kind: "signal", id },
  })),
  "triggers.defineTrigger": about("trigger", ({ id, name }) => ({
    what: `defined the rollback trigger “${name}”`,
    subject: { kind: "trigger", id },
  })),
  "triggers.transition": about("trigger", ({ id, name, state, stateValue }) => ({
    what: `found the rollback trigger “${name}” ${state}${stateValue === null ? "" : ` at ${stateValue.toLocaleString("en-US")}`}`,
    subject: { kind: "trigger", id },
  })),

  "journal.rotateKey": () => ({ what: "replaced the key that signs the tree heads" }),
  "values.reveal": about("reveal", ({ ordinal, domain }) => ({
    what: `was shown the values of finding ${(ordinal ?? 0) + 1} in ${domain}`,
  })),
  "sampling.setPlan": about("samplingPlan", ({ random, risk }) => ({
    what: `planned samples of ${random} by chance and ${risk} by risk in each domain`,
  })),
  "sampling.draw": about("sample", ({ domain, random, risk, site }) => ({
    what: `drew a sample of ${domain}: ${random} by chance, ${risk} by risk, ${site} by site`,
  })),
  "sampling.enlarge": about("sample", ({ domain, random }) => ({
    what: `enlarged the sample of ${domain} to ${random} by chance`,
  })),
  "sampling.beginReview": about("reveal", ({ domain }) => ({
    what: `began to review the sample of ${domain}, and was shown its records`,
  })),
  "sampling.review": about("sampleReview", ({ part, place }) => ({
    what: `answered record ${place + 1} of the ${part} part of a sample`,
  })),
  "sampling.close": about("sampleClosing", ({ part, place, outcome }) => ({
    what: `closed record ${place + 1} of the ${part} part of a sample as ${outcome}`,
  })),
  "sealing.rotateKey": () => ({ what: "wrapped the data keys of sealed values under a new key" }),
  "journal.exportEntries": () => ({ what: "took entries of the journal away as a file" }),
  "journal.exportJournal": () => ({ what: "exported the journal" }),

  "inventory.addItem": inInventory("added"),
  "inventory.editItem": inInventory("changed"),
  "inventory.retireItem": inInventory("took out of the inventory"),
  "inventory.importItems": (entry) => {
    const items = entry.changes.filter(({ type }) => ITEM_KINDS.some((kind) => kind === type));
    const [first] = items;
    return {
      what: `imported ${items.length} ${first ? kindTitles(first.type as ItemKind) : "things"} from a file`,
    };
  },
  "inventory.acknowledgeContract": about("contractAcknowledgment", ({ position }) => ({
    what: `saw, for ${positionTitle(position)}, that an interface’s contract changed`,
  })),

  "matrices.setSeverity": about("severityRow", (row) => ({
    what: `set the severity matrix for ${row.domain}: ${severityWords(row)}`,
  })),
  "matrices.setAuthority": about("authorityRow", (row) => ({
    what: `set the authority matrix for ${row.domain} in phase ${row.phase}: ${authorityWords(row)}`,
  })),

  "freeze.declareFreeze": about("changeFreeze", ({ name }) => ({
    what: `declared the change freeze “${name}”`,
  })),
  "freeze.endFreeze": about("changeFreeze", ({ name }) => ({ what: `ended the change freeze “${name}”` })),
  "freeze.requestException": about("freezeException", ({ number, what }) => ({
    what: `asked for freeze exception ${number}, “${what}”`,
  })),
  "freeze.decideException": about("freezeException", ({ number, what, outcome }) => ({
    what: `${outcome ?? "decided"} freeze exception ${number}, “${what}”`,
  })),

  "exposure.registerExposure": exposed("registered"),
  "exposure.editExposure": exposed("changed"),
  "exposure.recordRemoval": exposed("recorded the removal of"),
  "signatures.recordRefusal": () => ({ what: "refused a signature" }),
  "evidence.requestBinder": about("binder", ({ number }) => ({
    what: `asked for evidence binder ${number}`,
  })),
  "evidence.cancelBinder": about("binder", ({ number }) => ({
    what: `stopped the making of evidence binder ${number}`,
  })),
  "evidence.finishBinder": about("binder", ({ number, sha256 }) => ({
    what: `made evidence binder ${number}, SHA-256 ${sha256?.slice(0, 12)}…`,
  })),
  "evidence.failBinder": about("binder", ({ number }) => ({
    what: `could not make evidence binder ${number}`,
  })),
  "evidence.takeBinder": () => ({ what: "took an evidence binder away" }),

  "safeguards.writeSafeguard": about("safeguard", ({ key }) => ({ what: `wrote the safeguard “${key}”` })),
  "safeguards.reviewSafeguard": about("safeguard", ({ key }) => ({
    what: `reviewed the safeguard “${key}”`,
  })),

  "retention.placeLegalHold": about("legalHold", ({ reason }) => ({
    what: `placed a legal hold, “${reason}”`,
  })),
  "retention.liftLegalHold": about("legalHold", ({ reason }) => ({
    what: `lifted the legal hold “${reason}”`,
  })),
  "retention.purgeFacts": () => ({ what: "purged samples and findings past their retention" }),

  "comms.draftNotice": noticed("drafted"),
  "comms.approveNotice": noticed("approved"),
  "comms.withdrawApproval": noticed("withdrew the approval of"),
  "comms.closeNotice": noticed("closed", ": back online"),
};

const TELLINGS: Readonly<Record<string, Tell>> = { ...HOUSE_TELLINGS, ...CUTOVER_TELLINGS };

/** The commands that have a sentence of their own. */
export const DESCRIBED_COMMANDS: readonly string[] = Object.keys(TELLINGS);
/** Those of them that a cutover's journal can hold. */
export const CUTOVER_COMMANDS: readonly string[] = Object.keys(CUTOVER_TELLINGS);

/** What an entry of any command says at the least. */
const inGeneral = ({ command, changes }: Entry): Telling => {
  const types = [...new Set(changes.map(({ type }) => type))];
  return { what: `did ${command}${types.length === 0 ? "" : `, changing ${types.join(", ")}`}` };
};

const titled = (name: string, position: Position | null): string =>
  position === null ? name : `${name} (${positionTitle(position)})`;

function whoOf({ actor }: Entry): string {
  switch (actor.kind) {
    case "person":
      return titled(actor.name, actor.position);
    case "service":
      return `${actor.name} (service)`;
    case "system":
      return `Holdpoint (${actor.name})`;
  }
}

/**
 * An entry as a person reads it: "Dana Whitfield (Incident commander) opened the poll of gate 4". The one place where
 * entries become English; a command that it does not know gets a sentence too.
 * @param facts the room's entities, for what the entry only refers to
 */
export function describeEntry(entry: Entry, facts: DescribedFacts = {}): Description {
  const telling = TELLINGS[entry.command]?.(entry, facts) ?? inGeneral(entry);
  return { who: whoOf(entry), ...telling };
}
