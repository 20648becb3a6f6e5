import { type Position, positionTitle } from "#lib/door/positions.ts";
import { whyNotFillable, whyNotPolicy } from "#lib/gates/policy.ts";
import { loginsOf } from "#lib/runbook/runbookFile.ts";
import { TASKS_PER_BATCH_MAX } from "#lib/runbook/schema.ts";
import { whyNotRealSlice } from "#lib/slices/rules.ts";
import type { PlanFile, PlannedBinding } from "./schema.ts";

type Missing = readonly [what: string, names: readonly string[], known: ReadonlySet<string>];

const missing = (lists: readonly Missing[], kind: string): string[] =>
  lists.flatMap(([what, names, known]) =>
    names
      .filter((name) => !known.has(name))
      .map((name) => `${what} names ${kind} “${name}”, which the plan does not define.`),
  );

/** What the inventory and the slices of a plan name that it does not hold. */
function danglingParts({ cutover, inventory, rules, slices, runbook }: PlanFile): string[] {
  const namesOf = (items: readonly { readonly name: string }[] = []) =>
    new Set(items.map(({ name }) => name));
  const systems = namesOf(inventory?.systems);
  const parts = new Set([...systems, ...namesOf(inventory?.interfaces)]);
  const phases = new Set(cutover.phases.map(({ number }) => number));
  const streams = new Set(runbook?.tasks.map(({ stream }) => stream));
  return [
    ...missing(
      [
        ...(inventory?.interfaces ?? []).map(
          ({ name, from, to }): Missing => [`Interface “${name}”`, [from, to], systems],
        ),
        ...(inventory?.identitySources ?? []).map(
          ({ name, systems: signsInTo }): Missing => [`Identity source “${name}”`, signsInTo, systems],
        ),
        ...(inventory?.dataStores ?? []).map(
          ({ name, system }): Missing => [`Data store “${name}”`, [system], systems],
        ),
        ...(rules?.freezes ?? []).map(
          ({ name, systems: frozen }): Missing => [`Freeze “${name}”`, frozen, systems],
        ),
        ...(rules?.exposures ?? []).map(
          ({ name, system }): Missing => [`Exposure “${name}”`, system === null ? [] : [system], systems],
        ),
      ],
      "the system",
    ),
    ...missing(
      (inventory?.workflows ?? []).map(
        ({ name, stopsWithout, degradesWithout }): Missing => [
          `Workflow “${name}”`,
          [...stopsWithout, ...degradesWithout],
          parts,
        ],
      ),
      "the system or interface",
    ),
    ...[...new Set(rules?.authority.map(({ phase }) => phase))]
      .filter((phase) => !phases.has(phase))
      .map((phase) => `The authority matrix speaks of phase ${phase}, which the plan does not have.`),
    ...slices.flatMap((slice) => {
      const what = `Slice “${slice.name}”`;
      return [
        ...missing([[what, slice.workflows, namesOf(inventory?.workflows)]], "the workflow"),
        ...missing([[what, slice.interfaces, namesOf(inventory?.interfaces)]], "the interface"),
        ...missing(
          [[what, slice.identitySources, namesOf(inventory?.identitySources)]],
          "the identity source",
        ),
        ...missing([[what, slice.streams, streams]], "the stream"),
      ];
    }),
  ];
}

/** What in a plan names something that the plan does not hold, sentence by sentence; empty when it holds together. */
function danglingNames(plan: PlanFile): string[] {
  const signals = new Set(plan.signals.map(({ key }) => key));
  const triggers = new Set(plan.triggers.map(({ name }) => name));
  const tasks = new Set(plan.runbook?.tasks.map(({ code }) => code));
  const streams = new Set(plan.runbook?.tasks.map(({ stream }) => stream));
  const phases = new Set(plan.cutover.phases.map(({ number }) => number));
  return [
    ...plan.triggers
      .filter(({ signal }) => !signals.has(signal))
      .map(
        ({ name, signal }) =>
          `Trigger "${name}" is over the signal ${signal}, which the plan does not define.`,
      ),
    ...plan.gates
      .filter(({ phase }) => !phases.has(phase))
      .map(({ number, phase }) => `Gate ${number} is in phase ${phase}, which the plan does not have.`),
    ...plan.successCriteria
      .filter(({ phase }) => !phases.has(phase))
      .map(
        ({ statement, phase }) =>
          `The success criterion “${statement}” is of phase ${phase}, which the plan does not have.`,
      ),
    ...plan.gates.flatMap(({ number, criteria }) =>
      criteria.flatMap(({ binding }) =>
        danglingIn(binding, { signals, triggers, tasks, streams }).map(
          (what) => `Gate ${number} rests on ${what}, which the plan does not define.`,
        ),
      ),
    ),
    ...danglingParts(plan),
  ];
}

type Names = Readonly<Record<"signals" | "triggers" | "tasks" | "streams", ReadonlySet<string>>>;

/** What a binding names that is not there. */
function danglingIn(binding: PlannedBinding, { signals, triggers, tasks, streams }: Names): string[] {
  switch (binding.kind) {
    case "trigger":
      return triggers.has(binding.trigger) ? [] : [`the trigger "${binding.trigger}"`];
    case "signal":
      return signals.has(binding.signal) ? [] : [`the signal ${binding.signal}`];
    case "tasks":
      if (binding.which.by === "named")
        return binding.which.codes.filter((code) => !tasks.has(code)).map((code) => `the task ${code}`);
      return binding.which.by === "critical" || streams.has(binding.which.stream)
        ? []
        : [`the stream "${binding.which.stream}"`];
    default:
      return [];
  }
}

