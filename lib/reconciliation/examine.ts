import type { Json } from "./canonical.ts";
import type { Signature } from "./causes.ts";
import { classify } from "./classify.ts";
import { type ComparisonContext, compareRecords } from "./compare.ts";
import type { CrosswalkLine } from "./crosswalk.ts";
import type { Case, CaseResult, Location, Setup } from "./jobs.ts";
import { parseLossless } from "./losslessJson.ts";
import { keyFields } from "./recordKeys.ts";
import { CHANGED_WHILE_READ, RecordReader, readClaim } from "./recordReader.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import type { DiscrepancyLine } from "./schema.ts";
import { type Kind, type Severity, severitySchema } from "./vocabulary.ts";

type Resource = { readonly [name: string]: Json };

/** Reads the records of a case again, and says what is wrong with them. */
export class Examiner {
  readonly #paths: Setup["paths"];
  readonly #context: ComparisonContext;
  readonly #rules: RuleBook;
  readonly #reader = new RecordReader();

  constructor(paths: Setup["paths"], context: ComparisonContext) {
    this.#paths = paths;
    this.#context = context;
    this.#rules = context.rules ?? RuleBook.builtIn;
  }

  close(): void {
    this.#reader.close();
  }

  examine(found: Case): CaseResult {
    switch (found.sort) {
      case "pair":
        return this.#pair(
          this.#record("source", found.source),
          this.#record("target", found.target),
          this.#claim(found.claim),
        );
      case "conflict":
        return this.#conflict(
          this.#record("source", found.source),
          this.#record("target", found.target),
          this.#claim(found.claim),
        );
      case "duplicated":
        return this.#duplicate(
          this.#record("source", found.source),
          this.#record("target", found.target),
          found.claim && this.#claim(found.claim),
        );
      case "unlisted":
        return this.#unlisted(
          this.#record("source", found.source),
          this.#record("target", found.target),
          found.key,
        );
      case "missing": {
        const source = nameOf(this.#record("source", found.source));
        const claim = found.claim && this.#claim(found.claim);
        const result = this.#presence("missing", typeOf(source), source, claim?.target ?? null, claim?.batch);
        return found.isAmbiguous ? ambiguous(result) : result;
      }
      case "unexpected": {
        const target = nameOf(this.#record("target", found.target));
        const result = this.#presence("unexpected", typeOf(target), null, target, undefined);
        return found.isAmbiguous ? ambiguous(result) : result;
      }
    }
  }

  #pair(source: Resource, target: Resource, claim: CrosswalkLine | undefined): CaseResult {
    const resourceType = typeOf(nameOf(source));
    const { differences, normalizations } = compareRecords(source, target, this.#context);
    const findings = classify(source, target, differences, this.#rules, this.#context.codes);
    const lines = findings.map(
      ({ shape: _shape, cause, fields, ...finding }): DiscrepancyLine => ({
        domain: this.#rules.domainOf(resourceType),
        resourceType,
        source: nameOf(source),
        target: nameOf(target),
        ...finding,
        fields: [...fields],
        ...(cause === undefined ? {} : { cause }),
        ...(claim?.batch === undefined ? {} : { batch: claim.batch }),
      }),
    );
    const signatures = findings.map(({ kind, fields, cause, shape }) => ({
      resourceType,
      kind,
      fields,
      ...shape,
      cause,
    }));
    return { resourceType, lines, signatures, normalizations: [...normalizations] };
  }

  /** A pair by a key of the rules: all that a pair is, and that the loader did not list it. Its fields are those of the key. */
  #unlisted(source: Resource, target: Resource, key: number): CaseResult {
    const pair = this.#pair(source, target, undefined);
    const { resourceType } = pair;
    const fields = keyFields(this.#rules.keys(resourceType)[key] ?? [], source);
    const cause = `${resourceType.toLowerCase()}-paired-by-key`;
    const line: DiscrepancyLine = {
      domain: this.#rules.domainOf(resourceType),
      resourceType,
      source: nameOf(source),
      target: nameOf(target),
      kind: "unlisted",
      category: "transformation-bug",
      severity: this.#rules.severity(resourceType, "unlisted"),
      fields,
      cause,
    };
    const signature: Signature = { resourceType, kind: "unlisted", fields, shapes: [], cause };
    return { ...pair, lines: [...pair.lines, line], signatures: [...pair.signatures, signature] };
  }

  /** A second copy: a bug, and high-risk when it says something else of the patient than the first one does (a chart that was split). */
  #duplicate(source: Resource, target: Resource, claim: CrosswalkLine | undefined): CaseResult {
    const { resourceType, lines } = this.#pair(source, target, claim);
    const worst = lines.filter(({ category }) => category === "high-risk-clinical-mismatch");
    const copy = this.#presence("duplicated", resourceType, nameOf(source), nameOf(target), claim?.batch);
    const [line] = copy.lines;
    if (line === undefined || worst.length === 0) return copy;
    const fields = [...new Set(worst.flatMap((found) => found.fields))].sort();
    const split: DiscrepancyLine = {
      ...line,
      category: "high-risk-clinical-mismatch",
      severity: "critical",
      fields,
    };
    return {
      resourceType,
      lines: [split],
      signatures: [{ resourceType, kind: "duplicated", fields, shapes: [] }],
      normalizations: [],
    };
  }

  /**
   * Two sources that became one record: a bug even when both say the same, and the worst one when they are patients. Whose record it is, and
   * whether it holds again, is found of it as of any pair.
   */
  #conflict(source: Resource, target: Resource, claim: CrosswalkLine): CaseResult {
    const { resourceType, lines, signatures, normalizations } = this.#pair(source, target, claim);
    const cause = `${resourceType.toLowerCase()}-two-sources-one-target`;
    const isPatient = resourceType === "Patient";
    const isHighRisk = isPatient || lines.some(({ category }) => category === "high-risk-clinical-mismatch");
    const merged: DiscrepancyLine = {
      domain: this.#rules.domainOf(resourceType),
      resourceType,
      source: nameOf(source),
      target: nameOf(target),
      kind: "altered",
      category: isHighRisk ? "high-risk-clinical-mismatch" : "transformation-bug",
      severity: isPatient ? "critical" : worstOf(["high", ...lines.map(({ severity }) => severity)]),
      fields: lines.length === 0 ? ["id"] : [...new Set(lines.flatMap(({ fields }) => fields))].sort(),
      cause,
      ...(claim.batch === undefined ? {} : { batch: claim.batch }),
    };
    const { kind, fields } = merged;
    const signature: Signature = { resourceType, kind, fields, shapes: ["two-sources-one-target"], cause };
    const isGrave = ({ kind }: { readonly kind: Kind }): boolean =>
      kind === "wrong-patient" || kind === "resurrected";
    return {
      resourceType,
      lines: [...lines.filter(isGrave), merged],
      signatures: [...signatures.filter(isGrave), signature],
      normalizations,
    };
  }

  #presence(
    kind: "missing" | "unexpected" | "duplicated",
    resourceType: string,
    source: string | null,
    target: string | null,
    batch: string | undefined,
  ): CaseResult {
    const line: DiscrepancyLine = {
      domain: this.#rules.domainOf(resourceType),
      resourceType,
      source,
      target,
      kind,
      category: kind === "missing" ? "missing-record" : "transformation-bug",
      severity: this.#rules.severity(resourceType, kind),
      fields: [],
      ...(batch === undefined ? {} : { batch }),
    };
    const signature: Signature = { resourceType, kind, fields: [], shapes: [] };
    return { resourceType, lines: [line], signatures: [signature], normalizations: [] };
  }

  #record(side: "source" | "target", location: Location): Resource {
    const text = this.#reader.read(this.#paths[side][location.file], location);
    try {
      return parseLossless(text) as Resource;
    } catch {
      // The parser's own message quotes the record.
      throw new Error(CHANGED_WHILE_READ);
    }
  }

  #claim(location: Location): CrosswalkLine {
    return readClaim(this.#reader, this.#paths.crosswalk, location.offset, location.bytes);
  }
}

/** A record on one side whose key fits more than one. */
function ambiguous({ lines, signatures, ...result }: CaseResult): CaseResult {
  const cause = `${result.resourceType.toLowerCase()}-ambiguous-key`;
  return {
    ...result,
    // In the order that lines have when they are read again: a result's hash is over their text.
    lines: lines.map(({ batch, ...line }) => ({ ...line, cause, ...(batch === undefined ? {} : { batch }) })),
    signatures: signatures.map((signature) => ({ ...signature, shapes: ["ambiguous-key"], cause })),
  };
}

function nameOf(resource: Resource): string {
  return `${String(resource.resourceType)}/${String(resource.id)}`;
}

function typeOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}

function worstOf(severities: readonly Severity[]): Severity {
  const ranks = severities.map((severity) => severitySchema.options.indexOf(severity));
  return severitySchema.options[Math.max(...ranks)] ?? "critical";
}
