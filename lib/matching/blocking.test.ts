import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { chooseKeys } from "./blocking.ts";
import type { Records } from "./records.ts";

const RECORDS = 20_000;
const CONSTANTS = 8;

it("takes no key that every record shares, however many records there are", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const constants = Array.from({ length: CONSTANTS }, (_, column) => `'only${column}' AS c${column}`);
  await connection.run(
    `CREATE TABLE record AS SELECT i::INTEGER AS k, (i % 2)::INTEGER AS side, ${constants.join(", ")},
            (i // 2)::VARCHAR AS c${CONSTANTS} FROM range(${RECORDS}) AS numbers(i)`,
  );
  const columns = Array.from({ length: CONSTANTS + 1 }, (_, column) => ({
    name: `c${column}`,
    kind: "code",
  }));
  // As many as are counted by an estimate: a constant's one value may be none that the estimate looks at.
  const records = { count: 1_000_000, twoSided: true, columns } as unknown as Records;
  const keys = await chooseKeys(connection, records, []);
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(key).toContain(`p${CONSTANTS}`);
  connection.closeSync();
  instance.closeSync();
});
