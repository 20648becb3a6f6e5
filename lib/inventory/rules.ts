import type { Position } from "#lib/door/positions.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { impactOf } from "./impact.ts";
import {
  type ContractAcknowledgment,
  type ContractNotice,
  type Dependent,
  type Interface,
  ITEM_KINDS,
  ITEMS_PER_KIND_MAX,
  type Item,
  type ItemKind,
} from "./schema.ts";

export const INVENTORY_FACT_TYPES = ITEM_KINDS;
export type InventoryFacts = Pick<Entities, ItemKind>;

const TITLES: Record<ItemKind, { readonly one: string; readonly many: string }> = {
  system: { one: "system", many: "systems" },
  interface: { one: "interface", many: "interfaces" },
  dataStore: { one: "data store", many: "data stores" },
  workflow: { one: "workflow", many: "workflows" },
  identitySource: { one: "identity source", many: "identity sources" },
};
export const kindTitle = (kind: ItemKind): string => TITLES[kind].one;
export const kindTitles = (kind: ItemKind): string => TITLES[kind].many;

/** What of a kind is in use, by name. */
export function itemsOf<K extends ItemKind>(facts: Pick<Entities, K>, kind: K): EntityOf<K>[] {
  return all(facts, kind)
    .filter(({ retiredAt }) => retiredAt === null)
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The ids that an item's fields name, of systems, and of systems or interfaces. */
function referencesOf(
  kind: ItemKind,
  fields: Readonly<Record<string, unknown>>,
): {
  readonly systemIds: readonly string[];
  readonly partIds: readonly string[];
} {
  const one = (name: string): string[] => (typeof fields[name] === "string" ? [fields[name]] : []);
  const many = (name: string): string[] => (Array.isArray(fields[name]) ? (fields[name] as string[]) : []);
  switch (kind) {
    case "system":
      return { systemIds: [], partIds: [] };
    case "interface":
      return { systemIds: [...one("fromSystemId"), ...one("toSystemId")], partIds: [] };
    case "dataStore":
      return { systemIds: one("systemId"), partIds: [] };
    case "workflow":
      return { systemIds: [], partIds: [...many("stopsWithoutIds"), ...many("degradesWithoutIds")] };
    case "identitySource":
      return { systemIds: many("systemIds"), partIds: [] };
  }
}

/**
 * Why an item can't stand in the inventory with these fields, or undefined.
 * @param itemId of the one that is edited; undefined for a new one
 */
export function whyNotItem(
  kind: ItemKind,
  fields: Readonly<Record<string, unknown>> & { readonly name: string },
  facts: InventoryFacts,
  itemId?: string,
): string | undefined {
  const others: readonly Item[] = itemsOf(facts, kind).filter(({ id }) => id !== itemId);
  if (itemId === undefined && others.length >= ITEMS_PER_KIND_MAX)
    return `The inventory holds ${ITEMS_PER_KIND_MAX} ${kindTitles(kind)}, and no more.`;
  if (others.some(({ name }) => sameName(name, fields.name)))
    return `There is a ${kindTitle(kind)} “${fields.name}” already.`;
  const { systemIds, partIds } = referencesOf(kind, fields);
  const systems = new Set(itemsOf(facts, "system").map(({ id }) => id));
  const parts = new Set([...systems, ...itemsOf(facts, "interface").map(({ id }) => id)]);
  if (systemIds.some((id) => !systems.has(id))) return "It names a system that is not in the inventory.";
  if (partIds.some((id) => !parts.has(id)))
    return "It names a system or an interface that is not in the inventory.";
  if (new Set(partIds).size < partIds.length) return "It names a system or an interface twice.";
  if (kind === "interface" && fields.fromSystemId === fields.toSystemId)
    return "An interface goes from one system to another.";
  return undefined;
}

const NAMED_MAX = 3;
const list = new Intl.ListFormat("en");

/** Names, the first few of them in full. */
export function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  return list.format(more > 0 ? [...shown, `${more} more`] : shown);
}

/** What of the inventory names an item: interfaces their ends, workflows what they need. */
export const usersOf = (item: Item, facts: InventoryFacts): { kind: ItemKind; item: Item }[] =>
  ITEM_KINDS.flatMap((kind) =>
    (itemsOf(facts, kind) as readonly Item[])
      .filter((user) => {
        const { systemIds, partIds } = referencesOf(kind, user);
        return systemIds.includes(item.id) || partIds.includes(item.id);
      })
      .map((user) => ({ kind, item: user })),
  );

/** Why an item can't be taken out of the inventory, or undefined: what rests on it would rest on nothing. */
export function whyNotRetire(kind: ItemKind, item: Item, facts: InventoryFacts): string | undefined {
  if (item.retiredAt !== null) return `“${item.name}” is out of the inventory already.`;
  const users = usersOf(item, facts);
  if (users.length === 0) return undefined;
  return `${namesOf(users.map((user) => user.item.name))} still ${users.length === 1 ? "rests" : "rest"} on this ${kindTitle(kind)}; change or retire ${users.length === 1 ? "it" : "them"} first.`;
}

/** A contract as people say it, or null when none is named. */
export const contractOf = ({
  contractName,
  contractVersion,
}: Pick<Interface, "contractName" | "contractVersion">): string | null =>
  contractName === null && contractVersion === null
    ? null
    : [contractName, contractVersion].filter((part) => part !== null).join(" ");

/**
 * What a change of an interface's contract reaches: both its ends, and everything that would stop or degrade were the interface silent.
 */
export function dependentsOf(line: Interface, facts: InventoryFacts): Dependent[] {
  const found = new Set([line.fromSystemId, line.toSystemId, ...impactOf(facts, [line.id]).keys()]);
  found.delete(line.id);
  return (["system", "interface", "workflow"] as const).flatMap((kind) =>
    (itemsOf(facts, kind) as readonly Item[])
      .filter(({ id }) => found.has(id))
      .map(({ id, name, ownerPosition }) => ({ kind, id, name, ownerPosition })),
  );
}

type NoticeFacts = Pick<Entities, "contractNotice" | "contractAcknowledgment">;

export interface ContractNoticeView {
  readonly notice: ContractNotice;
  readonly acknowledgments: readonly ContractAcknowledgment[];
  /** The positions that have not said yet that they saw it. */
  readonly awaited: readonly Position[];
}

/** The changes of contracts, the newest first, with who has seen them. */
export function viewContractNotices(facts: NoticeFacts): ContractNoticeView[] {
  const acknowledgments = all(facts, "contractAcknowledgment");
  return all(facts, "contractNotice")
    .reverse()
    .map((notice) => {
      const own = acknowledgments.filter(({ noticeId }) => noticeId === notice.id);
      const owners = [...new Set(notice.dependents.map(({ ownerPosition }) => ownerPosition))];
      const awaited = owners.filter((position) => !own.some((each) => each.position === position));
      return { notice, acknowledgments: own, awaited };
    });
}

/** Why a position can't say that it saw a change of contract, or undefined. */
export function whyNotAcknowledge(
  { awaited, acknowledgments }: ContractNoticeView,
  position: Position,
  held: readonly Position[],
): string | undefined {
  if (!held.includes(position)) return "You do not hold that position in this cutover.";
  const given = acknowledgments.find((each) => each.position === position);
  if (given) return `${given.personName} has seen it.`;
  return awaited.includes(position) ? undefined : "Nothing of that position depends on it.";
}
