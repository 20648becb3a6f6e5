import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { instant } from "#lib/door/fields.ts";
import { newlyDanglingOf } from "./account.ts";
import { BadInputError } from "./errors.ts";
import { hashString } from "./hash.ts";
import type { Side } from "./references.ts";
import { type DiscrepancyLine, discrepancyLineSchema, reconciliationReportSchema } from "./schema.ts";
import type { Store } from "./store.ts";
import type { Domain } from "./vocabulary.ts";
import { REPORT_FILE, readDiscrepancies } from "./write.ts";

const MINUTE_MS = 60_000;
/** Keys that one statement looks up. */
const KEYS_PER_STATEMENT = 1_000;

/** How an earlier finding came to an end. */
export const clearedLineSchema = discrepancyLineSchema.extend({
  /**
   * `fixed`: this run looked at the record, and it is right. `changed`: something else is found of one of its records now. `gone`: its side
   * has the record no more.
   */
  how: z.enum(["fixed", "changed", "gone"]),
  /** When the run that proved it began. */
  clearedAt: instant,
});
export type ClearedLine = z.infer<typeof clearedLineSchema>;

/** What tells a finding from others. */
type Identity = Pick<DiscrepancyLine, "source" | "target" | "kind" | "cause">;
/** What its line says of a finding's age. */
type Dating = Pick<DiscrepancyLine, "firstSeenAt" | "pending">;

/** What an earlier run of the same cutover found, and since when. */
export class History {
  /** SHA-256 of the earlier run's report.json; null where there was none. */
  readonly previousSha256: string | null;
  readonly #asOfMs: number;
  readonly #open: Map<string, DiscrepancyLine>;
  readonly #danglingSince: ReadonlyMap<string, string>;

  private constructor(
    previousSha256: string | null,
    asOfMs: number,
    open: Map<string, DiscrepancyLine>,
    danglingSince: ReadonlyMap<string, string>,
  ) {
    this.previousSha256 = previousSha256;
    this.#asOfMs = asOfMs;
    this.#open = open;
    this.#danglingSince = danglingSince;
  }

  /**
   * Reads the result of an earlier run; without a folder there was none.
   * @throws BadInputError when there is no result in the folder, or it is of a run that began after this one
   */
  static async read(folder: string | undefined, asOf: Date): Promise<History> {
    if (folder === undefined) return new History(null, asOf.getTime(), new Map(), new Map());
    try {
      const text = await readFile(join(folder, REPORT_FILE), "utf8");
      const report = reconciliationReportSchema.parse(JSON.parse(text));
      const { startedAt } = report.timing;
      if (Date.parse(startedAt) > asOf.getTime()) throw new RangeError("it began after this one");
      const open = new Map<string, DiscrepancyLine>();
      for await (const line of readDiscrepancies(folder))
        open.set(identityOf(line), { ...line, firstSeenAt: line.firstSeenAt ?? startedAt });
      const dangling = report.domains
        .filter((domain) => newlyDanglingOf(domain) > 0)
        .map(({ domain, danglingSince = startedAt }) => [domain, danglingSince] as const);
      const sha256 = createHash("sha256").update(text).digest("hex");
      return new History(sha256, asOf.getTime(), open, new Map(dangling));
    } catch (error) {
      throw new BadInputError(
        "BROKEN_PREVIOUS",
        `The folder ${folder} does not hold the result of an earlier run: report.json and discrepancies.ndjson.`,
        { cause: error },
      );
    }
  }

  /** Forgets the findings of records that are other shards' own. */
  keepOwn(isOwn: (side: Side, hi: number, lo: number) => boolean): void {
    for (const [identity, { source, target }] of this.#open) {
      const { hi, lo } = hashString(source ?? target ?? "");
      if (!isOwn(source === null ? "target" : "source", hi, lo)) this.#open.delete(identity);
    }
  }

