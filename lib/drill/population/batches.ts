import { MAPPING_VERSION } from "./conceptMaps.ts";
import type { ResourceType } from "./fhir.ts";

const LARGEST_BATCH = 500;
const SMALLEST_BATCH = 25;
const OPERATORS = ["loader-1", "loader-2"];
/** The loader starts so long after the extract, and takes so long for a batch. */
const LOAD_DELAY_MS = 90 * 60_000;
const BATCH_MS = 20_000;

/** A batch of the loader: records of one type, in the order of the extract. */
export interface Batch {
  name: string;
  transformedAt: string;
  mappingVersion: string;
  operator: string;
  /** Whether this batch took local times for UTC. */
  dropsTimezone: boolean;
}

/** Deals the records of each type into batches as they come. */
export class BatchLedger {
  readonly #size: number;
  readonly #startMs: number;
  readonly #dropsTimezone: (type: ResourceType, number: number) => boolean;
  readonly #open = new Map<ResourceType, { batch: Batch; records: number }>();
  #count = 0;

  /** `dropsTimezone` is asked once for each batch, as it opens. */
  constructor(
    asOfMs: number,
    patients: number,
    dropsTimezone: (type: ResourceType, number: number) => boolean,
  ) {
    this.#size = Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, patients));
    this.#startMs = asOfMs + LOAD_DELAY_MS;
    this.#dropsTimezone = dropsTimezone;
  }

  /** The batch of the next record of a type. */
  next(type: ResourceType): Batch {
    const open = this.#open.get(type);
    if (open && open.records < this.#size) {
      open.records += 1;
      return open.batch;
    }
    this.#count += 1;
    const number = this.#count;
    const batch: Batch = {
      name: `B${String(number).padStart(4, "0")}`,
      transformedAt: `${new Date(this.#startMs + number * BATCH_MS).toISOString().slice(0, 19)}Z`,
      mappingVersion: MAPPING_VERSION,
      operator: OPERATORS[number % OPERATORS.length] ?? "loader-1",
      dropsTimezone: this.#dropsTimezone(type, number),
    };
    this.#open.set(type, { batch, records: 1 });
    return batch;
  }
}
