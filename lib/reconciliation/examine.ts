import type { Json } from "./canonical.ts";
import type { Signature } from "./causes.ts";
import { classify } from "./classify.ts";
import { type ComparisonContext, compareRecords } from "./compare.ts";
import type { CrosswalkLine } from "./crosswalk.ts";
import type { Case, CaseResult, Location, Setup } from "./jobs.ts";
import { parseLossless } from "./losslessJson.ts";
import { keyFields } from "./recordKeys.ts";
import { CHANGED_WHILE_READ, claimText, RecordReader } from "./recordReader.ts";
import { type Members, objectText, rootMembers } from "./rootMembers.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import type { DiscrepancyLine } from "./schema.ts";
import { Sieve } from "./sieve.ts";
import { type Kind, type Severity, severitySchema } from "./vocabulary.ts";

type Resource = { readonly [name: string]: Json };

/** What the loader says of a case, in a line that was read as a claim before. */
type Claim = Pick<CrosswalkLine, "target" | "batch">;

const PLAIN_STRING = /^"[^"\\]*"$/;

/** A record of a case, of which only what is asked for is parsed. */
interface CaseRecord {
  readonly resourceType: string;
  /** `Type/id`. */
  readonly name: string;
  readonly members: Members;
}

/** Reads the records of a case again, and says what is wrong with them. */
export class Examiner {
  readonly #paths: Setup["paths"];
  readonly #context: ComparisonContext;
  readonly #rules: RuleBook;
  readonly #sieve: Sieve;
  readonly #reader = new RecordReader();

  constructor(paths: Setup["paths"], context: ComparisonContext) {
    this.#paths = paths;
    this.#context = context;
    this.#rules = context.rules ?? RuleBook.builtIn;
    this.#sieve = new Sieve(context.codes, this.#rules);
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
        const { resourceType, name } = this.#record("source", found.source);
        const claim = found.claim && this.#claim(found.claim);
        const result = this.#presence("missing", resourceType, name, claim?.target ?? null, claim?.batch);
        return found.isAmbiguous ? ambiguous(result) : result;
      }
      case "unexpected": {
        const { resourceType, name } = this.#record("target", found.target);
        const result = this.#presence("unexpected", resourceType, null, name, undefined);
        return found.isAmbiguous ? ambiguous(result) : result;
      }
    }
  }

  #pair(source: CaseRecord, target: CaseRecord, claim: Claim | undefined): CaseResult {
    const { resourceType } = source;
    const sifted = this.#sieve.sift(resourceType, source.members, target.members);
    const from = parsed(sifted.source);
    const to = parsed(sifted.target);
    const { differences, normalizations } = compareRecords(from, to, this.#context);
    const findings = classify(from, to, differences, this.#rules, this.#context.codes);
    const lines = findings.map(
      ({ shape: _shape, cause, fields, ...finding }): DiscrepancyLine => ({
        domain: this.#rules.domainOf(resourceType),
        resourceType,
        source: source.name,
        target: target.name,
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
  #unlisted(source: CaseRecord, target: CaseRecord, key: number): CaseResult {
    const pair = this.#pair(source, target, undefined);
    const { resourceType } = pair;
    const fields = keyFields(this.#rules.keys(resourceType)[key] ?? [], wholeOf(source));
    const cause = `${resourceType.toLowerCase()}-paired-by-key`;
    const line: DiscrepancyLine = {
      domain: this.#rules.domainOf(resourceType),
      resourceType,
      source: source.name,
      target: target.name,
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
  #duplicate(source: CaseRecord, target: CaseRecord, claim: Claim | undefined): CaseResult {
    const { resourceType, lines } = this.#pair(source, target, claim);
    const worst = lines.filter(({ category }) => category === "high-risk-clinical-mismatch");
    const copy = this.#presence("duplicated", resourceType, source.name, target.name, claim?.batch);
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
  #conflict(source: CaseRecord, target: CaseRecord, claim: Claim): CaseResult {
    const { resourceType, lines, signatures, normalizations } = this.#pair(source, target, claim);
    const cause = `${resourceType.toLowerCase()}-two-sources-one-target`;
    const isPatient = resourceType === "Patient";
    const isHighRisk = isPatient || lines.some(({ category }) => category === "high-risk-clinical-mismatch");
    const merged: DiscrepancyLine = {
      domain: this.#rules.domainOf(resourceType),
      resourceType,
      source: source.name,
      target: target.name,
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

  #record(side: "source" | "target", location: Location): CaseRecord {
    const members = unbroken(this.#reader.read(this.#paths[side][location.file], location), rootMembers);
    const [resourceType, id] = [textOf(members, "resourceType"), textOf(members, "id")];
    return { resourceType, name: `${resourceType}/${id}`, members };
  }

  #claim({ offset, bytes }: Location): Claim {
    const { target, batch } = parsed(claimText(this.#reader, this.#paths.crosswalk, offset, bytes));
    return {
      target: typeof target === "string" ? target : null,
      batch: typeof batch === "string" ? batch : undefined,
    };
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

function wholeOf({ members }: CaseRecord): Resource {
  return parsed(objectText(members));
}

/** The text of a string among members. */
function textOf(members: Members, name: string): string {
  const value = members.get(name) ?? "null";
  return PLAIN_STRING.test(value) ? value.slice(1, -1) : String(unbroken(value, parseLossless));
}

function parsed(text: string): Resource {
  return unbroken(text, parseLossless) as Resource;
}

/** Reads text of a record, which was whole when it was scanned. */
function unbroken<T>(text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch {
    // The reader's own message may quote the record.
    throw new Error(CHANGED_WHILE_READ);
  }
}

function worstOf(severities: readonly Severity[]): Severity {
  const ranks = severities.map((severity) => severitySchema.options.indexOf(severity));
  return severitySchema.options[Math.max(...ranks)] ?? "critical";
}
