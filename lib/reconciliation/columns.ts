import type { Columns } from "./jobs.ts";

const FIRST_ROWS = 4_096;

/** Rows of fixed width that grow column by column, and are then handed on without a copy of each value. */
export class ColumnBuilder {
  readonly #types: readonly ("BIGINT" | "INTEGER")[];
  #columns: Int32Array[];
  #capacity = FIRST_ROWS;
  rows = 0;

  constructor(columns: readonly (readonly [string, "BIGINT" | "INTEGER"])[]) {
    this.#types = columns.map(([, type]) => type);
    this.#columns = this.#types.map((type) => new Int32Array(FIRST_ROWS * lanesOf(type)));
  }

  /** Makes room for one more row; `setInteger`, `setHash` and `setOffset` then fill it. */
  add(): void {
    this.#makeRoom(1);
    this.rows += 1;
  }

  /** Adds rows that stand in columns of lanes, two to a BIGINT. */
  addRows(columns: readonly Int32Array[], rows: number): void {
    this.#makeRoom(rows);
    for (const [index, column] of this.#columns.entries()) {
      const lanes = columns[index];
      if (lanes) column.set(lanes, this.rows * lanesOf(this.#types[index] ?? "INTEGER"));
    }
    this.rows += rows;
  }

  #makeRoom(rows: number): void {
    while (this.rows + rows > this.#capacity) {
      this.#capacity *= 2;
      this.#columns = this.#columns.map((column) => {
        const wider = new Int32Array(column.length * 2);
        wider.set(column);
        return wider;
      });
    }
  }

  setInteger(column: number, value: number): void {
    const lanes = this.#columns[column];
    if (lanes) lanes[this.rows - 1] = value;
  }

  /** Sets a BIGINT from its two lanes: DuckDB's integers are little-endian, as is every machine that it runs on. */
  setHash(column: number, hi: number, lo: number): void {
    const lanes = this.#columns[column];
    if (!lanes) return;
    lanes[(this.rows - 1) * 2] = lo;
    lanes[(this.rows - 1) * 2 + 1] = hi;
  }

  setOffset(column: number, value: number): void {
    this.setHash(column, Math.floor(value / 0x1_0000_0000), value | 0);
  }

  finish(): Columns {
    return this.#columns.map((column, index) => {
      const type = this.#types[index] ?? "INTEGER";
      const used = column.slice(0, this.rows * lanesOf(type));
      return type === "BIGINT" ? new BigInt64Array(used.buffer) : used;
    });
  }
}

function lanesOf(type: "BIGINT" | "INTEGER"): number {
  return type === "BIGINT" ? 2 : 1;
}
