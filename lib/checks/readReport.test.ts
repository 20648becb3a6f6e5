import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReportError, readReport } from "./readReport.ts";
import { CASE_NAME_LENGTH_MAX, FAILING_NAMED_MAX } from "./schema.ts";

const junit = (inner: string, attributes = "") =>
  `<?xml version="1.0"?>\n<testsuites><testsuite name="acks" ${attributes}>${inner}</testsuite></testsuites>`;

describe("JUnit XML", () => {
  it("is counted by case, and failing cases are named", () => {
    const report = junit(
      `<testcase classname="ack" name="A01 &lt; A08"/><testcase name="late"><failure message="John Doe, MRN 123">John Doe</failure></testcase>
       <testcase name="broken"><error/></testcase><testcase name="later"><skipped/></testcase>`,
      'tests="4" failures="1" errors="1" timestamp="2026-11-21T03:00:00Z"',
    );
    expect(readReport(report)).toEqual({
      format: "junit",
      passed: 1,
      failed: 1,
      errors: 1,
      skipped: 1,
      failing: ["late", "broken"],
      ranAtMax: "2026-11-21T03:00:00.000Z",
    });
  });
  it("keeps nothing that a case printed", () => {
    const report = junit(
      '<testcase name="a"><failure message="Jane">Jane</failure><system-out>Jane</system-out></testcase>',
    );
    expect(JSON.stringify(readReport(report))).not.toContain("Jane");
  });
  it("counts what a suite tells and does not show", () => {
    expect(readReport(junit('<testcase name="a"/>', 'tests="3" errors="1"'))).toMatchObject({
      passed: 1,
      errors: 1,
      skipped: 1,
    });
  });
  it("is read with suites in suites, or with one suite alone, and with none", () => {
    expect(readReport(junit('<testsuite name="inner"><testcase name="a"/></testsuite>')).passed).toBe(1);
    expect(readReport('<testsuite><testcase name="a"><failure/></testcase></testsuite>').failed).toBe(1);
    expect(readReport("<testsuites/>")).toMatchObject({ passed: 0, failed: 0, errors: 0, skipped: 0 });
  });
  it("takes a time without a zone for the latest that it can be", () => {
    expect(readReport(junit("", 'timestamp="2026-11-21T03:00:00"')).ranAtMax).toBe(
      "2026-11-21T15:00:00.000Z",
    );
  });
  it.each([
    ["half a file", junit('<testcase name="a"/><testcase name="b"><failure/>').slice(0, -30)],
    ["entities", `<!DOCTYPE x [<!ENTITY a "b">]>${junit("&a;")}`],
    ["another document", "<html><body/></html>"],
    ["nothing", ""],
    ["deep nesting", "<testsuite>".repeat(60) + "</testsuite>".repeat(60)],
    ["very deep nesting", "<a>".repeat(200_000) + "</a>".repeat(200_000)],
    ["too many cases", junit('<testcase name="a"/>'.repeat(20_001))],
  ])("is refused: %s", (_what, report) => {
    expect(() => readReport(report)).toThrow(ReportError);
  });
  it("names fifty failing cases, each in a line that is cut", () => {
    const cases = Array.from(
      { length: 60 },
      (_, n) => `<testcase name="${"x".repeat(300)}&#10;${n}"><failure/></testcase>`,
    );
    const { failing, failed } = readReport(junit(cases.join("")));
    expect([failing.length, failed]).toEqual([FAILING_NAMED_MAX, 60]);
    expect(failing.every((name) => name.length <= CASE_NAME_LENGTH_MAX && !name.includes("\n"))).toBe(true);
  });
  it("never passes a case that has a failure", () => {
    const outcome = fc.constantFrom(
      "",
      "<failure/>",
      "<error>x</error>",
      "<skipped/>",
      "<system-out>y</system-out>",
    );
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 30 }), (outcomes) => {
        const read = readReport(
          junit(outcomes.map((inner) => `<testcase name="a">${inner}</testcase>`).join("")),
        );
        expect(read.passed).toBe(
          outcomes.filter((inner) => inner === "" || inner.startsWith("<system")).length,
        );
        expect(read.passed + read.failed + read.errors + read.skipped).toBe(outcomes.length);
      }),
    );
  });
});

describe("a FHIR TestReport", () => {
  const report = (over: object = {}) => ({
    resourceType: "TestReport",
    status: "completed",
    result: "pass",
    name: "order to billing",
    issued: "2026-11-21T03:00:00Z",
    test: [
      { name: "order", action: [{ operation: { result: "pass" } }, { assert: { result: "warning" } }] },
      { name: "result", action: [{ assert: { result: "pass" } }] },
    ],
    ...over,
  });
  const read = (over: object = {}) => readReport(JSON.stringify(report(over)));
  const test = (...results: string[]) => ({
    test: [{ name: "a", action: results.map((result) => ({ assert: { result } })) }],
  });
  it("is counted by test", () => {
    expect(read()).toMatchObject({ format: "fhir-testreport", passed: 2, failed: 0, skipped: 0 });
    expect(read({ ...test("pass", "fail"), result: "fail" })).toMatchObject({
      failed: 1,
      failing: ["order to billing a"],
    });
    expect(read(test("pass", "error"))).toMatchObject({ errors: 1, passed: 0 });
    expect(read(test("pass", "skip"))).toMatchObject({ skipped: 1, passed: 0 });
    expect(read(test())).toMatchObject({ skipped: 1, passed: 0 });
  });
  it("is no pass when it says itself that it failed, or is pending", () => {
    expect(read({ result: "fail" }).failed).toBe(1);
    expect(read({ result: "pending" }).skipped).toBe(1);
    expect(read({ setup: { action: [{ operation: { result: "fail" } }] } }).failed).toBe(1);
  });
  it("comes in a Bundle too", () => {
    const bundle = { resourceType: "Bundle", entry: [{ resource: report() }, { resource: report() }] };
    expect(readReport(JSON.stringify(bundle)).passed).toBe(4);
  });
  it.each([
    ["not completed", JSON.stringify(report({ status: "in-progress" }))],
    ["another resource", JSON.stringify({ resourceType: "Patient" })],
    ["half a file", JSON.stringify(report()).slice(0, -2)],
  ])("is refused: %s", (_what, content) => {
    expect(() => readReport(content)).toThrow(ReportError);
  });
});
