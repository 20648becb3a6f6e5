import type { TaskGraph } from "./graph.ts";
import type { Remaining } from "./pert.ts";

/**
 * Draws every open task's duration many times over and goes through the graph each time. Arrays of numbers, node by node with the draws
 * inside: what one task does to all draws of a block stays in the processor's cache.
 */

/** Draws in a block: with 500 tasks a block is about a megabyte. A multiple of four: a random number makes four draws. */
const BLOCK = 256;
const WORDS = BLOCK / 4;
/**
 * Times are whole numbers of these: of two whole numbers the larger is found without a branch, which on random times a processor guesses
 * wrong half the time; and whether one task ends just when another starts is exact. Enough for 1,400 days.
 */
const TICKS_PER_MINUTE = 1_000;

interface Simulation {
  readonly graph: TaskGraph;
  /** By node; a step's end has none. */
  readonly remaining: readonly Remaining[];
  readonly earliest: readonly number[];
  /** The nodes whose last finish is asked for. */
  readonly goals: readonly number[];
  readonly draws: number;
  /** A draw that finishes by this many minutes from now is in time. */
  readonly limitMinutes: number;
  readonly seed: number;
}

export interface Drawn {
  /** In minutes from now, the earliest first. */
  readonly finishes: Float32Array;
  readonly inTime: number;
  /** By node: in how many draws it holds up the finish; and of those not in time, in how many. */
  readonly critical: Uint32Array;
  readonly criticalLate: Uint32Array;
}

/** Marsaglia's xorshift (2003), 32 bits: the same numbers everywhere for a seed, and not for secrets. */
const next = (state: number): number => {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x;
};

/** A block of draws, node by node. `times` has each node's finishes, and behind those of all nodes each node's starts. */
interface Block {
  readonly times: Int32Array;
  /** Where a node's starts are: its own, or, when it only waits for one, that one's finishes. */
  readonly startsAt: Int32Array;
  readonly held: Uint8Array;
  /** The same, four draws at a time. */
  readonly heldWords: Uint32Array;
  /** Whether the node holds up the finish in any draw of the block: most do not, and are passed over. */
  readonly isHeld: Uint8Array;
}

export function simulate(simulation: Simulation): Drawn {
  const { graph, goals, draws, limitMinutes, seed } = simulation;
  const { nodes } = graph;
  const held = new Uint8Array(nodes * BLOCK);
  const block: Block = {
    times: new Int32Array(2 * nodes * BLOCK),
    startsAt: new Int32Array(nodes),
    held,
    heldWords: new Uint32Array(held.buffer),
    isHeld: new Uint8Array(nodes),
  };
  const { times, isHeld } = block;
  const finishes = new Float32Array(draws);
  const critical = new Uint32Array(nodes);
  const criticalLate = new Uint32Array(nodes);
  const late = new Uint8Array(BLOCK);
  const lateWords = new Uint32Array(late.buffer);
  let random = seed | 0 || 1;
  const limitTicks = limitMinutes * TICKS_PER_MINUTE;
  let inTime = 0;
  for (let first = 0; first < draws; first += BLOCK) {
    const inBlock = Math.min(BLOCK, draws - first);
    random = drawForward(simulation, block, random);
    held.fill(0);
    isHeld.fill(0);
    for (let draw = 0; draw < inBlock; draw += 1) {
      let end = 0;
      for (const goal of goals) end = Math.max(end, times[goal * BLOCK + draw] as number);
      for (const goal of goals)
        if ((times[goal * BLOCK + draw] as number) === end) {
          held[goal * BLOCK + draw] = 1;
          isHeld[goal] = 1;
        }
      finishes[first + draw] = end / TICKS_PER_MINUTE;
      late[draw] = end > limitTicks ? 1 : 0;
      if (end <= limitTicks) inTime += 1;
    }
    walkBack(graph, block, lateWords, critical, criticalLate);
  }
  return { finishes: finishes.sort(), inTime, critical, criticalLate };
}

