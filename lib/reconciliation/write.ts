import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { textLines } from "#lib/textLines.ts";
import { describeCause, EXAMPLES_PER_CAUSE, LISTED_CAUSES, RECURRING_MIN, type Signature } from "./causes.ts";
import { BadInputError } from "./errors.ts";
import type { FindingRow } from "./findingRow.ts";
import type { ClearedLine } from "./history.ts";
import { type HtmlOptions, renderReport } from "./html/report.ts";
import {
  type Cause,
  causeSchema,
  type DiscrepancyLine,
  discrepancyLineSchema,
  type ReconciliationReport,
} from "./schema.ts";
import { STATE_FILE } from "./state.ts";
import type { Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";

export const REPORT_FILE = "report.json";
const CLEARED_FILE = "cleared.ndjson";
export const HTML_FILE = "report.html";
const DISCREPANCIES_FILE = "discrepancies.ndjson";
/** The report comes last: where it is, the rest is. */
const RESULT_FILES = [DISCREPANCIES_FILE, HTML_FILE, REPORT_FILE];
const UNFINISHED = ".unfinished";

/** The order of a domain's lines, which depends on nothing but themselves. */
export const FINDINGS_ORDER = "resource_type, coalesce(source, ''), coalesce(target, ''), kind, line";

/** Where a line says since when it is seen: what stands between quotation marks in a line has its own escaped, so nothing else looks so. */
const FIRST_SEEN = /,"firstSeenAt":"[^"]*"/g;

/** Writes the result beside its place, and moves it there only when all of it is written. */
export class ResultWriter {
  readonly #folder: string;
  readonly #report: FileHandle;
  readonly #discrepancies: FileHandle;
  readonly #html: HtmlOptions;
  readonly #written = [...RESULT_FILES];

  private constructor(folder: string, report: FileHandle, discrepancies: FileHandle, html: HtmlOptions) {
    this.#folder = folder;
    this.#report = report;
    this.#discrepancies = discrepancies;
    this.#html = html;
  }

  static async open(folder: string, html: HtmlOptions): Promise<ResultWriter> {
    try {
      await mkdir(folder, { recursive: true });
      const report = await open(join(folder, REPORT_FILE + UNFINISHED), "w");
      const discrepancies = await open(join(folder, DISCREPANCIES_FILE + UNFINISHED), "w");
      return new ResultWriter(folder, report, discrepancies, html);
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
      "CREATE TABLE findings (domain VARCHAR, resource_type VARCHAR, source VARCHAR, target VARCHAR, kind VARCHAR, category VARCHAR, batch VARCHAR, signature VARCHAR, line VARCHAR, place VARCHAR)",
    );
  }

  static async keep(store: Store, findings: readonly FindingRow[]): Promise<void> {
    if (findings.length > 0) await store.appendText("findings", findings);
  }

  /**
   * Writes all lines in an order that depends on nothing but themselves; returns a hash of each domain's, in which it does not matter since
   * when they are seen.
   */
  async writeDiscrepancies(store: Store): Promise<ReadonlyMap<Domain, string>> {
    const hashes = new Map<Domain, string>();
    for (const domain of DOMAINS) {
      const hash = createHash("sha256");
      const query = `SELECT line FROM findings WHERE domain = '${domain}'
        ORDER BY ${FINDINGS_ORDER}`;
      for await (const rows of store.stream(query)) {
        const text = rows.map(({ line }) => `${String(line)}\n`).join("");
        hash.update(text.replace(FIRST_SEEN, ""));
        await this.#discrepancies.write(text);
      }
      hashes.set(domain, hash.digest("hex"));
    }
    return hashes;
  }

  /** What the findings have in common: by name, and without one where there are many alike. */
  static async causes(store: Store): Promise<Cause[]> {
    const rows = await store.rows(`
      SELECT signature, domain, resource_type, kind, category, count(*)::DOUBLE AS records,
        to_json(list_sort(list(DISTINCT batch) FILTER (batch IS NOT NULL)))::VARCHAR AS batches,
        to_json(min({source: source, target: target}, ${EXAMPLES_PER_CAUSE}))::VARCHAR AS examples
      FROM findings GROUP BY ALL
      HAVING signature ->> 'cause' IS NOT NULL OR count(*) >= ${RECURRING_MIN}
      ORDER BY records DESC, domain, resource_type, signature, category LIMIT ${LISTED_CAUSES}`);
    return rows.map((row) => {
      const signature = JSON.parse(String(row.signature)) as Signature;
      const batches = JSON.parse(String(row.batches ?? "[]")) ?? [];
      const records = Number(row.records);
      return causeSchema.parse({
        cause: signature.cause ?? null,
        domain: row.domain,
        resourceType: row.resource_type,
        kind: row.kind,
        category: row.category,
        fields: signature.fields,
        records,
        batches,
        examples: JSON.parse(String(row.examples)),
        sentence: describeCause(signature, records, batches),
      });
    });
  }

  /** Writes what a run before had found and this one no longer does. */
  async writeCleared(lines: readonly ClearedLine[]): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    await writeFile(join(this.#folder, CLEARED_FILE + UNFINISHED), text);
    this.#written.unshift(CLEARED_FILE);
  }

  /** Where the run's state is to be written; it becomes part of the result. */
  async placeForState(): Promise<string> {
    const path = join(this.#folder, STATE_FILE + UNFINISHED);
    await rm(path, { force: true });
    this.#written.unshift(STATE_FILE);
    return path;
  }

  async writeReport(report: ReconciliationReport): Promise<void> {
    await this.#report.write(`${JSON.stringify(report, null, 2)}\n`);
    await writeFile(join(this.#folder, HTML_FILE + UNFINISHED), renderReport(report, this.#html));
  }

  async commit(): Promise<void> {
    await this.#close();
    for (const file of this.#written) {
      await rename(join(this.#folder, file + UNFINISHED), join(this.#folder, file));
    }
  }

  /** Removes what is unfinished; after `commit` there is nothing. */
  async discard(): Promise<void> {
    await this.#close();
    for (const file of [CLEARED_FILE, STATE_FILE, ...RESULT_FILES]) {
      for (const end of [UNFINISHED, `${UNFINISHED}.wal`])
        await rm(join(this.#folder, file + end), { force: true });
    }
  }

  async #close(): Promise<void> {
    await this.#report.close();
    await this.#discrepancies.close();
  }
}

/** The lines of a finished run's discrepancies.ndjson, in order. */
export async function* readDiscrepancies(folder: string): AsyncGenerator<DiscrepancyLine> {
  for await (const line of textLines(createReadStream(join(folder, DISCREPANCIES_FILE))))
    yield discrepancyLineSchema.parse(JSON.parse(line));
}
