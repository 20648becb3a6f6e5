import { sameName } from "#lib/inventory/rules.ts";
import type { Interface, System, Workflow } from "#lib/inventory/schema.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { SLICES_MAX, type Slice, type SliceFields } from "./schema.ts";

/** What slices are judged by. */
export const SLICE_FACT_TYPES = [
  "slice",
  "system",
  "workflow",
  "interface",
  "identitySource",
  "stream",
] as const;
export type SliceFacts = Pick<Entities, (typeof SLICE_FACT_TYPES)[number]>;

/** The slices that are in the plan, in the order in which they were drawn. */
export const slicesOf = (facts: Pick<Entities, "slice">): Slice[] =>
  all(facts, "slice").filter(({ retiredAt }) => retiredAt === null);

/** Where a slice is, in words. */
export const whereIs = ({ site, department }: Pick<Slice, "site" | "department">): string =>
  [department, site].filter((part) => part !== null).join(", ") || "everywhere";

/** What of a list of ids is in the inventory and in use. */
const inUse = <T extends { readonly retiredAt: string | null }>(
  ids: readonly string[],
  items: Readonly<Record<string, T>>,
): T[] =>
  ids.flatMap((id) => {
    const item = items[id];
    return item && item.retiredAt === null ? [item] : [];
  });

/** Care is given by it: care can't go on without it, or clinical informatics owns it. */
const isClinical = ({ criticality, ownerPosition }: Workflow): boolean =>
  criticality === "care-critical" || ownerPosition === "clinical-informatics";

/** Whether an interface carries what is done in the record on to another system. */
function isDownstream(
  { fromSystemId, toSystemId, direction }: Interface,
  systems: Readonly<Record<string, System>>,
): boolean {
  const [from, to] = [systems[fromSystemId]?.kind, systems[toSystemId]?.kind];
  if (from === undefined || to === undefined || (from === "ehr") === (to === "ehr")) return false;
  return from === "ehr" || direction === "two-way";
}

/**
 * What a slice lacks to be a real one, sentence by sentence; empty when it lacks nothing. A slice that leaves one of these out proves
 * nothing about the rest of the hospital: who may sign in, whose chart it is, what may be shown, whether care can be given, and whether what
 * is ordered arrives somewhere.
 */
export function whyNotRealSlice(
  slice: Pick<
    SliceFields,
    "workflowIds" | "interfaceIds" | "identitySourceIds" | "patientMatching" | "consentScope"
  >,
  facts: Pick<SliceFacts, "system" | "workflow" | "interface" | "identitySource">,
): string[] {
  const workflows = inUse(slice.workflowIds, facts.workflow);
  const interfaces = inUse(slice.interfaceIds, facts.interface);
  const sources = inUse(slice.identitySourceIds, facts.identitySource);
  const lacks = (isLacking: boolean, sentence: string): string[] => (isLacking ? [sentence] : []);
  return [
    ...lacks(
      sources.length === 0,
      "It has no identity source: nobody can be said to sign in as who they are.",
    ),
    ...lacks(
      slice.patientMatching === null,
      "It does not say how a patient is known to be the same person on both sides.",
    ),
    ...lacks(
      slice.consentScope === null,
      "It does not say whose consents count in it, so that nobody can tell what may be shown.",
    ),
    ...lacks(workflows.length === 0, "It has no workflow: nothing is done in it."),
    ...lacks(
      workflows.length > 0 && !workflows.some(isClinical),
      "None of its workflows is clinical: it takes one that care can’t go on without, or that clinical informatics owns.",
    ),
    ...lacks(
      !interfaces.some((item) => isDownstream(item, facts.system)),
      "It has no downstream interface: nothing that is done in the record goes on to another system.",
    ),
  ];
}

/**
 * Why a slice can't stand in the plan with these fields, or undefined.
 * @param sliceId of the one that is edited; undefined for a new one
 */
export function whyNotSlice(fields: SliceFields, facts: SliceFacts, sliceId?: string): string | undefined {
  const others = slicesOf(facts).filter(({ id }) => id !== sliceId);
  if (sliceId === undefined && others.length >= SLICES_MAX)
    return `A cutover holds ${SLICES_MAX} slices, and no more.`;
  if (others.some(({ name }) => sameName(name, fields.name)))
    return `There is a slice “${fields.name}” already.`;
  const lists = [
    ["a workflow", fields.workflowIds, facts.workflow],
    ["an interface", fields.interfaceIds, facts.interface],
    ["an identity source", fields.identitySourceIds, facts.identitySource],
    ["a stream", fields.streamIds, facts.stream],
  ] as const;
  for (const [title, ids, known] of lists) {
    if (ids.some((id) => known[id] === undefined)) return `It names ${title} that is not in this cutover.`;
    if (new Set(ids).size < ids.length) return `It names ${title} twice.`;
  }
  const taken = others.find(({ streamIds }) => streamIds.some((id) => fields.streamIds.includes(id)));
  return taken ? `One of its streams is “${taken.name}”’s: a stream’s tasks belong to one slice.` : undefined;
}

/** Why a slice can't be changed or taken out any more, or undefined. */
export const whyNotChange = ({ name, retiredAt }: Slice): string | undefined =>
  retiredAt === null ? undefined : `“${name}” is out of the plan. Nothing was changed.`;
