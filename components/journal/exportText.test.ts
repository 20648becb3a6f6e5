import { describe, expect, it } from "vitest";
import type { ListedEntry } from "#lib/journal/schema.ts";
import { exportText } from "./exportText.ts";

const listed = (reason: string | null): ListedEntry => ({
  entry: {
    version: 1,
    scope: "019abc00-0000-7000-8000-000000000001",
    seq: 7,
    occurredAt: "2026-11-21T07:00:00.000Z",
    recordedAt: "2026-11-21T07:00:01.000Z",
    actor: { kind: "system", name: "test" },
    command: "journal.exportEntries",
    reason,
    changes: [],
  },
  leafHash: "ab".repeat(32),
});

describe("an export", () => {
  it.for(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("gives a spreadsheet no formula: %s", (reason) => {
    const csv = exportText("csv", [listed(reason)], {}, false);
    expect(csv).toContain(`'${reason}`);
  });

  it("begins with the names of its columns, once", () => {
    expect(exportText("csv", [listed("x")], {}, true).split("\r\n")[0]).toBe(
      "seq,recordedAt,occurredAt,who,what,position,command,reason,changed,leafHash",
    );
    expect(exportText("csv", [listed("x")], {}, false)).toMatch(/^7,/);
  });

  it("quotes what has commas, quotes and line ends", () =>
    expect(exportText("csv", [listed('a "b", c\nd')], {}, false)).toContain('"a ""b"", c\nd"'));

  it("as NDJSON has a line for each entry", () => {
    const lines = exportText("ndjson", [listed(null), listed("=1")], {}, true)
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([listed(null), listed("=1")]);
  });
});
