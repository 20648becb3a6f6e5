import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { CASE_NAME_LENGTH_MAX, CASES_MAX, FAILING_NAMED_MAX, type TestResult } from "./schema.ts";

/** Why a report can't be read. Its sentence says nothing of what is in the report. */
export class ReportError extends Error {}

export type ReadReport = Pick<
  TestResult,
  "format" | "passed" | "failed" | "errors" | "skipped" | "failing"
> & {
  /** The latest moment at which it can have run, by what it says itself; null when it says nothing. */
  readonly ranAtMax: string | null;
};

type Outcome = "passed" | "failed" | "errors" | "skipped";
interface Case {
  readonly name: string;
  readonly outcome: Outcome;
}

const NESTING_MAX = 40;
/** A time without a zone may be up to this much later than it reads as UTC (UTC−12). */
const ZONE_BEHIND_MS = 12 * 60 * 60_000;

/** A case's name as it is kept: one line, no control characters, cut. */
const nameOf = (...parts: unknown[]): string =>
  parts
    .filter((part): part is string => typeof part === "string" && part.trim() !== "")
    .join(" ")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, CASE_NAME_LENGTH_MAX) || "a case without a name";

function summary(cases: readonly Case[], format: ReadReport["format"], ranAtMax: string | null): ReadReport {
  if (cases.length > CASES_MAX)
    throw new ReportError(`The report holds more than ${CASES_MAX.toLocaleString("en-US")} cases.`);
  const count = (outcome: Outcome): number => cases.filter((each) => each.outcome === outcome).length;
  const failing = cases.filter(({ outcome }) => outcome === "failed" || outcome === "errors");
  return {
    format,
    passed: count("passed"),
    failed: count("failed"),
    errors: count("errors"),
    skipped: count("skipped"),
    failing: failing.slice(0, FAILING_NAMED_MAX).map(({ name }) => name),
    ranAtMax,
  };
}

const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/i;

function latestOf(text: unknown): string | null {
  if (typeof text !== "string" || text.trim() === "") return null;
  const given = text.trim();
  const ms = Date.parse(HAS_ZONE.test(given) ? given : `${given}Z`);
  if (Number.isNaN(ms)) return null;
  return new Date(HAS_ZONE.test(given) ? ms : ms + ZONE_BEHIND_MS).toISOString();
}

const LISTS = ["testsuite", "testcase", "failure", "error", "skipped"];

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseAttributeValue: false,
  parseTagValue: false,
  // The five of XML itself; a document that declares its own is refused before it comes here.
  processEntities: true,
  htmlEntities: false,
  isArray: (name) => LISTS.includes(name),
});

type Element = Readonly<Record<string, unknown>>;
const elements = (value: unknown): Element[] =>
  (Array.isArray(value) ? value : []).map(
    (each) => (typeof each === "object" && each !== null ? each : {}) as Element,
  );

const figure = (element: Element, name: string): number => {
  const value = Number(element[name] ?? 0);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
};

function outcomeOf(testcase: Element): Outcome {
  if ("error" in testcase) return "errors";
  if ("failure" in testcase) return "failed";
  const status = testcase["@status"];
  return "skipped" in testcase || status === "disabled" || status === "notrun" ? "skipped" : "passed";
}

/**
 * The cases of a suite and of those inside it. What a suite counts and does not show is counted too: a failure before the first case, or
 * cases that were not told.
 */
function casesOf(suite: Element, depth: number): { readonly cases: Case[]; readonly times: unknown[] } {
  if (depth > NESTING_MAX) throw new ReportError("The report’s suites are nested too deep.");
  const own = elements(suite.testcase).map(
    (testcase): Case => ({
      name: nameOf(testcase["@classname"], testcase["@name"]),
      outcome: outcomeOf(testcase),
    }),
  );
  const inner = elements(suite.testsuite).map((each) => casesOf(each, depth + 1));
  const cases = [...own, ...inner.flatMap((each) => each.cases)];
  const lacking = (outcome: Outcome, attribute: string): Case[] => {
    const missing = figure(suite, attribute) - cases.filter((each) => each.outcome === outcome).length;
    return Array.from({ length: Math.min(Math.max(0, missing), CASES_MAX) }, () => ({
      name: nameOf(suite["@name"], "(outside its cases)"),
      outcome,
    }));
  };
  const counted = [...cases, ...lacking("failed", "@failures"), ...lacking("errors", "@errors")];
  const untold = Math.min(Math.max(0, figure(suite, "@tests") - counted.length), CASES_MAX);
  const rest = Array.from(
    { length: untold },
    (): Case => ({ name: nameOf(suite["@name"]), outcome: "skipped" }),
  );
  return {
    cases: [...counted, ...rest],
    times: [suite["@timestamp"], ...inner.flatMap((each) => each.times)],
  };
}

