import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BadInputError } from "./errors.ts";
import { type DiscrepancyLine, discrepancyLineSchema, type ReconciliationReport } from "./schema.ts";
import type { Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";

export const REPORT_FILE = "report.json";
export const DISCREPANCIES_FILE = "discrepancies.ndjson";
const UNFINISHED = ".unfinished";

/** Writes the result beside its place, and moves it there only when all of it is written. */
export class ResultWriter {
  readonly #folder: string;
  readonly #report: FileHandle;
  readonly #discrepancies: FileHandle;

  private constructor(folder: string, report: FileHandle, discrepancies: FileHandle) {
    this.#folder = folder;
    this.#report = report;
    this.#discrepancies = discrepancies;
  }

  static async open(folder: string): Promise<ResultWriter> {
    try {
      await mkdir(folder, { recursive: true });
      const report = await open(join(folder, REPORT_FILE + UNFINISHED), "w");
      return new ResultWriter(folder, report, await open(join(folder, DISCREPANCIES_FILE + UNFINISHED), "w"));
    } catch (error) {
      throw new BadInputError(
        "OUT_NOT_WRITABLE",
        `The folder for the result, ${folder}, cannot be written to.`,
        {
          cause: error,
        },
      );
    }
  }

  /** Makes room in the store for the lines to come. */
  static async prepare(store: Store): Promise<void> {
    await store.run(
      "CREATE TABLE findings (domain VARCHAR, resource_type VARCHAR, source VARCHAR, target VARCHAR, kind VARCHAR, line VARCHAR)",
    );
  }

  static async keep(store: Store, lines: readonly DiscrepancyLine[]): Promise<void> {
    if (lines.length === 0) return;
    await store.appendText(
      "findings",
      lines.map((line) => [
        line.domain,
        line.resourceType,
        line.source,
        line.target,
        line.kind,
        JSON.stringify(line),
      ]),
    );
  }

  /** Writes all lines in an order that depends on nothing but themselves; returns a hash of each domain's. */
  async writeDiscrepancies(store: Store): Promise<ReadonlyMap<Domain, string>> {
    const hashes = new Map<Domain, string>();
    for (const domain of DOMAINS) {
      const hash = createHash("sha256");
      const query = `SELECT line FROM findings WHERE domain = '${domain}'
        ORDER BY resource_type, coalesce(source, ''), coalesce(target, ''), kind, line`;
      for await (const rows of store.stream(query)) {
        const text = rows.map(({ line }) => `${String(line)}\n`).join("");
        hash.update(text);
        await this.#discrepancies.write(text);
      }
      hashes.set(domain, hash.digest("hex"));
    }
    return hashes;
  }

  async writeReport(report: ReconciliationReport): Promise<void> {
    await this.#report.write(`${JSON.stringify(report, null, 2)}\n`);
  }

  async commit(): Promise<void> {
    await this.#close();
    for (const file of [DISCREPANCIES_FILE, REPORT_FILE]) {
      await rename(join(this.#folder, file + UNFINISHED), join(this.#folder, file));
    }
  }

  /** Removes what is unfinished; after `commit` there is nothing. */
  async discard(): Promise<void> {
    await this.#close();
    for (const file of [DISCREPANCIES_FILE, REPORT_FILE]) {
      await rm(join(this.#folder, file + UNFINISHED), { force: true });
    }
  }

  async #close(): Promise<void> {
    await this.#report.close();
    await this.#discrepancies.close();
  }
}

/** The lines of a finished run's discrepancies.ndjson, in order. */
export async function* readDiscrepancies(folder: string): AsyncGenerator<DiscrepancyLine> {
  const lines = createInterface({
    input: createReadStream(join(folder, DISCREPANCIES_FILE)),
    crlfDelay: Infinity,
  });
  for await (const line of lines) yield discrepancyLineSchema.parse(JSON.parse(line));
}