  /** Lines that shards found cleared, in the order in which a run that was not split tells them. */
  inOrder(lines: readonly ClearedLine[]): ClearedLine[] {
    const byIdentity = new Map(lines.map((line) => [identityOf(line), line]));
    return [...this.#open.keys()].flatMap((identity) => byIdentity.get(identity) ?? []);
  }

  /** Since when a finding is seen, and whether it may still be a change on its way to the target; nothing when there is nothing to date it by. */
  date(finding: Identity, delayMinutes: number): Dating | undefined {
    if (delayMinutes === 0 && this.#open.size === 0) return undefined;
    const identity = identityOf(finding);
    const before = this.#open.get(identity);
    this.#open.delete(identity);
    if (before === undefined && delayMinutes === 0) return undefined;
    const firstSeenAt = before?.firstSeenAt ?? new Date(this.#asOfMs).toISOString();
    return { firstSeenAt, ...(this.#isWithin(firstSeenAt, delayMinutes) && { pending: true }) };
  }

  /** Since when references of a domain point nowhere, and whether what they name may still be on its way. */
  dangling(domain: Domain, delayMinutes: number): { since: string | undefined; isPending: boolean } {
    const before = this.#danglingSince.get(domain);
    if (before === undefined && delayMinutes === 0) return { since: undefined, isPending: false };
    const since = before ?? new Date(this.#asOfMs).toISOString();
    return { since, isPending: this.#isWithin(since, delayMinutes) };
  }

  #isWithin(since: string, delayMinutes: number): boolean {
    return this.#asOfMs - Date.parse(since) < delayMinutes * MINUTE_MS;
  }

  /** What was found before and is no longer: to be asked when all findings were dated. */
  async cleared(store: Store): Promise<ClearedLine[]> {
    const lines = [...this.#open.values()];
    const names = lines.map(({ source, target }) => source ?? target ?? "");
    const there = new Set<bigint>();
    for (const side of ["source", "target"] as const) {
      const ofSide = lines.filter(({ source }) => (side === "source") === (source !== null));
      const keys = [...new Set(ofSide.map(({ source, target }) => keyOf(source ?? target ?? "")))];
      for (let start = 0; start < keys.length; start += KEYS_PER_STATEMENT) {
        const some = keys.slice(start, start + KEYS_PER_STATEMENT).join(", ");
        for (const key of await store.keys(`SELECT key FROM ${side} WHERE key IN (${some})`)) there.add(key);
      }
    }
    const clearedAt = new Date(this.#asOfMs).toISOString();
    const cleared = lines.map(({ pending: _pending, ...line }, index) => ({
      ...line,
      how: there.has(keyOf(names[index] ?? "")) ? ("fixed" as const) : ("gone" as const),
      clearedAt,
    }));
    return unlessChanged(cleared, store);
  }
}

/** Cleared lines, none of them `fixed` of which a record is in the findings that the store holds. */
export async function unlessChanged(lines: readonly ClearedLine[], store: Store): Promise<ClearedLine[]> {
  const isAsked = new Set(
    lines.filter(({ how }) => how === "fixed").flatMap(({ source, target }) => [source, target]),
  );
  const found = new Set<string>();
  if (isAsked.size > 0) {
    store.flush();
    for await (const rows of store.stream("SELECT source, target FROM findings"))
      for (const row of rows)
        for (const name of [row.source, row.target])
          if (typeof name === "string" && isAsked.has(name)) found.add(name);
  }
  return lines.map((line) =>
    line.how === "fixed" && (found.has(line.source ?? "") || found.has(line.target ?? ""))
      ? { ...line, how: "changed" }
      : line,
  );
}

/** What makes a finding of one run that of another: the records, and what is wrong with them. */
function identityOf({ source, target, kind, cause }: Identity): string {
  return JSON.stringify([source, target, kind, cause ?? null]);
}

/** The key of a record in the engine's tables. */
function keyOf(name: string): bigint {
  const { hi, lo } = hashString(name);
  return (BigInt(hi) << 32n) | BigInt.asUintN(32, BigInt(lo));
}
