import { z } from "zod";
import { fromLocalInput } from "#components/ui/localTime.ts";
import { POSITIONS, positionSchema } from "#lib/door/positions.ts";
import { IDENTITY_KINDS } from "#lib/inventory/schema.ts";
import { type PlanFile, planFileSchema } from "#lib/opening/schema.ts";
import { STRATEGIES } from "#lib/plan/schema.ts";
import { planOf } from "#lib/plan/templates/index.ts";

/** What has been answered so far: kept in the browser, so that a closed window loses nothing. */

export const DRAFT_KEY = "holdpoint.start";

const draftSchema = z.object({
  /** Of the room that will be made: the same when it is tried again. */
  cutoverId: z.uuid(),
  programId: z.uuid().nullable(),
  strategy: z.enum(STRATEGIES),
  template: z.enum(["thin-slice", "site", "full", "file"]),
  /** The plan file's words, where one was brought. */
  file: z.string().nullable(),
  organization: z.string(),
  name: z.string(),
  slug: z.string(),
  kind: z.enum(["live", "rehearsal"]),
  timeZone: z.string(),
  place: z.string(),
  /** As a `datetime-local` control has them, in the time zone above. */
  freeze: z.string(),
  pointOfNoReturn: z.string(),
  slice: z.object({
    name: z.string(),
    site: z.string(),
    department: z.string(),
    workflow: z.string(),
    downstreamSystem: z.string(),
    identitySource: z.string(),
    identityKind: z.enum(IDENTITY_KINDS),
    patientMatching: z.string(),
    consentScope: z.string(),
  }),
  people: z.array(z.object({ login: z.string(), name: z.string(), position: positionSchema })),
});
export type Draft = z.infer<typeof draftSchema>;

export const STEPS = [
  { key: "program", title: "Program" },
  { key: "strategy", title: "Strategy" },
  { key: "template", title: "Template" },
  { key: "facts", title: "Facts" },
  { key: "slice", title: "Slice" },
  { key: "people", title: "People" },
  { key: "review", title: "Review" },
] as const;
export type StepKey = (typeof STEPS)[number]["key"];

/** Nothing answered yet, but who opens it. */
export const emptyDraft = (
  me: { login: string; name: string },
  cutoverId: string,
  timeZone: string,
): Draft => ({
  cutoverId,
  programId: null,
  strategy: "phased-by-site",
  template: "thin-slice",
  file: null,
  organization: "",
  name: "",
  slug: "",
  kind: "rehearsal",
  timeZone,
  place: "",
  freeze: "",
  pointOfNoReturn: "",
  slice: {
    name: "",
    site: "",
    department: "",
    workflow: "",
    downstreamSystem: "",
    identitySource: "",
    identityKind: "ad",
    patientMatching: "",
    consentScope: "",
  },
  people: [{ login: me.login, name: me.name, position: "incident-commander" }],
});

/** A draft as it was kept, or undefined when what was kept is none of today's. */
export function readDraft(kept: string | null): Draft | undefined {
  if (kept === null) return undefined;
  try {
    return draftSchema.safeParse(JSON.parse(kept)).data;
  } catch {
    return undefined;
  }
}

/** A short name for addresses, from a name: `Lakeshore Regional, Cardiology` is `lakeshore-regional-cardiology`. */
export const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 64);

const instantOf = (local: string, timeZone: string): string | undefined => {
  const atMs = timeZone === "" ? undefined : fromLocalInput(local, timeZone);
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
};

/** People as a plan has them: each once, with all their positions. */
function peopleOf({ people }: Draft): PlanFile["people"] {
  const logins = [...new Set(people.map(({ login }) => login))];
  return logins.map((login) => ({
    login,
    positions: POSITIONS.filter((position) =>
      people.some((person) => person.login === login && person.position === position),
    ),
    justification: "Named when the room was opened.",
  }));
}

export type Reading = { readonly plan: PlanFile } | { readonly problem: string };

/** A plan file's words as a plan, or what is wrong with them. */
export function readFile(words: string): Reading {
  let json: unknown;
  try {
    json = JSON.parse(words);
  } catch {
    return { problem: "The file is not JSON. Nothing was read." };
  }
  return read(planFileSchema.safeParse(json));
}

const read = (parsed: ReturnType<typeof planFileSchema.safeParse>): Reading => {
  if (parsed.success) return { plan: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `At ${issue?.path.join(".") || "its beginning"}: ${issue?.message}.` };
};

/** The plan that a draft makes, or what is missing for one. */
export function planOfDraft(draft: Draft): Reading {
  if (draft.template === "file") {
    if (draft.file === null) return { problem: "Choose a plan file, or a template." };
    return readFile(draft.file);
  }
  const { organization, name, slug, kind, strategy, timeZone, place } = draft;
  const problem = whyNotFacts(draft);
  const freezeAt = instantOf(draft.freeze, timeZone);
  const pointOfNoReturnAt = instantOf(draft.pointOfNoReturn, timeZone);
  if (problem !== undefined || freezeAt === undefined || pointOfNoReturnAt === undefined)
    return { problem: problem ?? "Say when the freeze and the point of no return are." };
  const slice = draft.slice.name.trim() === "" ? null : draft.slice;
  try {
    const facts = { organization, name, slug, kind, strategy, timeZone, place, freezeAt, pointOfNoReturnAt };
    return { plan: planOf(draft.template, { ...facts, slice, people: peopleOf(draft) }) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return { problem: `${issue?.path.join(".")}: ${issue?.message}.` };
  }
}

/** What is missing among the facts, or undefined. */
export function whyNotFacts(draft: Draft): string | undefined {
  const { organization, name, slug, timeZone, place, freeze, pointOfNoReturn } = draft;
  if (organization.trim() === "") return "Name the hospital.";
  if (name.trim() === "") return "Name the cutover.";
  if (!/^[a-z0-9-]{3,64}$/.test(slug)) return "The short name takes 3 to 64 of a-z, 0-9 and hyphens.";
  if (place.trim() === "") return "Say what people call the place, for the clock.";
  if (!Intl.supportedValuesOf("timeZone").includes(timeZone) && timeZone !== "UTC")
    return "Give the hospital’s time zone, such as America/New_York.";
  const from = instantOf(freeze, timeZone);
  if (from === undefined) return "Say when the legacy record is frozen; clocks that go forward skip an hour.";
  const until = instantOf(pointOfNoReturn, timeZone);
  if (until === undefined) return "Say when the point of no return is.";
  return from >= until ? "The freeze comes before the point of no return." : undefined;
}
