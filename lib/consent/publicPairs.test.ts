import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judge } from "./parity.ts";
import { readConsentPairs, underPseudonyms } from "./readPairs.ts";
import type { ParityState } from "./schema.ts";

const SHARED_DATA = join(import.meta.dirname, "../../../shared/data");
const RUN_AT = new Date("2026-11-21T00:00:00.000Z");

/** What each kind of divergence is on the page of consents. */
const STATE_OF_KIND: Readonly<Record<string, ParityState>> = {
  unexpected: "unexpected",
  "consent-revived": "revoked-active",
  "consent-policy": "version-differs",
  "consent-end-lost": "period-differs",
  "missing-unlisted": "missing",
  "missing-claimed": "missing",
  "wrong-patient": "wrong-patient",
  duplicated: "duplicated",
  rejected: "not-migrated",
  skipped: "not-migrated",
  quarantined: "not-migrated",
};

describe.each(["pair-a", "pair-b"])("consents of %s", (name) => {
  const data = join(SHARED_DATA, name);
  const isThere = existsSync(data);
  if (!isThere) console.info(`${name} is not at ../shared/data: its consents are skipped`);

  it.skipIf(!isThere)("stand exactly as its truth says", async () => {
    const truth = (await readFile(join(data, "truth.ndjson"), "utf8"))
      .split("\n")
      .filter(Boolean)
      .map(
        (line) => JSON.parse(line) as { source: string; target: string; resourceType: string; kind: string },
      )
      .filter(({ resourceType }) => resourceType === "Consent")
      .map(({ source, target, kind }) => `${source} ${target} ${STATE_OF_KIND[kind] ?? kind}`);
    const found: string[] = [];
    let consents = 0;
    const inputs = {
      source: join(data, "source"),
      target: join(data, "target"),
      crosswalk: join(data, "crosswalk.ndjson"),
    };
    for await (const line of readConsentPairs(inputs, RUN_AT)) {
      const pair = underPseudonyms(line, consents++, (reference) => reference);
      const { state } = judge(pair, "2026-11-21");
      if (state !== "same")
        found.push(`${pair.source?.pseudonym ?? null} ${pair.target?.pseudonym ?? null} ${state}`);
    }
    expect(consents).toBeGreaterThan(30);
    expect(found.sort()).toEqual(truth.sort());
  });
});
