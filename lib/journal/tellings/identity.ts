import { positionTitle } from "#lib/door/positions.ts";
import { about, type Tell } from "./tell.ts";

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

/** Sentences about which records are of one human, and staff accounts. */
export const IDENTITY_TELLINGS: Readonly<Record<string, Tell>> = {
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
};
