import type { Position } from "#lib/door/positions.ts";
import type { SafeguardKey } from "./vocabulary.ts";

/** What stands until somebody of this hospital has written it for themselves. */
export interface SafeguardTemplate {
  readonly title: string;
  /** Of 45 CFR part 164. */
  readonly citation: string;
  readonly ownerPosition: Position;
  /** How long a review holds. */
  readonly reviewDays: number;
  readonly text: string;
}

export const SAFEGUARD_TEMPLATES: Readonly<Record<SafeguardKey, SafeguardTemplate>> = {
  "access-control": {
    title: "Access control",
    citation: "45 CFR 164.308(a)(4), 164.312(a)",
    ownerPosition: "compliance",
    reviewDays: 30,
    text: [
      "Each person has one account of their own. A position in this cutover is given with a justification, is shown to everybody, and ends with the cutover or earlier.",
      "Before each gate that opens the target to more users, compliance goes through the list of positions and ends what is no longer needed.",
      "When the identity provider is down, people sign in with a local account. Break-glass gives rights for an hour at most, never a signature, and is reviewed by a second person before the cutover can close.",
      "Machines have a token for one purpose in one cutover; whoever suspects that one leaked revokes it first and asks afterwards.",
    ].join("\n\n"),
  },
  "encryption-and-keys": {
    title: "Encryption and keys",
    citation: "45 CFR 164.312(a)(2)(iv), 164.312(e)",
    ownerPosition: "app-owner",
    reviewDays: 90,
    text: [
      "Browsers and machines reach Holdpoint over TLS only; so does Holdpoint its database, when that is on another machine. The database's disk is encrypted.",
      "Three secrets are kept outside the database: what signs sessions, what pseudonyms are made with, and what signs tree heads. They are kept apart from backups.",
      "The tree-head key is replaced once a year, and at once when somebody who could read it leaves. The old key's verifier stays configured, so that old heads stay valid. The session secret is replaced after every suspicion; everybody then signs in again.",
      "The journal key is not rotated during a cutover: a record would get another pseudonym and could no longer be followed.",
    ].join("\n\n"),
  },
  "audit-logs": {
    title: "Audit logs",
    citation: "45 CFR 164.312(b), 164.308(a)(1)(ii)(D)",
    ownerPosition: "compliance",
    reviewDays: 30,
    text: [
      "Every change, sign-in, lockout, export and refusal is an entry of a journal that can only be added to. Signed tree heads leave this machine; when they don't, every board says so.",
      "Compliance reads the journal on the audit page, with the queries below on the database, or in a binder. During the cutover once per shift: lockouts, break-glass, exports, and positions given.",
      "The verifier is run by somebody outside of the operations team, against a head that was saved elsewhere, before each gate decision and at the end.",
    ].join("\n\n"),
  },
  "change-control": {
    title: "Change control",
    citation: "45 CFR 164.308(a)(8), 164.312(c)(1)",
    ownerPosition: "incident-commander",
    reviewDays: 30,
    text: [
      "From the freeze on, gates, criteria, triggers and positions are changed only by their owner, and each change is an entry with its author.",
      "What is done otherwise than the runbook says is a deviation: recorded, approved by a second person, then done.",
      "A new version of Holdpoint is not installed between the freeze and the end of hypercare, but for a defect that endangers patients or the record; then with a backup that was restored on another machine.",
    ].join("\n\n"),
  },
  "incident-response": {
    title: "Incident response for PHI exposure",
    citation: "45 CFR 164.308(a)(6), 164.400–414",
    ownerPosition: "compliance",
    reviewDays: 30,
    text: [
      "Who sees PHI where it should not be tells the incident commander and compliance at once, by voice, and writes no PHI into Holdpoint.",
      "First: stop the flow (hold the gate, revoke the token, end the session or the position). Second: preserve (place a legal hold, make a binder, keep the logs of the systems concerned). Third: find the extent; the journal says who saw, revealed or exported what, and when.",
      "Compliance assesses the risk by the four factors of 45 CFR 164.402(2) and decides on notification: without unreasonable delay and at most 60 days after discovery.",
      "The decision, its grounds and the people informed go into the hospital's incident register, and the number of that record into a comment here.",
    ].join("\n\n"),
  },
  "backup-and-retention": {
    title: "Backup and retention",
    citation: "45 CFR 164.308(a)(7), 164.316(b)(2)(i)",
    ownerPosition: "app-owner",
    reviewDays: 90,
    text: [
      "A backup is made before the freeze, before each gate decision that can't be undone, and daily until the end of hypercare, and is taken to another machine.",
      "A backup that was not restored is a hope: it is restored on another machine once per rehearsal, and its journals are verified against a saved head.",
      "Records are kept for six years from when they were last in effect; the database refuses to delete anything younger. A legal hold stops every purge.",
    ].join("\n\n"),
  },
};
