import type { Consent, Reference } from "../fhir.ts";
import type { Person } from "../people.ts";
import { hl7Concept, LOINC } from "../terminology/systems.ts";
import { DAY_MS, localDate, localInstant } from "../zone.ts";
import { type Chart, subjectOf, type Visit } from "./chart.ts";

/** A set of rules that a patient agrees to or refuses, in the versions that were in force over the years. */
interface PolicySet {
  jurisdiction: string;
  name: string;
  versions: [oldest: number, newest: number];
  scope: "patient-privacy" | "research" | "treatment";
}

const FEDERAL: readonly PolicySet[] = [
  { jurisdiction: "US", name: "42cfr-part2", versions: [2, 4], scope: "patient-privacy" },
  { jurisdiction: "US", name: "hipaa-tpo", versions: [3, 5], scope: "patient-privacy" },
];
const STATE: readonly Omit<PolicySet, "jurisdiction">[] = [
  { name: "hie-exchange", versions: [2, 3], scope: "patient-privacy" },
  { name: "research-registry", versions: [1, 4], scope: "research" },
  { name: "telehealth", versions: [2, 3], scope: "treatment" },
];
const REVOKED_SHARE = 0.16;
const REFUSED_SHARE = 0.08;
const TERM_YEARS = [1, 5, 10];
const MOST_AGE_DAYS = 7 * 365;

/** The person's consents: federal policy sets and those of the state they live in. */
export function addConsents(chart: Chart, person: Person, visits: Visit[]): void {
  const random = chart.random("consents");
  const jurisdiction = `US-${person.state}`;
  const policies = [
    random.pick(FEDERAL),
    ...STATE.filter(() => random.chance(0.5)).map((set) => ({ ...set, jurisdiction })),
  ];
  const signer = visits[0]?.clinician ?? random.pick(chart.setting.facility.clinicians);
  for (const policy of policies) {
    const spanMs = Math.min(person.endMs - person.enrolledMs, MOST_AGE_DAYS * DAY_MS);
    const signedMs = person.endMs - Math.floor(random.unit() * spanMs);
    const years = random.pick(TERM_YEARS);
    const version = random.integer(...policy.versions);
    const draw = random.unit();
    const revoked = draw < REVOKED_SHARE;
    const denies = revoked || draw < REVOKED_SHARE + REFUSED_SHARE;
    chart.add(
      consent(chart, person, policy, {
        signedMs,
        endMs: signedMs + years * 365 * DAY_MS,
        version,
        revoked,
        denies,
        revision: revoked ? "2" : "1",
        organization: signer.organization,
      }),
    );
  }
}

interface Terms {
  signedMs: number;
  endMs: number;
  version: number;
  revoked: boolean;
  denies: boolean;
  /** The legacy system's version of the record: revoking makes a second one. */
  revision: string;
  organization: Reference;
}

function consent(chart: Chart, person: Person, policy: PolicySet, terms: Terms): Consent {
  const { zone } = chart.setting;
  return {
    resourceType: "Consent",
    id: chart.nextId("Consent"),
    meta: { versionId: terms.revision },
    extension: [{ url: "urn:legacy:jurisdiction", valueCode: policy.jurisdiction }],
    status: terms.revoked ? "inactive" : "active",
    scope: hl7Concept("consentscope", policy.scope),
    category: [{ coding: [{ system: LOINC, code: "59284-0", display: "Consent Document" }] }],
    patient: subjectOf(person),
    dateTime: localInstant(terms.signedMs, zone),
    organization: [terms.organization],
    policy: [
      {
        authority: `urn:authority:${policy.jurisdiction}`,
        uri: `urn:policy:${policy.jurisdiction.toLowerCase()}:${policy.name}:v${terms.version}`,
      },
    ],
    provision: {
      type: terms.denies ? "deny" : "permit",
      period: { start: localDate(terms.signedMs, zone), end: localDate(terms.endMs, zone) },
    },
  };
}
