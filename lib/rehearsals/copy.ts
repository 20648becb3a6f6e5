import type { Assignment } from "#lib/access/schema.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import type { EntityOf, RoomEntityType } from "#lib/room/entities.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { rulesInForce } from "#lib/ruleChanges/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";

/**
 * A live cutover's plan as a room of its own to rehearse it in. What was planned is copied, and the reconciliation rules in force; what was done, said, signed or measured is not:
 * attempts, polls, answers, attestations, runs, samples, notices, deviations, holds, exposures, freezes, tokens, success criteria.
 */

/** What is copied with nothing but its ids changed and its times moved, in an order in which each names only what comes before it. */
const PLAIN_TYPES = [
  "stream",
  "system",
  "interface",
  "dataStore",
  "workflow",
  "identitySource",
  "slice",
  "severityRow",
  "authorityRow",
  "signal",
] as const satisfies readonly RoomEntityType[];

/** Everything that a copy is made of: what openRehearsal reads. */
export const COPIED_TYPES = [
  ...PLAIN_TYPES,
  "cutover",
  "assignment",
  "trigger",
  "phase",
  "gate",
  "criterion",
  "commandOwnership",
  "task",
  "ruleProposal",
] as const satisfies readonly RoomEntityType[];
export type Copied = Pick<Entities, (typeof COPIED_TYPES)[number]>;

/** Some entities of one kind, to be made; the door reads each by its kind's schema. */
export interface Batch {
  readonly type: (typeof COPIED_TYPES)[number];
  readonly entities: readonly Readonly<Record<string, unknown>>[];
}

interface CopyRequest {
  readonly cutoverId: string;
  readonly name: string;
  readonly slug: string;
  readonly freezeAt: string;
  /** Now, as entities hold it. */
  readonly at: string;
  readonly byName: string;
  readonly newId: () => string;
}

/** Every known id in a value, however deep, as its copy's; all else as it is. */
function renamed<T>(value: T, idOf: ReadonlyMap<string, string>): T {
  if (typeof value === "string") return (idOf.get(value) ?? value) as T;
  if (Array.isArray(value)) return value.map((item) => renamed(item, idOf)) as T;
  if (value !== null && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, renamed(field, idOf)]),
    ) as T;
  return value;
}

/** How far a rehearsal is from what it rehearses, in milliseconds: by the freeze, or else by the first planned start. */
function shiftOf(cutover: Cutover, tasks: readonly Task[], freezeAt: string): number {
  const starts = tasks.flatMap(({ plannedStartAt }) => plannedStartAt ?? []).sort();
  const from = cutover.freezeAt ?? starts[0];
  return from === undefined ? 0 : Date.parse(freezeAt) - Date.parse(from);
}

/** Those that undo nothing first, and each undoing after what it undoes. */
function inOrderOfUndoing(tasks: readonly Task[]): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const depthOf = (task: Task, seen = 0): number => {
    const undone = task.undoesId === null ? undefined : byId.get(task.undoesId);
    return undone === undefined || seen > tasks.length ? 0 : 1 + depthOf(undone, seen + 1);
  };
  return tasks.toSorted((a, b) => depthOf(a) - depthOf(b));
}

/**
 * The rehearsal's room, batch by batch in the order in which they are made. Pure.
 * @param live the room that is rehearsed
 * @param isHeld whether an assignment is in force and may be signed for
 */
export function copyRoom(
  live: Copied,
  cutover: Cutover,
  request: CopyRequest,
  isHeld: (assignment: Assignment) => boolean,
): Batch[] {
  const { cutoverId, name, slug, freezeAt, at, byName, newId } = request;
  const tasks = all(live, "task");
  const shiftMs = shiftOf(cutover, tasks, freezeAt);
  const moved = (instant: string | null): string | null =>
    instant === null ? null : new Date(Date.parse(instant) + shiftMs).toISOString();

  const idOf = new Map<string, string>([[cutover.id, cutoverId]]);
  for (const type of COPIED_TYPES)
    if (type !== "cutover") for (const { id } of all(live, type)) idOf.set(id, newId());
  const copies = <T extends Batch["type"]>(
    type: T,
    change: (entity: EntityOf<T>) => Readonly<Record<string, unknown>> = () => ({}),
    entities: readonly EntityOf<T>[] = all(live as unknown as Pick<Entities, T>, type),
  ): Batch => ({
    type,
    entities: entities.map((entity) => renamed({ ...entity, ...change(entity) }, idOf)),
  });

  const newest = new Map(all(live, "commandOwnership").map((ownership) => [ownership.role, ownership]));
  const inForce = rulesInForce(live);
  return [
    {
      type: "cutover",
      entities: [
        {
          ...cutover,
          id: cutoverId,
          kind: "rehearsal",
          rehearsalOfId: cutover.id,
          name,
          slug,
          freezeAt,
          pointOfNoReturnAt: moved(cutover.pointOfNoReturnAt),
          createdAt: at,
          // A rehearsal is nobody's daily news.
          reportTo: [],
          closedAt: null,
          closedByName: null,
          closedReason: null,
        },
      ],
    },
    // A rehearsal goes through all of its phases: their gates can be polled.
    copies("phase", () => ({ startedAt: at, signedAt: null, signedByName: null })),
    copies(
      "assignment",
      ({ justification }) => ({
        justification: `For the rehearsal, as in ${cutover.name}: ${justification}`.slice(0, 4_000),
        startsAt: at,
        givenByName: byName,
      }),
      all(live, "assignment").filter(isHeld),
    ),
    ...PLAIN_TYPES.map((type) => copies(type)),
    copies("trigger", () => ({ state: "no-data", stateSince: at, clearSince: null, stateValue: null })),
    copies("gate", ({ dueAt }) => ({ dueAt: moved(dueAt) })),
    copies(
      "criterion",
      undefined,
      // That it was rehearsed is asked of the night, not of a rehearsal.
      all(live, "criterion").filter(({ binding }) => binding.kind !== "rehearsal"),
    ),
    // It goes by the rules that were agreed on, as the night will: how they came about stays where it was.
    copies("ruleProposal", () => ({ groupId: null }), inForce ? [inForce] : []),
    copies("commandOwnership", () => ({ assignedAt: at }), [...newest.values()]),
    copies(
      "task",
      ({ plannedStartAt, fixedStartAt }) => ({
        plannedStartAt: moved(plannedStartAt),
        fixedStartAt: moved(fixedStartAt),
        attempts: [],
        people: [],
      }),
      inOrderOfUndoing(tasks),
    ),
  ];
}