function readJUnit(content: string): ReadReport {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(content))
    throw new ReportError("The report declares entities or a document type; such reports are not read.");
  let root: unknown;
  try {
    // The second argument has it checked first: half a file must not pass for a whole one.
    root = parser.parse(content, true);
  } catch {
    throw new ReportError("The report is no well-formed XML, or not the whole of it.");
  }
  const top = (root ?? {}) as Element;
  const [suites, suite] = [top.testsuites, elements(top.testsuite)];
  if (suites === undefined && suite.length === 0)
    throw new ReportError("The report is no JUnit XML: it has neither testsuites nor a testsuite.");
  const { cases, times } = casesOf(
    typeof suites === "object" && suites !== null ? (suites as Element) : { testsuite: suite },
    0,
  );
  const latest = times.map(latestOf).filter((time) => time !== null);
  return summary(cases, "junit", latest.sort().at(-1) ?? null);
}

const actionSchema = z.object({
  operation: z.object({ result: z.string() }).optional(),
  assert: z.object({ result: z.string() }).optional(),
});
const testReportSchema = z.object({
  resourceType: z.literal("TestReport"),
  status: z.string(),
  result: z.string(),
  issued: z.string().optional(),
  name: z.string().optional(),
  setup: z.object({ action: z.array(actionSchema) }).optional(),
  test: z
    .array(z.object({ name: z.string().optional(), action: z.array(actionSchema).default([]) }))
    .default([]),
});
const bundleSchema = z.object({
  resourceType: z.literal("Bundle"),
  entry: z.array(z.object({ resource: testReportSchema })),
});

/** HL7 FHIR R4, TestReport: the results of actions. A warning is no failure; what is not among them says nothing, and so is no pass. */
function outcomeOfActions(actions: readonly z.infer<typeof actionSchema>[]): Outcome {
  const results = actions.map(({ operation, assert }) => (operation ?? assert)?.result);
  if (results.includes("error")) return "errors";
  if (results.includes("fail")) return "failed";
  return results.length > 0 && results.every((result) => result === "pass" || result === "warning")
    ? "passed"
    : "skipped";
}

function casesOfReport(report: z.infer<typeof testReportSchema>): Case[] {
  if (report.status !== "completed") throw new ReportError("The TestReport is not completed.");
  const cases = report.test.map(
    ({ name, action }): Case => ({ name: nameOf(report.name, name), outcome: outcomeOfActions(action) }),
  );
  const setup = report.setup ? outcomeOfActions(report.setup.action) : "passed";
  if (setup !== "passed") cases.push({ name: nameOf(report.name, "(setup)"), outcome: setup });
  // The report as a whole may know of a failure that none of its tests shows.
  const isBroken = cases.some(({ outcome }) => outcome === "failed" || outcome === "errors");
  if (report.result === "fail" && !isBroken) cases.push({ name: nameOf(report.name), outcome: "failed" });
  if (report.result !== "fail" && report.result !== "pass")
    cases.push({ name: nameOf(report.name), outcome: "skipped" });
  return cases;
}

function readTestReport(content: string): ReadReport {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new ReportError("The report is no JSON, or not the whole of it.");
  }
  const one = testReportSchema.safeParse(json);
  const bundle = one.success ? undefined : bundleSchema.safeParse(json);
  const reports = one.success ? [one.data] : bundle?.data?.entry.map(({ resource }) => resource);
  if (!reports)
    throw new ReportError("The report is no FHIR TestReport, nor a Bundle of TestReports, that can be read.");
  const latest = reports.map(({ issued }) => latestOf(issued)).filter((time) => time !== null);
  return summary(reports.flatMap(casesOfReport), "fhir-testreport", latest.sort().at(-1) ?? null);
}

/**
 * Reads the report of a test suite: JUnit XML, or a FHIR TestReport (or a Bundle of them) as JSON. Of the cases it keeps names and
 * outcomes, nothing that they printed.
 * @throws ReportError for what can't be read whole
 */
export function readReport(content: string): ReadReport {
  const text = content.replace(/^\uFEFF/, "").trimStart();
  return text.startsWith("<") ? readJUnit(text) : readTestReport(text);
}
