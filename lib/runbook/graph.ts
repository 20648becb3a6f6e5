import { CONTROL_STEPS, type Task } from "./schema.ts";

/** What of a task says in which order it comes. */
export type Ordered = Pick<Task, "id" | "code" | "dependsOn" | "controlStep" | "undoesId">;

/**
 * Tasks as a graph of numbers, for what looks at all of them: what each waits for, and an order in which nothing comes before what it waits
 * for. The control sequence is in it as one node at each step's end, so that a hundred tasks of a step before a hundred of the next are two
 * hundred edges and not ten thousand.
 */
export interface TaskGraph<T extends Ordered = Ordered> {
  /** The nodes below `tasks.length` are these; those from there on are the steps' ends. */
  readonly tasks: readonly T[];
  readonly nodes: number;
  /** What node n waits for: `edges` from `edgesFrom[n]` to before `edgesFrom[n + 1]`. */
  readonly edges: Int32Array;
  readonly edgesFrom: Int32Array;
  /** Every node, none before what it waits for. Shorter than `nodes` when some wait for each other. */
  readonly order: Int32Array;
}

/** What each node waits for. A dependency on a task that is not among them is left out. */
function predecessorsOf(tasks: readonly Ordered[]): number[][] {
  const numberOf = new Map(tasks.map(({ id }, number) => [id, number]));
  const endOf = (step: number): number => tasks.length + step;
  const before: number[][] = Array.from({ length: endOf(CONTROL_STEPS.length) }, () => []);
  for (let step = 1; step < CONTROL_STEPS.length; step += 1) before[endOf(step)]?.push(endOf(step - 1));
  for (const [number, { dependsOn, controlStep }] of tasks.entries()) {
    for (const id of dependsOn) {
      const other = numberOf.get(id);
      if (other !== undefined) before[number]?.push(other);
    }
    if (controlStep === null) continue;
    const step = CONTROL_STEPS.indexOf(controlStep);
    before[endOf(step)]?.push(number);
    if (step > 0) before[number]?.push(endOf(step - 1));
  }
  return before;
}

/** Kahn (1962): O(nodes + edges). */
function orderOf(edges: Int32Array, edgesFrom: Int32Array, nodes: number): Int32Array {
  const waitsFor = new Int32Array(nodes);
  const releasedBy = new Int32Array(nodes + 1);
  for (const edge of edges) releasedBy[edge + 1] = (releasedBy[edge + 1] ?? 0) + 1;
  for (let node = 0; node < nodes; node += 1)
    releasedBy[node + 1] = (releasedBy[node + 1] ?? 0) + (releasedBy[node] ?? 0);
  const released = new Int32Array(edges.length);
  const filled = releasedBy.slice(0, nodes);
  const order = new Int32Array(nodes);
  let ordered = 0;
  for (let node = 0; node < nodes; node += 1) {
    const from = edgesFrom[node] ?? 0;
    const to = edgesFrom[node + 1] ?? 0;
    waitsFor[node] = to - from;
    if (to === from) order[ordered++] = node;
    for (let at = from; at < to; at += 1) {
      const edge = edges[at] ?? 0;
      const place = filled[edge] ?? 0;
      released[place] = node;
      filled[edge] = place + 1;
    }
  }
  for (let next = 0; next < ordered; next += 1) {
    const node = order[next] ?? 0;
    for (let at = releasedBy[node] ?? 0; at < (releasedBy[node + 1] ?? 0); at += 1) {
      const waiting = released[at] ?? 0;
      const left = (waitsFor[waiting] ?? 0) - 1;
      waitsFor[waiting] = left;
      if (left === 0) order[ordered++] = waiting;
    }
  }
  return order.slice(0, ordered);
}

export function graphOf<T extends Ordered>(tasks: readonly T[]): TaskGraph<T> {
  const before = predecessorsOf(tasks);
  const edgesFrom = new Int32Array(before.length + 1);
  for (const [node, list] of before.entries()) edgesFrom[node + 1] = (edgesFrom[node] ?? 0) + list.length;
  const edges = Int32Array.from(before.flat());
  return { tasks, nodes: before.length, edges, edgesFrom, order: orderOf(edges, edgesFrom, before.length) };
}

const CODES_NAMED_MAX = 8;

/**
 * Why these tasks can't come one after another, or undefined: some wait for each other, by what they depend on or by the control
 * sequence. The sentence names them in the order in which they wait.
 */
export function whyNotOrdered(tasks: readonly Ordered[]): string | undefined {
  const { nodes, edges, edgesFrom, order } = graphOf(tasks);
  if (order.length === nodes) return undefined;
  const ordered = new Set(order);
  const stuck = (node: number): number | undefined =>
    edges.slice(edgesFrom[node], edgesFrom[node + 1]).find((edge) => !ordered.has(edge));
  const path: number[] = [];
  let node: number | undefined = Array.from({ length: nodes }, (_, n) => n).find((n) => !ordered.has(n));
  // Every node that is stuck waits for another one, so going on leads into a circle.
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = stuck(node);
  }
  const circle = path.slice(path.indexOf(node ?? 0)).flatMap((n) => tasks[n]?.code ?? []);
  const named = circle.slice(0, CODES_NAMED_MAX).join(" → ");
  const more = circle.length > CODES_NAMED_MAX ? " → …" : "";
  return `These wait for each other: ${named}${more} → ${circle[0]}. The control sequence counts too: freeze, drain, snapshot, replay, verify, switch.`;
}
