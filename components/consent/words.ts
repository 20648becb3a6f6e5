import type { Shape, Tone } from "#components/ui/states.ts";
import type { Difference } from "#lib/consent/parity.ts";
import type { ConsentFacts, ParityState } from "#lib/consent/schema.ts";

/** How a state of a consent looks: the shape says it without the colour. */
export const LOOKS: Readonly<Record<ParityState, { readonly tone: Tone; readonly shape: Shape }>> = {
  "revoked-active": { tone: "nogo", shape: "cross" },
  "expired-active": { tone: "nogo", shape: "cross" },
  "wrong-patient": { tone: "nogo", shape: "cross" },
  missing: { tone: "nogo", shape: "cross" },
  unexpected: { tone: "hold", shape: "bars" },
  "policy-differs": { tone: "hold", shape: "bars" },
  "version-differs": { tone: "hold", shape: "bars" },
  "status-differs": { tone: "hold", shape: "bars" },
  "period-differs": { tone: "hold", shape: "bars" },
  "document-lost": { tone: "hold", shape: "bars" },
  "jurisdiction-differs": { tone: "hold", shape: "bars" },
  duplicated: { tone: "hold", shape: "bars" },
  "not-migrated": { tone: "none", shape: "ring" },
  same: { tone: "go", shape: "disc" },
};

export const DIFFERENCE_WORDS: Readonly<Record<Difference, string>> = {
  "revoked-active": "It is revoked at the source and active at the target.",
  "expired-active": "It has expired at the source and is in force at the target.",
  patient: "It is of another patient.",
  policy: "It is under another policy.",
  version: "It is under another version of the policy.",
  status: "Its status is another.",
  provision: "What it permits or denies is another.",
  start: "It begins on another day.",
  end: "It ends on another day.",
  "end-lost": "Its end is lost: at the target it never ends.",
  "signed-on": "It was signed on another day.",
  "document-lost": "Its source document is lost.",
  jurisdiction: "Its jurisdiction is another.",
};

export const FROM_WORDS: Readonly<Record<NonNullable<ConsentFacts["jurisdictionFrom"]>, string>> = {
  map: "by the site’s map",
  extension: "by the record",
  policy: "by its policy",
  organization: "by its organization’s address",
};

export const isDifference = (value: string): value is Difference => value in DIFFERENCE_WORDS;

/** Policies as people read them: the set and its version. */
export const policyWords = ({ policies }: Pick<ConsentFacts, "policies">): string =>
  policies.length === 0
    ? "not known"
    : policies.map(({ set, version }) => (version === null ? set : `${set} version ${version}`)).join(", ");
