import type { Call } from "#lib/door/calls.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import type { SampledRecord as Drawn, SampleWish } from "#lib/reconciliation/sampling.ts";
import type {
  DomainSample,
  FindingRecords,
  LookedAtAgain,
  RecordWishes,
} from "#lib/reconciliation/secondLook.ts";
import { sideOf } from "#lib/sampling/chart.ts";
import { recordPlace } from "#lib/sampling/place.ts";
import {
  type fileRecords,
  PART_MAX,
  type planForRun,
  RECORDS_PER_BATCH_MAX,
  seedSchema,
} from "#lib/sampling/schema.ts";
import { type Place, type ScopeKey, seal } from "#lib/sealing/seal.ts";
import { pickValues } from "#lib/values/pick.ts";
import { runScope, valuePlace } from "#lib/values/place.ts";
import {
  BATCH_CHARACTERS_MAX,
  type DiscrepancyValue,
  type fileValues,
  type runKey,
  VALUED_ALIKE_MAX,
  VALUED_FINDINGS_MAX,
  VALUES_PER_BATCH_MAX,
} from "#lib/values/schema.ts";

/** What whoever starts a run says of the values that it hands over. */
export interface HandOverOptions {
  /** False: no value leaves the machine, sealed or not. */
  readonly values?: boolean | undefined;
  /** How many of each domain are drawn by chance, instead of what the cutover's plan says. */
  readonly sample?: number | undefined;
  readonly seed?: string | undefined;
}

/** The part of a channel that values go by. */
export interface ValuesChannel {
  readonly cutoverId: string;
  pseudonym(reference: string): string;
  readonly runKey: Call<typeof runKey>;
  readonly planForRun: Call<typeof planForRun>;
  readonly fileValues: Call<typeof fileValues>;
  readonly fileRecords: Call<typeof fileRecords>;
}

interface Plan extends SampleWish {
  readonly seedFrom: "run" | "plan" | "operator";
}

/** Checks what the operator gave. @throws BadInputError */
export function checkHandOver({ sample, seed }: HandOverOptions): void {
  if (sample !== undefined && (!Number.isInteger(sample) || sample < 1 || sample > PART_MAX))
    throw new BadInputError("BROKEN_SAMPLE", `--sample takes a number from 1 to ${PART_MAX}.`);
  if (seed !== undefined && !seedSchema.safeParse(seed).success)
    throw new BadInputError("BROKEN_SAMPLE", "--seed takes at most 64 of a-z, 0-9 and -.");
}

/** Seals the values of findings and the records of samples under the run's key, where they are read, and hands them over. */
export class ValuesHandOver {
  readonly wishes: RecordWishes;
  readonly #channel: ValuesChannel;
  readonly #runId: string;
  readonly #key: ScopeKey;
  readonly #plan: Plan;

  private constructor(channel: ValuesChannel, runId: string, key: ScopeKey, plan: Plan) {
    this.#channel = channel;
    this.#runId = runId;
    this.#key = key;
    this.#plan = plan;
    this.wishes = {
      findings: { perSignatureMax: VALUED_ALIKE_MAX, max: VALUED_FINDINGS_MAX },
      sample: plan,
    };
  }

  /** Asks for the run's key and the cutover's sampling plan. @throws the channel's error when there is no key to be had */
  static async open(
    channel: ValuesChannel,
    runId: string,
    { sample, seed }: HandOverOptions,
    asOf: Date,
  ): Promise<ValuesHandOver> {
    const { cutoverId } = channel;
    const { key } = await channel.runKey({ cutoverId, runId });
    const plan = await channel.planForRun({ cutoverId, runId });
    const scope: ScopeKey = { cutoverId, scope: runScope(runId), key: Buffer.from(key, "base64") };
    return new ValuesHandOver(channel, runId, scope, {
      ...plan,
      random: sample ?? plan.random,
      seed: seed ?? plan.seed,
      seedFrom: seed === undefined ? plan.seedFrom : "operator",
      asOf,
    });
  }

  async file({ findings, samples }: LookedAtAgain): Promise<void> {
    for await (const values of inBatches(findings, (found) => this.#valueOf(found), VALUES_PER_BATCH_MAX))
      await this.#channel.fileValues({ cutoverId: this.#channel.cutoverId, runId: this.#runId, values });
    for await (const sample of samples) await this.#fileSample(sample);
  }

  #seal(place: Place, text: string): string {
    return Buffer.from(seal(this.#key, place, text)).toString("base64");
  }

  #valueOf({ ordinal, fields, source, target }: FindingRecords): DiscrepancyValue {
    const side = (which: "source" | "target", line: string | null): string | null =>
      line === null ? null : this.#seal(valuePlace(ordinal, which), pickValues(line, fields));
    return { ordinal, source: side("source", source), target: side("target", target) };
  }

  async #fileSample({ domain, population, records }: DomainSample): Promise<void> {
    const head = { cutoverId: this.#channel.cutoverId, runId: this.#runId, domain };
    const toRow = (drawn: Drawn) => {
      const { part, place, resourceType, source, target, sourceText, targetText, patients, reasons, site } =
        drawn;
      const at = (side: "source" | "target") => recordPlace(domain, { part, place }, side);
      return {
        part,
        place,
        resourceType,
        sourcePseudonym: this.#channel.pseudonym(source),
        targetPseudonym: target === null ? null : this.#channel.pseudonym(target),
        sitePseudonym: site === null ? null : this.#channel.pseudonym(site),
        reasons: [...reasons],
        source: this.#seal(at("source"), sideOf(sourceText, patients.source)),
        target: targetText === null ? null : this.#seal(at("target"), sideOf(targetText, patients.target)),
      };
    };
    for await (const rows of inBatches(records, toRow, RECORDS_PER_BATCH_MAX))
      await this.#channel.fileRecords({ ...head, records: rows, frame: null });
    const count = (part: Drawn["part"]): number => records.filter((record) => record.part === part).length;
    const { seed, seedFrom } = this.#plan;
    const frame = {
      population,
      seed,
      seedFrom,
      random: count("random"),
      risk: count("risk"),
      site: count("site"),
    };
    // Last, so that a sample is there whole or not at all.
    await this.#channel.fileRecords({ ...head, records: [], frame });
  }
}

interface Sides {
  readonly source: string | null;
  readonly target: string | null;
}

/** Rows so many at a time, and not more than a request may hold. */
async function* inBatches<Item, Row extends Sides>(
  items: AsyncIterable<Item> | Iterable<Item>,
  toRow: (item: Item) => Row,
  sizeMax: number,
): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  let characters = 0;
  for await (const item of items) {
    const row = toRow(item);
    const size = (row.source?.length ?? 0) + (row.target?.length ?? 0);
    if (rows.length > 0 && (rows.length >= sizeMax || characters + size > BATCH_CHARACTERS_MAX)) {
      yield rows;
      rows = [];
      characters = 0;
    }
    rows.push(row);
    characters += size;
  }
  if (rows.length > 0) yield rows;
}
