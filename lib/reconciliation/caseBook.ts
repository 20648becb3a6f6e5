import { emptyTally, type Tally, tallyCase } from "./account.ts";
import { type Movement, NO_MOVEMENT } from "./domainReports.ts";
import type { ClearedLine, History } from "./history.ts";
import type { Case, CaseResult } from "./jobs.ts";
import { type CaseToDo, carriedCases, casesToExamine, countCases } from "./match.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import type { DiscrepancyLine, Normalization } from "./schema.ts";
import { placeOf } from "./secondLook.ts";
import { prepareCases } from "./state.ts";
import type { Store } from "./store.ts";
import type { Domain } from "./vocabulary.ts";
import type { Workplace } from "./workplace.ts";
import { ResultWriter } from "./write.ts";

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
    meter.start("comparing what differs", await countCases(store));
    await ResultWriter.prepare(store);
    if (this.#keepsCases) await prepareCases(store);
    await pool.forEach<CaseToDo[], "examine">(
      casesToExamine(store),
      (cases) => ({ kind: "examine", cases: cases.map(({ found }) => found) }),
      async (results, cases) => {
        await this.#take(store, results, cases, withPlaces);
        meter.advance(cases.length);
      },
    );
    if (!hasCarried) return;
    for await (const cases of carriedCases(store)) {
      const results = cases.map(({ result }) => JSON.parse(result) as CaseResult);
      await this.#take(store, results, cases, withPlaces);
    }
  }

  async #take(
    store: Store,
    results: readonly CaseResult[],
    cases: readonly CaseToDo[],
    withPlaces: boolean,
  ): Promise<void> {
    if (this.#keepsCases)
      await store.appendText(
        "cases",
        cases.map(({ identity: { sort, source, target, claim, byKey } }, index) => [
          sort,
          source,
          target,
          claim,
          byKey,
          JSON.stringify(results[index]),
        ]),
      );
    const dated = results.map((result, index) => ({
      ...result,
      lines: result.lines.map((line) =>
        this.#date({ ...line, ...(cases[index] && { mark: cases[index].mark }) }),
      ),
    }));
    for (const [index, result] of dated.entries()) this.#note(result, cases[index]?.found.sort);
    await ResultWriter.keep(
      store,
      dated.flatMap(({ lines }) => lines),
      dated.flatMap(({ signatures }) => signatures),
      withPlaces ? dated.flatMap(({ lines }, index) => lines.map(() => placeOf(cases[index]?.found))) : [],
    );
  }

  #date(line: DiscrepancyLine): DiscrepancyLine {
    return this.#history?.date(line, this.#rules.replicationDelayMinutes(line.domain)) ?? line;
  }

  #note({ resourceType, lines, normalizations }: CaseResult, sort: Case["sort"] | undefined): void {
    const domain = this.#rules.domainOf(resourceType);
    const tally = this.tallies.get(domain) ?? emptyTally();
    this.tallies.set(domain, tally);
    const isPair = sort === "pair" || sort === "conflict" || sort === "unlisted";
    tallyCase(tally, isPair, lines);
    const pending = lines.filter((line) => line.pending);
    if (pending.length > 0) {
      const pendingTally = this.pending.get(domain) ?? emptyTally();
      this.pending.set(domain, pendingTally);
      const isAllPending = lines.every((line) => line.pending || line.kind === "unlisted");
      tallyCase(pendingTally, isPair && isAllPending, pending);
    }
    const rules = this.normalizations.get(domain) ?? new Map<Normalization, number>();
    this.normalizations.set(domain, rules);
    for (const rule of normalizations) rules.set(rule, (rules.get(rule) ?? 0) + 1);
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
