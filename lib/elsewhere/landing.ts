import { createHash } from "node:crypto";
import { canonicalJson } from "#lib/journal/canonical.ts";
import type { ForeignLanding } from "#lib/runs/landing.ts";
import { readDvt } from "./dvt.ts";
import type { ForeignFile } from "./readResults.ts";

const NOTHING = {
  rejected: 0,
  skipped: 0,
  quarantined: 0,
  duplicated: 0,
  resurrected: 0,
  wrongPatient: 0,
  highRisk: 0,
  benign: 0,
  unparsable: 0,
};

/** How long a tool worked, by the first start and the last end of its rows. */
function durationOf({ rows }: ForeignFile): number {
  const times = (of: readonly string[]): number[] =>
    of.map((text) => Date.parse(text)).filter((ms) => !Number.isNaN(ms));
  const starts = times(rows.map((row) => row.start_time));
  const ends = times(rows.map((row) => row.end_time));
  if (starts.length === 0 || ends.length === 0) return 0;
  return Math.max(0, ends.reduce((a, b) => Math.max(a, b)) - starts.reduce((a, b) => Math.min(a, b)));
}

/** A result table of the Data Validation Tool as a room takes it. */
export function landingOf(file: ForeignFile, tables: Readonly<Record<string, string>> = {}): ForeignLanding {
  const { lines, domains, verdict } = readDvt(file.rows, tables);
  const rows = domains.reduce((sum, of) => sum + of.rows.eligible, 0);
  return {
    label: `Data Validation Tool, ${file.rows.length.toLocaleString("en-US")} checks`,
    lines: (async function* () {
      yield* lines;
    })(),
    sourceRecords: rows,
    targetRecords: rows - domains.reduce((sum, of) => sum + of.rows.missing - of.unexpected, 0),
    durationMs: durationOf(file),
    inputHash: file.sha256,
    verdict,
    domains: domains.map(({ domain, verdict: of, reasons, rows: account, unexpected, discrepancies }) => ({
      ...NOTHING,
      ...account,
      domain,
      verdict: of,
      reasons: [...reasons],
      unexpected,
      discrepancies,
      resultHash: resultHash({
        domain,
        account,
        unexpected,
        reasons,
        lines: lines.filter((line) => line.domain === domain),
      }),
    })),
  };
}

const resultHash = (content: object): string =>
  createHash("sha256").update(canonicalJson(content)).digest("hex");
