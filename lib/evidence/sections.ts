import { canonicalJson } from "#lib/journal/canonical.ts";
import type { JournalFold, Kept } from "./fold.ts";

/** A file of a binder that is made of kinds of entities, each with all that was ever done to it. */
export interface Section {
  readonly path: string;
  readonly title: string;
  /** What a reader finds in it, and what it rests on. */
  readonly about: string;
  /** Kinds of entities, as the journal names them; some of them may not exist in this version. */
  readonly types: readonly string[];
}

/** What a binder always speaks of, be it only to say that the cutover has none. */
export const SECTIONS: readonly Section[] = [
  {
    path: "gates/evidence-snapshots.json",
    title: "Evidence snapshots",
    about: "What each signer had on the screen, byte for byte; sign-offs name them by hash.",
    types: ["evidenceSnapshot"],
  },
  {
    path: "reconciliation/acceptances.json",
    title: "Acceptances of differences",
    about: "Differences that a person accepted, with the reason.",
    types: ["acceptance", "disposition", "adjudication"],
  },
  {
    path: "reconciliation/consents.json",
    title: "Consent parity and legal review",
    about:
      "How consents stood in each run, what was decided on which of them (by pseudonym), and who signed it.",
    types: ["consentParity", "consentDecision", "consentSignOff"],
  },
  {
    path: "mappings/mappings.json",
    title: "Mapping specifications and their change log",
    about: "Each version of each mapping, who changed it and why.",
    types: ["mappingVersion", "mappingSignOff", "mappingUse", "codeCoverage", "codeDecision", "validation"],
  },
  {
    path: "runbook/deviations.json",
    title: "Deviations from the runbook",
    about: "What was done otherwise than planned, and who approved it.",
    types: ["deviation"],
  },
  {
    path: "comms/notices.json",
    title: "Notices to clinicians",
    about: "Every notice with its words, its approval and its closing.",
    types: ["notice"],
  },
  {
    path: "comms/receipts.json",
    title: "Receipts of notices",
    about: "Which unit said that it had read which notice.",
    types: ["receipt", "noticeReceipt", "acknowledgement"],
  },
  {
    path: "access/assignments.json",
    title: "Access: positions and their justifications",
    about: "Who held which position, from when to when, and why (45 CFR 164.308(a)(4)).",
    types: ["assignment", "handover", "handOver"],
  },
  {
    path: "access/service-tokens.json",
    title: "Access: tokens of machines",
    about: "Which machine could write what, until when.",
    types: ["serviceToken"],
  },
  {
    path: "access/break-glass.json",
    title: "Break-glass and its reviews",
    about: "Every emergency access, its reason, and the second person's review.",
    types: ["breakGlass", "breakGlassReview"],
  },
  {
    path: "rehearsals/rehearsals.json",
    title: "Rehearsal results",
    about: "How long steps took when they were rehearsed.",
    types: ["rehearsal", "rehearsalResult", "rehearsedTask"],
  },
  {
    path: "retention/legal-holds.json",
    title: "Legal holds",
    about: "What may not be purged, whatever its age, and who said so.",
    types: ["legalHold"],
  },
  {
    path: "safeguards/changes.json",
    title: "HIPAA runbook: its change log",
    about: "Each version of each safeguard's text, owner and review.",
    types: ["safeguard"],
  },
];

/** Kinds that have a file of another making. */
const ELSEWHERE: readonly string[] = [
  "gate",
  "gateChange",
  "criterion",
  "poll",
  "signOff",
  "decision",
  "attestation",
  "attachment",
  "waiver",
  "noticeApproval",
  "signature",
  "withdrawal",
  "run",
  "domainResult",
];

/** A file for each kind of entity that no other file speaks of, so that nothing is left out. */
export function otherSections(fold: JournalFold): Section[] {
  const spokenOf = new Set([...SECTIONS.flatMap(({ types }) => types), ...ELSEWHERE]);
  return fold.types
    .filter((type) => !spokenOf.has(type))
    .map((type) => ({
      path: `other/${type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.json`,
      title: `Other records: ${type}`,
      about: "With every change.",
      types: [type],
    }));
}

/** JSON that people read: names sorted, one value, one text. */
export const readableJson = (value: unknown): string =>
  `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`;

/** An entity as a section writes it. */
export const recordOf = ({ type, id, now, versions }: Kept): Record<string, unknown> => ({
  type,
  id,
  now,
  history: versions.map(({ seq, at, who, command, reason, after }) => ({
    entry: seq,
    at,
    who,
    command,
    reason,
    after,
  })),
});
