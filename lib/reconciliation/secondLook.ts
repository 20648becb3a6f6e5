import { locationsOf } from "./casePlace.ts";
import type { Location } from "./jobs.ts";
import { RecordReader } from "./recordReader.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import { drawSamples, type SampledRecord, type SampleWish } from "./sampling.ts";
import type { Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";
import { FINDINGS_ORDER } from "./write.ts";

/** What is to be read again for whoever the run lands with, once its result is in its files. */
export interface RecordWishes {
  /** The records of findings: so many of those alike, and so many in all. */
  readonly findings: { readonly perSignatureMax: number; readonly max: number } | undefined;
  readonly sample: SampleWish | undefined;
}

/** The records that a finding is about, as their lines are. */
export interface FindingRecords {
  /** Its line in discrepancies.ndjson, from 0. */
  readonly ordinal: number;
  readonly fields: readonly string[];
  readonly source: string | null;
  readonly target: string | null;
}

/** A domain's sample, and how many records it was drawn from. */
export interface DomainSample {
  readonly domain: Domain;
  readonly population: number;
  readonly records: readonly SampledRecord[];
}

export interface LookedAtAgain {
  readonly findings: AsyncIterable<FindingRecords>;
  readonly samples: AsyncIterable<DomainSample>;
}

/** Reads records again while the run's files and its store are there. Both lists may be read once, the findings first. */
export class SecondLook {
  readonly #store: Store;
  readonly #paths: Readonly<Record<"source" | "target", readonly string[]>>;
  readonly #reader = new RecordReader();

  constructor(store: Store, paths: Readonly<Record<"source" | "target", readonly string[]>>) {
    this.#store = store;
    this.#paths = paths;
  }

  close(): void {
    this.#reader.close();
  }

  #line(side: "source" | "target", location: Location | undefined): string | null {
    return location === undefined ? null : this.#reader.read(this.#paths[side][location.file], location);
  }

  /** In the order of the result's lines. */
  async *findings({
    perSignatureMax,
    max,
  }: NonNullable<RecordWishes["findings"]>): AsyncGenerator<FindingRecords> {
    const alike = new Map<string, number>();
    let ordinal = -1;
    let given = 0;
    for (const domain of DOMAINS) {
      const query = `SELECT place, signature, line FROM findings WHERE domain = '${domain}' ORDER BY ${FINDINGS_ORDER}, place`;
      for await (const rows of this.#store.stream(query)) {
        for (const { place, signature, line } of rows) {
          ordinal += 1;
          const before = alike.get(String(signature)) ?? 0;
          if (given >= max || before >= perSignatureMax || place === null) continue;
          alike.set(String(signature), before + 1);
          given += 1;
          const [source, target] = locationsOf(String(place));
          const { fields } = JSON.parse(String(line)) as { fields: string[] };
          yield {
            ordinal,
            fields,
            source: this.#line("source", source),
            target: this.#line("target", target),
          };
        }
      }
    }
  }

  samples(
    wish: SampleWish,
    typeNames: ReadonlyMap<number, string>,
    rules: RuleBook,
  ): AsyncGenerator<DomainSample> {
    return drawSamples({
      store: this.#store,
      line: (side, location) => this.#line(side, location) ?? "",
      typeNames,
      rules,
      wish,
    });
  }
}

/** A list of nothing. */
export async function* nothing(): AsyncGenerator<never> {}