/** Every node's starts and finishes, in an order in which what it waits for is known. @returns the random state after it */
function drawForward({ graph, remaining, earliest }: Simulation, block: Block, seed: number): number {
  const { nodes, edges, edgesFrom, order } = graph;
  const { times, startsAt } = block;
  let random = seed;
  for (let place = 0; place < nodes; place += 1) {
    const node = order[place] as number;
    const from = edgesFrom[node] as number;
    const to = edgesFrom[node + 1] as number;
    const notBefore = Math.round((earliest[node] ?? 0) * TICKS_PER_MINUTE);
    const row = node * BLOCK;
    let starts = (nodes + node) * BLOCK;
    if (to - from === 1 && notBefore === 0) starts = (edges[from] as number) * BLOCK;
    else {
      times.fill(notBefore, starts, starts + BLOCK);
      for (let at = from; at < to; at += 1) latest(times, starts, (edges[at] as number) * BLOCK);
    }
    startsAt[node] = starts;
    const span = remaining[node];
    if (span === undefined || (span.rangeMinutes === 0 && span.leastMinutes === 0))
      times.copyWithin(row, starts, starts + BLOCK);
    else random = lengthen(times, starts, row, span, random);
  }
  return random;
}

/** From the finish back along what held it up, and counts. */
function walkBack(
  { nodes, edges, edgesFrom, order }: TaskGraph,
  { times, startsAt, held, heldWords, isHeld }: Block,
  lateWords: Uint32Array,
  critical: Uint32Array,
  criticalLate: Uint32Array,
): void {
  for (let place = nodes - 1; place >= 0; place -= 1) {
    const node = order[place] as number;
    if (isHeld[node] === 0) continue;
    const row = node * BLOCK;
    const starts = startsAt[node] as number;
    for (let at = edgesFrom[node] as number; at < (edgesFrom[node + 1] as number); at += 1) {
      const before = edges[at] as number;
      if (starts === before * BLOCK) {
        for (let word = 0; word < WORDS; word += 1)
          heldWords[before * WORDS + word] =
            (heldWords[before * WORDS + word] as number) | (heldWords[node * WORDS + word] as number);
        isHeld[before] = 1;
      } else if (holdUp(held, times, before * BLOCK, starts, row)) isHeld[before] = 1;
    }
    // Four sums at once, a byte each: a block has too few draws for one to run over.
    let all = 0;
    let missed = 0;
    for (let word = 0; word < WORDS; word += 1) {
      const is = heldWords[node * WORDS + word] as number;
      all += is;
      missed += is & (lateWords[word] as number);
    }
    critical[node] = (critical[node] as number) + sumOfBytes(all);
    criticalLate[node] = (criticalLate[node] as number) + sumOfBytes(missed);
  }
}

const sumOfBytes = (word: number): number =>
  (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);

/** Of each draw the later of two: what is at `row`, and at `other`. */
function latest(times: Int32Array, row: number, other: number): void {
  for (let draw = 0; draw < BLOCK; draw += 1) {
    const value = times[other + draw] as number;
    const difference = value - (times[row + draw] as number);
    times[row + draw] = value - (difference & (difference >> 31));
  }
}

/** The finishes of a node: its starts, with a duration drawn for each. @returns the random state after it */
function lengthen(
  times: Int32Array,
  starts: number,
  row: number,
  { leastMinutes, rangeMinutes, quantiles }: Remaining,
  seed: number,
): number {
  const least = Math.round(leastMinutes * TICKS_PER_MINUTE);
  const range = rangeMinutes * TICKS_PER_MINUTE;
  let random = seed;
  for (let draw = 0; draw < BLOCK; draw += 4) {
    random = next(random);
    const from = starts + draw;
    const to = row + draw;
    times[to] = (times[from] as number) + least + ((range * (quantiles[random & 255] as number)) | 0);
    times[to + 1] =
      (times[from + 1] as number) + least + ((range * (quantiles[(random >>> 8) & 255] as number)) | 0);
    times[to + 2] =
      (times[from + 2] as number) + least + ((range * (quantiles[(random >>> 16) & 255] as number)) | 0);
    times[to + 3] =
      (times[from + 3] as number) + least + ((range * (quantiles[random >>> 24] as number)) | 0);
  }
  return random;
}

/** Marks in `held` what ends just when something that holds up the finish starts. @returns whether there is any */
function holdUp(held: Uint8Array, times: Int32Array, before: number, starts: number, row: number): boolean {
  let any = 0;
  for (let draw = 0; draw < BLOCK; draw += 1) {
    const gap = (times[starts + draw] as number) - (times[before + draw] as number);
    const holds = (((gap | -gap) >>> 31) ^ 1) & (held[row + draw] as number);
    held[before + draw] = (held[before + draw] as number) | holds;
    any |= holds;
  }
  return any === 1;
}
