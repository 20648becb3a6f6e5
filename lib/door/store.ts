import type { Tx } from "#lib/db.ts";
import { ENTITY_SCHEMAS, type EntityOf, type EntityType, type RoomEntityType } from "#lib/room/entities.ts";
import type { Entities } from "#lib/room/state.ts";

type Row = Record<string, unknown>;

/** The part of a Prisma model that entities are read and written by. */
interface Table {
  create(args: { data: Row }): Promise<Row>;
  createManyAndReturn(args: { data: Row[] }): Promise<Row[]>;
  update(args: { where: { id: string }; data: Row }): Promise<Row>;
  findUnique(args: { where: { id: string } }): Promise<Row | null>;
  findMany(args: { where: Row; orderBy: { id: "asc" } }): Promise<Row[]>;
}

// An entity's type is its Prisma model's name, which TypeScript can't follow through an index; entities.db.test.ts
// holds the two lists against each other.
const tableOf = (tx: Tx, type: EntityType): Table => (tx as Record<EntityType, unknown>)[type] as Table;

const plain = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : typeof value === "bigint" ? Number(value) : value;

/**
 * A row as the entity that rooms, journals and clients know: instants as ISO strings, and no column that its schema does not
 * name (a password's hash is a column, and never part of an entity).
 */
export function toEntity<T extends EntityType>(type: T, row: Row): EntityOf<T> {
  const fields = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
  return ENTITY_SCHEMAS[type].parse(fields) as EntityOf<T>;
}

export async function findEntity<T extends EntityType>(
  tx: Tx,
  type: T,
  id: string,
): Promise<EntityOf<T> | undefined> {
  const row = await tableOf(tx, type).findUnique({ where: { id } });
  return row ? toEntity(type, row) : undefined;
}

/** The entities of a type that match, in the order of their ids. */
export async function listEntities<T extends EntityType>(
  tx: Tx,
  type: T,
  where: Row,
): Promise<EntityOf<T>[]> {
  const rows = await tableOf(tx, type).findMany({ where, orderBy: { id: "asc" } });
  return rows.map((row) => toEntity(type, row));
}

/** Entities by their ids, as rules take them. */
export const byId = <E extends { readonly id: string }>(entities: readonly E[]): Record<string, E> =>
  Object.fromEntries(entities.map((entity) => [entity.id, entity]));

/** A cutover's entities of some types, as rules take them. */
export async function readFacts<T extends RoomEntityType>(
  tx: Tx,
  types: readonly T[],
  cutoverId: string,
): Promise<Pick<Entities, T>> {
  const facts: Partial<Record<RoomEntityType, unknown>> = {};
  for (const type of types)
    facts[type] = byId(await listEntities(tx, type, type === "cutover" ? { id: cutoverId } : { cutoverId }));
  return facts as Pick<Entities, T>;
}

export async function insertEntity<T extends EntityType>(tx: Tx, type: T, data: Row): Promise<EntityOf<T>> {
  // A column left out is null, which Prisma does not take for a column of JSON.
  const given = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
  return toEntity(type, await tableOf(tx, type).create({ data: given }));
}

/** Many of a type in one statement. @returns them in the order given */
export async function insertEntities<T extends EntityType>(
  tx: Tx,
  type: T,
  data: Row[],
): Promise<EntityOf<T>[]> {
  const rows = await tableOf(tx, type).createManyAndReturn({ data });
  return rows.map((row) => toEntity(type, row));
}

export async function updateEntity<T extends EntityType>(
  tx: Tx,
  type: T,
  id: string,
  data: Row,
): Promise<EntityOf<T>> {
  return toEntity(type, await tableOf(tx, type).update({ where: { id }, data }));
}
