import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discrepancyLineSchema } from "#lib/reconciliation/schema.ts";
import { dvtRowSchema, readDvt, typeOf } from "./dvt.ts";
import { landingOf } from "./landing.ts";
import { readDvtFile, readTableMap } from "./readResults.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-dvt-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A row of the result table as `bq query --format=json` writes it. */
const row = (of: object) => ({
  run_id: "4f1c",
  validation_name: "count",
  validation_type: "Column",
  start_time: "2026-11-21 02:00:00.000000 UTC",
  end_time: "2026-11-21 02:00:03.000000 UTC",
  source_table_name: "legacy.allergy_intolerance",
  target_table_name: "cloud.allergy_intolerance",
  source_column_name: null,
  target_column_name: null,
  aggregation_type: "count",
  group_by_columns: null,
  source_agg_value: "100",
  target_agg_value: "100",
  difference: "0.0",
  pct_difference: "0.0",
  pct_threshold: "0.0",
  validation_status: "success",
  ...of,
});
const parsed = (...rows: object[]) => rows.map((of) => dvtRowSchema.parse(row(of)));
const ofRow = (id: string, of: object) => ({
  validation_name: "hash__all",
  validation_type: "Row",
  aggregation_type: null,
  source_column_name: "hash__all",
  target_column_name: "hash__all",
  group_by_columns: JSON.stringify({ id }),
  source_agg_value: "abc",
  target_agg_value: "abc",
  ...of,
});

