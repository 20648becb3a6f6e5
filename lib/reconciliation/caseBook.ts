import { emptyTally, type Tallied, type Tally, tallyCase } from "./account.ts";
import { type CaseColumns, Cases, countOf } from "./caseColumns.ts";
import { carriedCases, casesToExamine, countCases } from "./casesToDo.ts";
import { type Movement, NO_MOVEMENT } from "./domainReports.ts";
import { type ExaminedCase, type ExaminedFinding, examined } from "./examinedCases.ts";
import type { FindingRow } from "./findingRow.ts";
import type { ClearedLine, History } from "./history.ts";
import type { Case, CaseResult, ExaminedCases } from "./jobs.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import type { DiscrepancyLine, Normalization } from "./schema.ts";
import { prepareCases } from "./state.ts";
import type { Store } from "./store.ts";
import { rowsOf } from "./textRows.ts";
import type { Domain } from "./vocabulary.ts";
import type { Workplace } from "./workplace.ts";
import { ResultWriter } from "./write.ts";

/** A finding as it is counted, and as the store keeps it. */
interface Found extends Tallied, Pick<DiscrepancyLine, "pending"> {
  readonly row: FindingRow;
}

/** What a run's cases come to: their lines in the store, and the figures of each domain. */
export class CaseBook {
  readonly tallies = new Map<Domain, Tally>();
  /** Of the tallies, what is pending. */
  readonly pending = new Map<Domain, Tally>();
  readonly normalizations = new Map<Domain, Map<Normalization, number>>();
  readonly #rules: RuleBook;
  readonly #history: History | undefined;
  /** Whether what was found of each case is kept, for a later run to go on from. */
  readonly #keepsCases: boolean;
  /** Whether the places of a finding's records are kept beside it, for whoever looks at them again. */
  readonly #keepsPlaces: boolean;

  constructor(
    rules: RuleBook,
    history: History | undefined,
    { keepsCases = false, keepsPlaces = false }: { keepsCases?: boolean; keepsPlaces?: boolean } = {},
  ) {
    this.#keepsPlaces = keepsPlaces;
    this.#rules = rules;
    this.#history = history;
    this.#keepsCases = keepsCases;
  }

  /** Has all cases looked at that `listCases` listed, and takes over those that an earlier run has looked at. */
  async examine({ store, pool, meter, options }: Workplace, hasCarried: boolean): Promise<void> {
    const withPlaces = this.#keepsPlaces || options.sink?.wishes !== undefined;
    const how = { withPlaces, withResults: this.#keepsCases };
    meter.start("comparing what differs", await countCases(store));
    await ResultWriter.prepare(store);
    if (this.#keepsCases) await prepareCases(store);
    await pool.forEach<CaseColumns, "examine">(
      casesToExamine(store),
      (cases) => ({ kind: "examine", cases, options: how }),
      async (found, cases) => {
        await this.#take(store, found, cases);
        meter.advance(countOf(cases));
      },
    );
    if (!hasCarried) return;
    for await (const { cases, results } of carriedCases(store)) {
      const found = examined(cases, (_, index) => JSON.parse(results[index] ?? "") as CaseResult, how);
      await this.#take(store, found, cases);
    }
  }

  async #take(store: Store, found: ExaminedCases, columns: CaseColumns): Promise<void> {
    const cases = new Cases(columns);
    const findings = [...rowsOf<ExaminedFinding>(found.findings)].map((finding) => this.#dated(finding));
    const results: (readonly string[])[] = [];
    let first = 0;
    let index = 0;
    for (const [resourceType, count, normalizations, result] of rowsOf<ExaminedCase>(found.cases)) {
      const own = findings.slice(first, first + Number(count));
      this.#note(resourceType, cases.sort(index), own, normalizations);
      if (result !== null) results.push([...cases.identity(index), result]);
      first += own.length;
      index += 1;
    }
    if (this.#keepsCases) await store.appendText("cases", results);
    await ResultWriter.keep(
      store,
      findings.map(({ row }) => row),
    );
  }

  /** A finding with since when it is seen. */
  #dated([
    domain,
    type,
    source,
    target,
    kind,
    category,
    batch,
    signature,
    line,
    place,
    cause,
  ]: ExaminedFinding): Found {
    const counted = { kind, category, ...(cause === null ? {} : { cause }) };
    const delay = this.#rules.replicationDelayMinutes(domain);
    const dating = this.#history?.date({ source, target, ...counted }, delay);
    const dated = dating === undefined ? line : `${line.slice(0, -1)},${JSON.stringify(dating).slice(1)}`;
    const row: FindingRow = [domain, type, source, target, kind, category, batch, signature, dated, place];
    return { ...counted, pending: dating?.pending, row };
  }

  #note(resourceType: string, sort: Case["sort"], findings: readonly Found[], normalizations: string): void {
    const domain = this.#rules.domainOf(resourceType);
    const tally = this.tallies.get(domain) ?? emptyTally();
    this.tallies.set(domain, tally);
    const isPair = sort === "pair" || sort === "conflict" || sort === "unlisted";
    tallyCase(tally, isPair, findings);
    const pending = findings.filter((finding) => finding.pending);
    if (pending.length > 0) {
      const pendingTally = this.pending.get(domain) ?? emptyTally();
      this.pending.set(domain, pendingTally);
      const isAllPending = findings.every(({ pending, kind }) => pending || kind === "unlisted");
      tallyCase(pendingTally, isPair && isAllPending, pending);
    }
    if (normalizations === "") return;
    const rules = this.normalizations.get(domain) ?? new Map<Normalization, number>();
    this.normalizations.set(domain, rules);
    for (const rule of normalizations.split(",") as Normalization[])
      rules.set(rule, (rules.get(rule) ?? 0) + 1);
  }

  /** What the findings are to those of the run before, with the lines that this one cleared. To be asked when all cases are in. */
  async movement(store: Store): Promise<{ readonly movement: Movement; readonly lines: ClearedLine[] }> {
    const history = this.#history;
    if (history === undefined) return { movement: NO_MOVEMENT, lines: [] };
    const lines = await history.cleared(store);
    const cleared = new Map<Domain, number>();
    for (const { domain } of lines) cleared.set(domain, (cleared.get(domain) ?? 0) + 1);
    const dangling: Movement["dangling"] = (domain) =>
      history.dangling(domain, this.#rules.replicationDelayMinutes(domain));
    return { movement: { pending: this.pending, cleared, dangling }, lines };
  }
}
