import type pg from "pg";
import { RETENTION_POLICY } from "#lib/retention/policy.ts";

/** A table that a backup holds. */
export interface Table {
  readonly name: string;
  /** Those that can be written. */
  readonly columns: readonly string[];
}

/**
 * Every table but those whose rows are of use for a moment, each after those that it refers to, so that they can be filled in this
 * order.
 */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; refers: string[] }>(
    `SELECT c.relname AS name,
            array(SELECT attname::text FROM pg_attribute
                   WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum) AS columns,
            array(SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
                   WHERE conrelid = c.oid AND contype = 'f' AND confrelid <> c.oid) AS refers
       FROM pg_class c
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> '_prisma_migrations'
      ORDER BY relname`,
  );
  const wanted = rows.filter(({ name }) => RETENTION_POLICY[name]?.class !== "transient");
  const sorted: Table[] = [];
  const placed = new Set<string>();
  while (sorted.length < wanted.length) {
    const ready = wanted.filter(
      ({ name, refers }) =>
        !placed.has(name) &&
        refers.every(
          (other) => placed.has(unquoted(other)) || !wanted.some((table) => table.name === unquoted(other)),
        ),
    );
    if (ready.length === 0) throw new Error("The tables refer to each other in a circle.");
    for (const { name, columns } of ready) {
      sorted.push({ name, columns });
      placed.add(name);
    }
  }
  return sorted;
}

const unquoted = (name: string): string => name.replaceAll('"', "");

/** The migrations that made a database what it is. */
export async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows.map(({ name }) => name);
}
