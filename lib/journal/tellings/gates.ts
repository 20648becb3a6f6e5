import { positionTitle } from "#lib/door/positions.ts";
import type { Gate } from "#lib/gates/schema.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import { about, type DescribedFacts, left, type Tell, type Telling } from "./tell.ts";

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

/** Sentences about gates, their criteria and what is handed in for them. */
export const GATES_TELLINGS: Readonly<Record<string, Tell>> = {
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
};
