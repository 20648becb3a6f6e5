import type { ConsentFacts, ConsentPair } from "./schema.ts";

/** A consent as tests begin with: active, permitted, of age, under a known policy. */
export const consentFacts = (over: Partial<ConsentFacts> = {}): ConsentFacts => ({
  pseudonym: "a".repeat(20),
  patient: "b".repeat(20),
  policies: [{ set: "urn:policy:ny:research", version: "5" }],
  jurisdiction: "US-NY",
  jurisdictionFrom: "extension",
  status: "active",
  provision: "permit",
  signedOn: "2020-03-02",
  start: "2020-03-01",
  end: "2035-03-01",
  revokedOn: null,
  revisions: [],
  document: null,
  minor: false,
  behavioural: [],
  ...over,
});

const nameOf = (side: string, ordinal: number): string => `${side}${ordinal.toString(16).padStart(19, "0")}`;

/** A consent that both sides have alike, but for what is given. */
export const consentPair = (
  ordinal: number,
  source: Partial<ConsentFacts> = {},
  target: Partial<ConsentFacts> = {},
  over: Partial<ConsentPair> = {},
): ConsentPair => ({
  ordinal,
  source: consentFacts({ pseudonym: nameOf("a", ordinal), ...source }),
  target: consentFacts({ ...source, pseudonym: nameOf("c", ordinal), ...target }),
  samePatient: true,
  disposition: "migrated",
  duplicate: false,
  revokedElsewhere: false,
  ...over,
});