describe("results of the Data Validation Tool", () => {
  it("never pass, however well they agree", () => {
    const { verdict, domains, lines } = readDvt(
      parsed({}, { validation_name: "sum__severity", aggregation_type: "sum" }, ofRow("1", {})),
    );
    expect([verdict, lines]).toEqual(["unknown", []]);
    expect(domains).toMatchObject([
      { domain: "allergies", verdict: "unknown", rows: { eligible: 1, matched: 1, altered: 0, missing: 0 } },
    ]);
    expect(domains[0]?.reasons.join(" ")).toContain("2 aggregates can't show that any record is right.");
  });

  it.each([
    [{ target_agg_value: "97" }, "missing", "missing-record"],
    [{ target_agg_value: "103" }, "unexpected", "transformation-bug"],
    [{ aggregation_type: "sum", source_column_name: "dose" }, "altered", "transformation-bug"],
  ])("make a finding without a record of an aggregate that differs: %j", (of, kind, category) => {
    const { verdict, lines, domains } = readDvt(parsed({ ...of, validation_status: "fail" }));
    expect(verdict).toBe("fail");
    expect(lines).toMatchObject([
      { domain: "allergies", kind, category, source: null, target: null, severity: "high" },
    ]);
    // It is of no record, and so nothing of the account.
    expect(domains[0]).toMatchObject({
      rows: { eligible: 0, matched: 0, altered: 0, missing: 0 },
      unexpected: 0,
      discrepancies: 1,
    });
    for (const line of lines) discrepancyLineSchema.parse(line);
  });

  it("name records by their keys, and balance", () => {
    const fail = { validation_status: "fail" };
    const rows = parsed(
      ofRow("1", {}),
      ofRow("2", { ...fail, target_agg_value: "other" }),
      ofRow("3", { ...fail, target_agg_value: null }),
      ofRow("4", { ...fail, source_agg_value: "NULL" }),
    );
    const { lines, domains } = readDvt(rows);
    expect(lines.map(({ kind, source, target }) => [kind, source, target])).toEqual([
      ["altered", "AllergyIntolerance/2", null],
      ["missing", "AllergyIntolerance/3", null],
      ["unexpected", null, "AllergyIntolerance/4"],
    ]);
    const [domain] = domains;
    expect(domain?.rows).toEqual({ eligible: 3, matched: 1, altered: 1, missing: 1 });
    expect(domain?.unexpected).toBe(1);
  });

  it.each(["warning", "incomplete", "error", "skip", "whatever"])("take %s for no answer", (status) => {
    const { verdict, domains } = readDvt(
      parsed({ validation_status: null, status }, ofRow("1", { validation_status: status })),
    );
    expect(verdict).toBe("unknown");
    expect(domains[0]?.reasons).toContain("2 checks gave no answer.");
    expect(domains[0]?.rows.matched).toBe(0);
  });

  it("read the older status column", () => {
    expect(readDvt(parsed({ validation_status: null, status: "validation_fail" })).verdict).toBe("fail");
  });

  it("know a table by the map, by its name, or not at all", () => {
    const known = ["Patient", "AllergyIntolerance"];
    expect(typeOf("ehr.Patients", {}, known)).toBe("Patient");
    expect(typeOf("ehr.allergy_intolerance", {}, known)).toBe("AllergyIntolerance");
    expect(typeOf("ehr.T_ALG", { T_ALG: "AllergyIntolerance" }, known)).toBe("AllergyIntolerance");
    expect(typeOf("ehr.audit", {}, known)).toBe("Unknown");
    expect(typeOf("ehr.constructor", {}, known)).toBe("Unknown");
    expect(
      readDvt(parsed({ source_table_name: "ehr.audit", validation_status: "fail" })).domains[0]?.domain,
    ).toBe("other");
  });

  it("hold no value of a record where they land", async () => {
    const file = join(folder, "secret.json");
    const secret = {
      source_agg_value: "1980-03-07",
      target_agg_value: "Hintz",
      source_column_name: "Doe, Jane 555-1234",
      validation_name: "Doe, Jane",
    };
    await writeFile(
      file,
      JSON.stringify([row({ ...secret, aggregation_type: "min", validation_status: "fail" })]),
    );
    const landing = landingOf(await readDvtFile(file));
    const lines = [];
    for await (const line of landing.lines) lines.push(line);
    expect(JSON.stringify([landing, lines])).not.toMatch(/Doe|Hintz|1980/);
    expect(lines).toHaveLength(1);
  });

  it("come as CSV, JSON or NDJSON, and are refused as anything else", async () => {
    const rows = [row({}), row({ validation_status: "fail" })];
    const head = Object.keys(rows[0] ?? {});
    const csv = [
      head.join(","),
      ...rows.map((of) =>
        Object.values(of)
          .map((value) => value ?? "")
          .join(","),
      ),
    ].join("\n");
    const texts = {
      "a.csv": `\uFEFF${csv}\n`,
      "b.json": JSON.stringify(rows),
      "c.ndjson": rows.map((of) => JSON.stringify(of)).join("\n"),
    };
    const hashes = [];
    for (const [name, text] of Object.entries(texts)) {
      await writeFile(join(folder, name), text);
      const landing = landingOf(await readDvtFile(join(folder, name)));
      expect(landing).toMatchObject({
        verdict: "fail",
        durationMs: 3_000,
        label: "Data Validation Tool, 2 checks",
      });
      hashes.push(landing.domains[0]?.resultHash);
    }
    // The same findings have the same hash, in whatever file they came.
    expect(new Set(hashes).size).toBe(1);
    for (const [text, sentence] of [
      ['[{"a":1}]', /Row 1 of x.json is no result/],
      ["[", /neither CSV, JSON nor NDJSON/],
      ["[]", /holds no result/],
    ] as const) {
      await writeFile(join(folder, "x.json"), text);
      await expect(readDvtFile(join(folder, "x.json"))).rejects.toThrow(sentence);
    }
    await expect(readDvtFile(join(folder, "none.csv"))).rejects.toThrow("cannot be read");
    await writeFile(join(folder, "t.yaml"), "version: 1\ntables:\n  T_ALG: allergy\n");
    await expect(readTableMap(join(folder, "t.yaml"))).rejects.toThrow(/t\.yaml:3:3/);
    await writeFile(join(folder, "t.yaml"), "version: 1\ntables: {T_ALG: AllergyIntolerance}\n");
    expect(await readTableMap(join(folder, "t.yaml"))).toEqual({ T_ALG: "AllergyIntolerance" });
  });
});
