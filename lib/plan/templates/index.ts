import { type PlanFile, planFileSchema } from "#lib/opening/schema.ts";
import { full } from "./full.ts";
import type { Template, TemplateFacts, TemplateKey } from "./parts.ts";
import { site } from "./site.ts";
import { thinSlice } from "./thinSlice.ts";

/** What a cutover can be begun from. */
export const TEMPLATES: readonly Template[] = [thinSlice, site, full];

export const templateOf = (key: TemplateKey): Template =>
  TEMPLATES.find((template) => template.key === key) ?? thinSlice;

/** A plan from a template. @throws ZodError when the facts do not fit a plan's shape */
export const planOf = (key: TemplateKey, facts: TemplateFacts): PlanFile =>
  planFileSchema.parse(templateOf(key).fill(facts));

/** A cutover far ahead, for tests. */
export const EXAMPLE_FACTS: TemplateFacts = {
  organization: "Test Health",
  name: "Cardiology",
  slug: "test-health-cardiology",
  kind: "rehearsal",
  strategy: "phased-by-site",
  timeZone: "America/New_York",
  place: "Boston",
  freezeAt: "2098-11-21T04:00:00.000Z",
  pointOfNoReturnAt: "2098-11-21T12:00:00.000Z",
  people: [],
  slice: {
    name: "Cardiology clinic",
    site: "Main campus",
    department: "Cardiology",
    workflow: "Order a laboratory test and read its result",
    downstreamSystem: "Laboratory",
    identitySource: "Staff directory",
    identityKind: "ad",
    patientMatching: "By the enterprise number; what is left goes to the identity queue.",
    consentScope: "The state’s rules and the hospital’s policy set of the year.",
  },
};
