import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

export type { MigrationList, SchemaContainer } from "@prisma/schema-engine-wasm/schema_engine_bg";
export type SchemaEngine = bindings.SchemaEngine;

/** PostgreSQL's internal one-byte type "char", and its array. */
const CHAR_OID = 18;
const CHAR_ARRAY_OID = 1002;

/**
 * Prisma's own schema engine, as WebAssembly: its CLI would download a native one, which a closed network refuses.
 * @param url the database that it works on
 * @param use what to do with the engine; it and its connection are closed afterwards
 */
export async function withSchemaEngine<T>(
  url: string,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadEngine();
  // One connection: what the engine sets for a session then holds for all that it does.
  const pool = poolForCatalogs({ connectionString: url, max: 1, application_name: "holdpoint migrate" });
  const adapter = bindMigrationAwareSqlAdapterFactory(new CatalogPrismaPg(pool));
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    try {
      return await use(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

let loading: Promise<void> | undefined;

function loadEngine(): Promise<void> {
  loading ??= instantiate();
  return loading;
}

async function instantiate(): Promise<void> {
  const glue = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const module = await readFile(glue.replace(/\.js$/, ".wasm"));
  const imports = { ...bindings };
  for (const name of Object.keys(bindings)) {
    // The engine leaves a timer of ten seconds behind, which must not keep a finished command waiting.
    if (name.startsWith("__wbg_setTimeout_")) Object.assign(imports, { [name]: setDetachedTimeout });
  }
  const { instance } = await WebAssembly.instantiate(module, { "./schema_engine_bg.js": imports });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}

function setDetachedTimeout(callback: () => void, delayMs: number): NodeJS.Timeout {
  return setTimeout(callback, delayMs).unref();
}

/**
 * The engine reads catalogs with columns of type "char", which Prisma's adapter does not know as a scalar. They pass it
 * as the array of that type, and are made the scalar again behind it.
 */
class CatalogPrismaPg extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type) =>
        type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    adapter.executeScript = (script) => executeWhole(adapter.underlyingDriver(), script);
    return adapter;
  }
}

/**
 * Runs a migration's SQL as one request, which PostgreSQL carries out whole or not at all. The adapter's own way is to
 * cut it at every semicolon, which breaks function bodies and leaves a failed migration half done.
 */
async function executeWhole(pool: pg.Pool, script: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(script);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const line = script.slice(0, Number(error.position ?? 0)).split("\n").length;
    throw new DriverAdapterError({
      kind: "postgres",
      code: error.code ?? "",
      severity: error.severity ?? "ERROR",
      message: `${error.message} (line ${line})`,
      detail: error.detail,
      column: error.column,
      hint: error.hint,
    });
  } finally {
    client.release();
  }
}

function poolForCatalogs(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  const query = async (request: pg.QueryArrayConfig) => {
    const result = await pool.query(request);
    for (const [column, field] of result.fields.entries()) {
      if (field.dataTypeID !== CHAR_OID) continue;
      field.dataTypeID = CHAR_ARRAY_OID;
      for (const row of result.rows) if (row[column] === "") row[column] = "\0";
    }
    return result;
  };
  return new Proxy(pool, { get: (target, name) => (name === "query" ? query : Reflect.get(target, name)) });
}
