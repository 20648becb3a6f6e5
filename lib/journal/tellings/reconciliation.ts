import { DECISION_WORDS } from "#lib/consent/rules.ts";
import type { Disposition } from "#lib/dispositions/schema.ts";
import { plural } from "#lib/plural.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import { rulesAt } from "#lib/ruleChanges/ofRun.ts";
import { changeWords } from "#lib/ruleChanges/rules.ts";
import { verdictWords } from "#lib/runs/verdict.ts";
import { about, type DescribedFacts, left, type Tell } from "./tell.ts";

const theRun = (tell: (run: EntityOf<"run">) => string): Tell =>
  about("run", (run) => ({ what: tell(run), subject: { kind: "run", number: run.number } }));

/** What a run came to, as it counted when it ended; where nobody says which rules were in force then, by its own rules. */
function ranTo(run: EntityOf<"run">, { ruleProposal }: DescribedFacts, at: string): string {
  if (run.verdict === null) return "no verdict";
  if (ruleProposal === undefined) return `${run.verdict} by its own rules`;
  return verdictWords(rulesAt({ ruleProposal }, at), run, run.verdict);
}

const DISPOSED: Record<Disposition["kind"], string> = {
  fix: "said that these are mended:",
  "source-correction": "asked for a correction at the source of",
  "false-alarm": "called a false alarm:",
};

/** Sentences about runs, what they found, and what is decided on it. */
export const RECONCILIATION_TELLINGS: Readonly<Record<string, Tell>> = {
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
};
