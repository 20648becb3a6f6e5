import { freezeState } from "#lib/freeze/rules.ts";
import { itemsOf } from "#lib/inventory/rules.ts";
import { all, type Entities } from "#lib/room/state.ts";

/** What is frozen together, to be asked about at once. */
interface FrozenSet {
  readonly label: string;
  readonly ids: readonly string[];
}

type Facts = Pick<Entities, "changeFreeze" | "system" | "interface">;

/** What the window stops (frozen or quarantined interfaces), and what each freeze in force covers by name. */
export function frozenSets(facts: Facts, nowMs: number): FrozenSet[] {
  const stopped = itemsOf(facts, "interface").filter(
    ({ inWindow }) => inWindow === "freeze" || inWindow === "quarantine",
  );
  const systems = new Set(itemsOf(facts, "system").map(({ id }) => id));
  return [
    { label: "What the window stops", ids: stopped.map(({ id }) => id) },
    ...all(facts, "changeFreeze")
      .filter((freeze) => freezeState(freeze, nowMs) === "in-force")
      .map(({ name, systemIds }) => ({
        label: `“${name}”`,
        ids: systemIds.filter((id) => systems.has(id)),
      })),
  ].filter(({ ids }) => ids.length > 0);
}
