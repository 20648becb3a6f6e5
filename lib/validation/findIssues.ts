import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from "@medplum/core";

/** What is wrong with a record's structure, in names of rules and elements: never in its values. */
export interface Issue {
  /** `structure`, `invariant`, …, with the invariant's key where it is one: `invariant ele-1`. */
  readonly rule: string;
  /** The element, without the place in a list: `Patient.name.given`. */
  readonly path: string;
}

/** An element's name. Anything else in its place came with the record, and could be anything. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

interface OutcomeIssue {
  readonly severity?: string;
  readonly code?: string;
  readonly expression?: readonly string[];
  readonly details?: { readonly text?: string };
}

let indexed = false;

/** Loads the definitions, once a thread. */
function prepare(): void {
  if (indexed) return;
  const json = gunzipSync(readFileSync(join(import.meta.dirname, "r4.json.gz"))).toString("utf8");
  indexStructureDefinitionBundle(JSON.parse(json));
  indexed = true;
}

function pathOf(expression: string | undefined): string {
  const names = (expression ?? "").replace(/\[\d+\]/g, "").split(".");
  return names.map((name) => (NAME.test(name) ? name : "?")).join(".") || "?";
}

const RULES: readonly [RegExp, string][] = [
  [/^Constraint ([a-z0-9]+-[a-z0-9]+) not met/i, "invariant"],
  [/^Missing required property/, "required element is missing"],
  [/^Invalid additional property/, "no such element"],
  [/^Invalid empty/i, "empty"],
  [/resource type/i, "no such resource type"],
  [
    /cardinality|more than|Invalid number of values|Expected array|Expected single/i,
    "wrong number of values",
  ],
  [/^Invalid JSON type/, "wrong JSON type"],
  [/format|regex|not a valid/i, "wrong format"],
  [/^Invalid JSON null/, "null"],
];

function ruleOf(text: string, code: string | undefined): string {
  for (const [pattern, rule] of RULES) {
    const found = pattern.exec(text);
    if (found) return found[1] === undefined ? rule : `${rule} ${found[1]}`;
  }
  return `other (${NAME.test(code ?? "") ? code : "structure"})`;
}

/**
 * What is wrong with a FHIR R4 resource: unknown elements, missing ones, how many, their types and formats, and HL7's invariants
 * (FHIRPath). Codes are not looked up: that a code is in its value set is not checked.
 */
export function findIssues(resource: unknown): Issue[] {
  prepare();
  const type = (resource as { resourceType?: unknown } | null)?.resourceType;
  if (typeof type !== "string" || !NAME.test(type)) return [{ rule: "no resource type", path: "?" }];
  try {
    // It checks that it is a resource at all, and throws what it finds.
    validateResource(resource as Parameters<typeof validateResource>[0]);
    return [];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) return [{ rule: "no such resource type", path: "?" }];
    // The library's types of FHIR are a package of their own; this is all that is read of one.
    const issues = (error.outcome as { issue?: readonly OutcomeIssue[] }).issue ?? [];
    return issues
      .filter(({ severity }) => severity === "error" || severity === "fatal")
      .map(({ code, expression, details }) => ({
        rule: ruleOf(details?.text ?? "", code),
        path: pathOf(expression?.[0] ?? type),
      }));
  }
}
