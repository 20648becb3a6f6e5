import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { isBalanced } from "./account.ts";
import { reconcile } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import { type DomainReport, discrepancyLineSchema } from "./schema.ts";
import { ACCOUNTED_KINDS, score, truthLineSchema } from "./score.ts";

const SHARED_DATA = join(import.meta.dirname, "../../../shared/data");

/** Types of which the thinned manifest loses records, with keys that suit this data. */
const KEYED = /^(AllergyIntolerance|Condition|MedicationRequest|Observation|Procedure|Immunization)\//;
const KEYS = rulesFromText(
  `version: 1
domains:
  allergies: {types: {AllergyIntolerance: {keys: [[patient, code]]}}}
  conditions: {types: {Condition: {keys: [[subject, code, "onset[x]"]]}}}
  medications: {types: {MedicationRequest: {keys: [[subject, "medication[x]", authoredOn]]}}}
  results: {types: {Observation: {keys: [[subject, code, "effective[x]"]]}}}
  procedures: {types: {Procedure: {keys: [[subject, code, "performed[x]"]]}}}
  immunizations: {types: {Immunization: {keys: [[patient, vaccineCode, "occurrence[x]"]]}}}
`,
  "rules.yaml",
);
const claimSchema = z.looseObject({ source: z.string(), target: z.string().nullable() });
const total = (domains: readonly DomainReport[]): { missing: number; ambiguous: number } => ({
  missing: domains.reduce((sum, { missing }) => sum + missing, 0),
  ambiguous: domains.reduce((sum, { ambiguous }) => sum + ambiguous, 0),
});

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "holdpoint-test-"));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function readLines<Line>(path: string, parse: (value: unknown) => Line): Promise<Line[]> {
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => parse(JSON.parse(line)));
}

describe.each(["pair-a", "pair-b"])("%s of public Synthea data", (name) => {
  const data = join(SHARED_DATA, name);
  const isThere = existsSync(data);
  if (!isThere) console.info(`${name} is not at ../shared/data: its scoring is skipped`);

  it.skipIf(!isThere)("has every divergence found, and nothing else", async () => {
    const report = await reconcile({
      source: join(data, "source"),
      target: join(data, "target"),
      crosswalk: join(data, "crosswalk.ndjson"),
      conceptmaps: join(data, "conceptmaps"),
      out: join(out, name),
    });
    const lines = await readLines(join(out, name, "discrepancies.ndjson"), (line) =>
      discrepancyLineSchema.parse(line),
    );
    const truth = await readLines(join(data, "truth.ndjson"), (line) => truthLineSchema.parse(line));
    const { kinds, recall, precision } = score(truth, lines);
    expect({ recall, precision }).toEqual({ recall: 1, precision: 1 });
    for (const { inTruth, found, categoryRight, kindRight, fieldsRight } of kinds) {
      expect([found, categoryRight, kindRight, fieldsRight]).toEqual([inTruth, inTruth, inTruth, inTruth]);
    }
    for (const kind of ACCOUNTED_KINDS) {
      const accounted = report.domains.reduce((total, domain) => total + domain[kind], 0);
      expect(accounted).toBe(truth.filter((line) => line.kind === kind).length);
    }
  });

  it.skipIf(!isThere)(
    "has paired by keys only what belongs together, and what was altered in it found",
    async () => {
      const truth = await readLines(join(data, "truth.ndjson"), (line) => truthLineSchema.parse(line));
      const diverged = new Set(truth.filter(({ target }) => target !== null).map(({ source }) => source));
      // The loader lost a sixteenth of its manifest, and all of it that is about what it altered.
      const claims = await readLines(join(data, "crosswalk.ndjson"), (line) => claimSchema.parse(line));
      const lost = new Map<string, string>();
      const kept = claims.filter(({ source, target }) => {
        const isDrawn = diverged.has(source) || hash("sha256", source).startsWith("0");
        const isLost = target !== null && KEYED.test(source) && isDrawn;
        if (isLost) lost.set(source, target);
        return !isLost;
      });
      const crosswalk = join(out, `${name}-thinned.ndjson`);
      await writeFile(crosswalk, kept.map((claim) => `${JSON.stringify(claim)}\n`).join(""));
      const report = await reconcile({
        source: join(data, "source"),
        target: join(data, "target"),
        crosswalk,
        conceptmaps: join(data, "conceptmaps"),
        rules: KEYS,
        out: join(out, `${name}-keyed`),
      });
      expect(report.domains.every(isBalanced)).toBe(true);
      const lines = await readLines(join(out, `${name}-keyed`, "discrepancies.ndjson"), (line) =>
        discrepancyLineSchema.parse(line),
      );
      const paired = new Map(
        lines.filter(({ kind }) => kind === "unlisted").map(({ source, target }) => [source ?? "", target]),
      );
      expect(paired.size).toBeGreaterThan(lost.size / 4);
      for (const [source, target] of paired) expect(target, source).toBe(lost.get(source));
      const altered = truth.filter(
        ({ source, target }) => target !== null && paired.get(source ?? "") === target,
      );
      const isOther = ({ kind }: { kind: string }): boolean => kind !== "unlisted";
      expect(score(altered, lines.filter(isOther)).notFound).toEqual([]);
      expect(altered.length).toBeGreaterThan(0);
      const { missing, ambiguous } = total(report.domains);
      console.info(
        `${name}: ${lost.size} claims lost, ${paired.size} paired by key, ${altered.length} altered among them, ${missing} missing, ${ambiguous} ambiguous`,
      );
    },
  );
});