/** Everyone whom a plan names, each once. */
export const namedLogins = ({ people, runbook }: PlanFile): string[] => [
  ...new Set([...people.map(({ login }) => login), ...(runbook ? loginsOf(runbook) : [])]),
];

/** Why a plan can't be carried out by anybody, sentence by sentence. */
export function problemsOf(plan: PlanFile): string[] {
  const holders = (wanted: Position): string[] =>
    plan.people.filter(({ positions }) => positions.includes(wanted)).map(({ login }) => login);
  const commanders = holders("incident-commander");
  return [
    ...danglingNames(plan),
    ...plan.gates.flatMap(({ number, policy }) => {
      const whyNot = whyNotPolicy(policy) ?? whyNotFillable(policy, holders, commanders);
      return whyNot === undefined ? [] : [`Gate ${number}: ${whyNot}`];
    }),
  ];
}

/**
 * Why a person can't open a room from a plan, sentence by sentence. What happened before a room was opened only the command line may say:
 * a person's file could say that somebody else had signed a phase.
 * @param openerLogin who opens it
 */
export function blockersOfOpening(plan: PlanFile, openerLogin: string, nowMs: number): string[] {
  const { cutover, people, runbook, notices } = plan;
  const mine = people.filter(({ login }) => login === openerLogin).flatMap(({ positions }) => positions);
  const when = (isSo: boolean, sentence: string): string[] => (isSo ? [sentence] : []);
  return [
    ...problemsOf(plan),
    ...when(
      !people.some(({ positions }) => positions.includes("incident-commander")),
      "It names no incident commander.",
    ),
    ...when(
      mine.some((position) => position !== "incident-commander"),
      "Who opens a room may be its commander and nothing else: nobody gives themselves a position.",
    ),
    ...when(
      cutover.phases.some(({ startedAt, signedAt }) => startedAt !== null || signedAt !== null),
      "It says that a phase was begun or signed: in a new room that is done by those who sign.",
    ),
    ...when(
      runbook !== undefined &&
        (runbook.window !== null || runbook.tasks.some(({ progress }) => progress !== null)),
      "It says that tasks were done or the window was opened: in a new room that is done by those who do it.",
    ),
    ...when(
      runbook !== undefined && runbook.tasks.length > TASKS_PER_BATCH_MAX,
      `It has more than ${TASKS_PER_BATCH_MAX} tasks: open the room without them, and import them on its runbook page.`,
    ),
    ...when(
      cutover.freezeAt !== null &&
        cutover.pointOfNoReturnAt !== null &&
        cutover.freezeAt >= cutover.pointOfNoReturnAt,
      "The freeze comes before the point of no return.",
    ),
    ...when(
      cutover.pointOfNoReturnAt !== null && Date.parse(cutover.pointOfNoReturnAt) <= nowMs,
      "Its point of no return has passed.",
    ),
    ...when(
      notices.some(({ until }) => Date.parse(until) <= nowMs),
      "A notice of it ends in the past.",
    ),
  ];
}

/** What will not work with the people of a plan, though the room can be opened with them: sentence by sentence. */
export function warningsOf({ people, runbook }: PlanFile): string[] {
  const held = new Set(people.flatMap(({ positions }) => positions));
  const tasks = runbook?.tasks ?? [];
  const idle = [...new Set(tasks.map(({ ownerPosition }) => ownerPosition))].filter(
    (position) => !held.has(position),
  );
  return idle.map((position) => {
    const count = tasks.filter(({ ownerPosition }) => ownerPosition === position).length;
    return `Nobody holds ${positionTitle(position)}: ${count} ${count === 1 ? "task waits" : "tasks wait"} for them.`;
  });
}

/** What each slice of a plan lacks to be a real one: its names stand for themselves. */
export function lacksOf({
  inventory,
  slices,
}: PlanFile): { readonly name: string; readonly lacks: string[] }[] {
  const kept = { cutoverId: "", retiredAt: null, retiredReason: null };
  const byName = <T extends { readonly name: string }, U>(items: readonly T[] = [], made: (item: T) => U) =>
    Object.fromEntries(items.map((item) => [item.name, { ...item, ...kept, id: item.name, ...made(item) }]));
  const facts = {
    system: byName(inventory?.systems, () => ({})),
    interface: byName(inventory?.interfaces, ({ from, to }) => ({ fromSystemId: from, toSystemId: to })),
    workflow: byName(inventory?.workflows, ({ stopsWithout, degradesWithout }) => ({
      stopsWithoutIds: stopsWithout,
      degradesWithoutIds: degradesWithout,
    })),
    identitySource: byName(inventory?.identitySources, ({ systems }) => ({ systemIds: systems })),
  };
  return slices.map((slice) => ({
    name: slice.name,
    lacks: whyNotRealSlice(
      {
        ...slice,
        workflowIds: slice.workflows,
        interfaceIds: slice.interfaces,
        identitySourceIds: slice.identitySources,
      },
      facts,
    ),
  }));
}
