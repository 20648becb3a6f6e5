import { describe, expect, it } from "vitest";
import type { ReconciliationReport } from "../schema.ts";
import { NO_RECORDS } from "../testing.ts";
import { DOMAINS } from "../vocabulary.ts";
import { html, Markup } from "./markup.ts";
import { renderReport } from "./report.ts";

const report: ReconciliationReport = {
  format: "holdpoint-reconciliation/1",
  verdict: "fail",
  inputHash: "a".repeat(64),
  rules: { version: 1, sha256: "b".repeat(64) },
  inputs: [{ role: "source", file: "<b>.ndjson", bytes: 1, sha256: "c".repeat(64) }],
  sourceRecords: 10,
  targetRecords: 9,
  discrepancies: 1,
  crosswalk: { lines: 10, unknownSources: 0, unparsable: 0, unparsableLines: [] },
  domains: DOMAINS.map((domain) => ({
    ...NO_RECORDS,
    ...(domain === "allergies" && {
      eligible: 10,
      matched: 9,
      missing: 1,
      discrepancies: 1,
      sourceRecords: 10,
    }),
    sourceRecords: domain === "allergies" ? 10 : 0,
    targetRecords: 0,
    domain,
    normalizations: {
      "utc-rewrite": 0,
      "logical-reference": 0,
      "mapped-code": 0,
      "original-code-dropped": 0,
      "element-order": 0,
      "decimal-scale": 0,
    },
    causes: {},
    pending: 0,
    cleared: 0,
    categories: domain === "allergies" ? { "missing-record": 1 } : {},
    unparsableLines: [],
    nowhere: 0,
    nowhereRecords: [],
    unknownType: 0,
    unknownTypes: [],
    duplicateIds: { source: 0, target: 0 },
    duplicateRecords: { source: [], target: [] },
    duplicateKeys: { source: 0, target: 0 },
    unlisted: 0,
    ambiguous: 0,
    danglingReferences: { source: 0, target: 0 },
    verdict: domain === "allergies" ? "fail" : "unknown",
    reasons: ["1 record is missing at the target; none is allowed."],
    resultHash: "d".repeat(64),
  })),
  causes: [
    {
      cause: null,
      domain: "allergies",
      resourceType: "AllergyIntolerance",
      kind: "missing",
      category: "missing-record",
      fields: [],
      records: 1,
      batches: [],
      examples: [{ source: "AllergyIntolerance/secret-id", target: null }],
      sentence: "AllergyIntolerance: missing at the target, 1 record",
    },
  ],
  timing: {
    startedAt: "2026-11-21T02:00:00.000Z",
    durationMs: 1,
    recordsPerSecond: 1,
    megabytesPerSecond: 1,
    phases: [],
  },
};

describe("the report as a page", () => {
  const page = renderReport(report, { withRecordIds: false });

  it("says the verdict, the account and the causes, of the domains that have records", () => {
    expect(page).toContain("✕ FAIL");
    expect(page).toContain("AllergyIntolerance: missing at the target, 1 record");
    expect(page).toContain("1 record is missing at the target; none is allowed.");
    expect(page).toMatch(/<rect [^>]+><title>allergies: 9 matched<\/title>/);
    expect(page).not.toContain("medications");
  });

  it("needs nothing from elsewhere and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|\son[a-z]+=/);
    expect(page).toContain("default-src 'none'");
  });

  it("shows ids of records only when it is asked to", () => {
    expect(page).not.toContain("secret-id");
    expect(renderReport(report, { withRecordIds: true })).toContain("AllergyIntolerance/secret-id");
  });

  it("escapes what comes from the input", () => {
    expect(page).not.toContain("<b>.ndjson");
    expect(page).toContain("&lt;b&gt;.ndjson");
    expect(html`${`"'<&`}${new Markup("<i>")}${false}${[1, html`<u>`]}`.text).toBe(
      "&quot;&#39;&lt;&amp;<i>1<u>",
    );
  });
});
