import {
  BIGINT,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
} from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import {
  CLAIM_COLUMNS,
  type Columns,
  KEY_COLUMNS,
  type Location,
  RECORD_COLUMNS,
  RECORD_KEY_COLUMNS,
  REFERENCE_COLUMNS,
  SERVER_COLUMNS,
  WAITING_COLUMNS,
} from "./jobs.ts";

/** Rows that DuckDB takes in one chunk. */
const CHUNK_ROWS = duckdb.vector_size();

type FixedColumns = readonly (readonly [string, "BIGINT" | "INTEGER"])[];

const TABLES: Readonly<Record<string, FixedColumns>> = {
  source: RECORD_COLUMNS,
  target: RECORD_COLUMNS,
  source_links: REFERENCE_COLUMNS,
  target_links: REFERENCE_COLUMNS,
  source_servers: SERVER_COLUMNS,
  target_servers: SERVER_COLUMNS,
  claims: CLAIM_COLUMNS,
  elsewhere: KEY_COLUMNS,
  /** Sources and targets that more than one line of the crosswalk names. */
  claimed_again_source: KEY_COLUMNS,
  claimed_again_target: KEY_COLUMNS,
  source_keys: RECORD_KEY_COLUMNS,
  target_keys: RECORD_KEY_COLUMNS,
  target_waiting: WAITING_COLUMNS,
  /** Keys of records of the target that were read again, because a pair by key shows whom they name. */
  keys_again: RECORD_KEY_COLUMNS,
  /** Of a shard by rules with keys: what all shards have. */
  every_source: RECORD_COLUMNS,
  every_target: RECORD_COLUMNS,
  every_claims: CLAIM_COLUMNS,
  /** Of a run over a delta: records that the crosswalk came to list, and those that a side deleted. */
  touched: KEY_COLUMNS,
  source_deleted: KEY_COLUMNS,
  target_deleted: KEY_COLUMNS,
};

export type Row = Readonly<Record<string, number | bigint | string | boolean | null>>;

/** The run's DuckDB: what the scans found, in memory up to the limit and in the spill folder beyond it. */
export class Store {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** Appends go through a connection of their own: the other one may be in the middle of a stream. */
  readonly #writer: DuckDBConnection;
  readonly #appenders = new Map<string, DuckDBAppender>();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, writer: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
    this.#writer = writer;
  }

  static async open(options: {
    memoryLimitMb: number;
    threads: number;
    spillFolder: string;
  }): Promise<Store> {
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: `${options.memoryLimitMb}MB`,
      threads: String(options.threads),
      temp_directory: options.spillFolder,
      // Order comes from ORDER BY alone; keeping that of insertion costs memory.
      preserve_insertion_order: "false",
    });
    const store = new Store(instance, await instance.connect(), await instance.connect());
    for (const [table, columns] of Object.entries(TABLES)) {
      await store.run(
        `CREATE TABLE ${table} (${columns.map(([name, type]) => `${name} ${type}`).join(", ")})`,
      );
    }
    return store;
  }

  /** Changes how much DuckDB may hold in memory before it spills. */
  async limitMemory(megabytes: number): Promise<void> {
    await this.run(`SET memory_limit = '${megabytes}MB'`);
  }

  close(): void {
    try {
      this.flush();
    } catch {
      // The run ended in the middle of something: nobody wants the rows that were on their way.
    }
    this.#connection.closeSync();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  /** Stops the statement under way; its promise rejects. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** All rows of a query. BIGINT columns must be cast to DOUBLE to come as numbers. */
  async rows(sql: string): Promise<Row[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowObjectsJS() as Row[];
  }

  async keys(sql: string): Promise<bigint[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getColumns()[0]?.filter((key): key is bigint => typeof key === "bigint") ?? [];
  }

  /** BIGINT columns of a query, without NULL, a chunk at a time. */
  async *bigints(sql: string): AsyncGenerator<BigInt64Array[]> {
    const result = await this.#connection.stream(sql);
    if (result.columnTypes().some(({ typeId }) => typeId !== BIGINT.typeId))
      throw new TypeError("a column is not BIGINT");
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const bytes = chunk.rowCount * BigInt64Array.BYTES_PER_ELEMENT;
      yield Array.from({ length: chunk.columnCount }, (_, column) => {
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
        // The chunk's memory goes with it.
        const { buffer, byteOffset } = duckdb.vector_get_data(vector, bytes);
        return new BigInt64Array(buffer.slice(byteOffset, byteOffset + bytes) as ArrayBuffer);
      });
    }
  }

  /** The rows of a query, a chunk at a time, without holding them all. BIGINT columns come as they are. */
  async *stream(sql: string): AsyncGenerator<Row[]> {
    const result = await this.#connection.stream(sql);
    const names = result.columnNames();
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      // Column by column: asking for each value of each row takes several times as long.
      const columns = chunk.getColumns();
      yield Array.from(
        { length: chunk.rowCount },
        (_, row) => Object.fromEntries(names.map((name, column) => [name, columns[column]?.[row]])) as Row,
      );
    }
  }

  /**
   * Appends rows of fixed width, copying whole columns, whose memory it gives back: the collector would leave it for long, since little else is
   * made on this thread. Queries see the rows after `flush`.
   */
  async append(table: keyof typeof TABLES & string, columns: Columns): Promise<void> {
    const rows = columns[0]?.length ?? 0;
    if (rows === 0) return;
    const types = (TABLES[table] ?? []).map(([, type]) => (type === "BIGINT" ? BIGINT : INTEGER));
    const appender = await this.#appenderOf(table);
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const size = Math.min(CHUNK_ROWS, rows - start);
      const { chunk } = DuckDBDataChunk.create(types, size);
      columns.forEach((column, index) => {
        const vector = duckdb.data_chunk_get_vector(chunk, index);
        const { BYTES_PER_ELEMENT: width } = column;
        duckdb.copy_data_to_vector(
          vector,
          0,
          column.buffer as ArrayBuffer,
          column.byteOffset + start * width,
          size * width,
        );
      });
      appender.appendDataChunk(new DuckDBDataChunk(chunk));
    }
    for (const { buffer } of columns) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }

  /** Makes all rows that were appended visible to queries. */
  flush(): void {
    for (const appender of this.#appenders.values()) appender.closeSync();
    this.#appenders.clear();
  }

  /** Appenders stay open from one `flush` to the next: closing one costs milliseconds. */
  async #appenderOf(table: string): Promise<DuckDBAppender> {
    const open = this.#appenders.get(table) ?? (await this.#writer.createAppender(table));
    this.#appenders.set(table, open);
    return open;
  }

  /** Appends rows of text. Queries see them after `flush`. */
  async appendText(table: string, rows: readonly (readonly (string | null)[])[]): Promise<void> {
    const appender = await this.#appenderOf(table);
    for (const row of rows) {
      for (const value of row) {
        if (value === null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
  }
}

/** Numbers of a row's columns `${prefix}file`, `${prefix}pos` and `${prefix}bytes`. */
export function locationOf(row: Row, prefix: string): Location {
  const number = (name: string): number => Number(row[`${prefix}${name}`] ?? 0);
  return { file: number("file"), offset: number("pos"), bytes: number("bytes") };
}
