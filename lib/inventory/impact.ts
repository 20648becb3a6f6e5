import { all, type Entities } from "#lib/room/state.ts";
import type { Interface } from "./schema.ts";

/** What stops when something of the inventory is frozen: the rule behind the map and behind its list. */

type ImpactFacts = Pick<Entities, "system" | "interface" | "workflow" | "identitySource">;
type PartKind = "system" | "interface" | "workflow" | "identitySource";

export interface Effect {
  readonly kind: PartKind;
  readonly id: string;
  readonly name: string;
  /** `frozen` is what was asked about; `stops` can't be used; `degrades` is worse for it. */
  readonly state: "frozen" | "stops" | "degrades";
  /** What it goes back to: another effect, which goes back to something frozen. Undefined for what is frozen itself. */
  readonly causeId: string | undefined;
  /** Why, in one sentence. */
  readonly sentence: string;
}
export type Impact = ReadonlyMap<string, Effect>;

interface Cause {
  readonly state: Effect["state"];
  readonly causeId: string | undefined;
}

const inUse = <T extends { readonly retiredAt: string | null }>(parts: readonly T[]): T[] =>
  parts.filter(({ retiredAt }) => retiredAt === null);

/**
 * What freezing some systems, interfaces and identity sources does. A frozen or stopped system is silent: its interfaces stop. A stopped
 * interface does to its receiver what the inventory says (`withoutIt`), and of a two-way one the asking side degrades. People can't sign
 * in newly where a frozen identity source signs them in: that system degrades. Only stops travel on over interfaces: a degraded system
 * still sends. A workflow stops with anything that it stops without, and degrades with anything that it degrades without, or when something
 * that it can't do without degrades.
 * @param frozenIds ids of systems, interfaces and identity sources; what is retired or unknown is passed over
 * @returns everything that is not as it was, by id, each with the shortest way back to something frozen
 */
export function impactOf(facts: ImpactFacts, frozenIds: Iterable<string>): Impact {
  const systems = inUse(all(facts, "system"));
  const interfaces = inUse(all(facts, "interface"));
  const sources = inUse(all(facts, "identitySource"));
  const workflows = inUse(all(facts, "workflow"));
  const parts = new Map<string, { kind: PartKind; name: string }>();
  for (const { id, name } of systems) parts.set(id, { kind: "system", name });
  for (const { id, name } of interfaces) parts.set(id, { kind: "interface", name });
  for (const { id, name } of sources) parts.set(id, { kind: "identitySource", name });
  for (const { id, name } of workflows) parts.set(id, { kind: "workflow", name });

  const causes = new Map<string, Cause>();
  const queue: string[] = [];
  const stop = (id: string, causeId: string): void => {
    const known = causes.get(id);
    if (!parts.has(id) || (known && known.state !== "degrades")) return;
    causes.set(id, { state: "stops", causeId });
    queue.push(id);
  };
  const degrade = (id: string, causeId: string): void => {
    if (parts.has(id) && !causes.has(id)) causes.set(id, { state: "degrades", causeId });
  };
  for (const id of frozenIds)
    if (parts.has(id) && parts.get(id)?.kind !== "workflow") {
      causes.set(id, { state: "frozen", causeId: undefined });
      queue.push(id);
    }

  const interfaceById = new Map<string, Interface>(interfaces.map((each) => [each.id, each]));
  const servedBy = new Map(sources.map((source) => [source.id, source.systemIds]));
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const line = interfaceById.get(id);
    if (line) {
      if (line.withoutIt === "stops") stop(line.toSystemId, id);
      if (line.withoutIt === "degrades") degrade(line.toSystemId, id);
      if (line.direction === "two-way") degrade(line.fromSystemId, id);
    }
    for (const systemId of servedBy.get(id) ?? []) degrade(systemId, id);
    if (parts.get(id)?.kind === "system")
      for (const { id: lineId, fromSystemId, toSystemId } of interfaces)
        if (fromSystemId === id || toSystemId === id) stop(lineId, id);
  }

  const stopped = (id: string): boolean => causes.has(id) && causes.get(id)?.state !== "degrades";
  for (const { id, stopsWithoutIds, degradesWithoutIds } of workflows) {
    const fatal = stopsWithoutIds.find(stopped);
    if (fatal !== undefined) {
      causes.set(id, { state: "stops", causeId: fatal });
      continue;
    }
    const felt = [...stopsWithoutIds, ...degradesWithoutIds].find((part) => causes.has(part));
    if (felt !== undefined) degrade(id, felt);
  }
  return new Map([...causes].map(([id, cause]) => [id, effectOf(id, cause, parts, causes)]));
}

function effectOf(
  id: string,
  { state, causeId }: Cause,
  parts: ReadonlyMap<string, { kind: PartKind; name: string }>,
  causes: ReadonlyMap<string, Cause>,
): Effect {
  const { kind, name } = parts.get(id) ?? { kind: "system", name: "" };
  const nameOf = (partId: string): string => `“${parts.get(partId)?.name}”`;
  if (causeId === undefined) return { kind, id, name, state, causeId, sentence: `${nameOf(id)} is frozen.` };
  let sentence = `${nameOf(id)} ${state} with ${nameOf(causeId)}`;
  let cause = causes.get(causeId);
  while (cause?.causeId !== undefined) {
    sentence += `, which ${cause.state} with ${nameOf(cause.causeId)}`;
    cause = causes.get(cause.causeId);
  }
  return { kind, id, name, state, causeId, sentence: `${sentence}, which is frozen.` };
}
