import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, type Finding } from "./differences.testing.ts";
import { FAULT_KIND_NAMES, FAULT_KINDS, type FaultKind } from "./faults/kinds.ts";
import type { FhirResource } from "./fhir.ts";
import { sourceCharts } from "./generate.ts";
import { OutputFolderError, pairPaths } from "./pairFiles.ts";
import { type Pair, readPair } from "./readPair.ts";
import { samplePair } from "./samplePair.ts";
import type { TruthLine } from "./schema.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-population-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function make(name: string, options: Parameters<typeof samplePair>[1] = {}): Promise<Pair> {
  const { paths } = await samplePair(join(folder, name), options);
  return readPair(paths);
}

async function filesOf(name: string): Promise<Record<string, string>> {
  const root = join(folder, name);
  const names = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const files = names.map(async (entry): Promise<[string, string]> => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(root.length), await readFile(path, "base64")];
  });
  return Object.fromEntries(await Promise.all(files));
}

describe("the same options", () => {
  test("give the same bytes, another seed gives others", async () => {
    const options = { patients: 15, brokenInput: true };
    await Promise.all([
      samplePair(join(folder, "one"), options),
      samplePair(join(folder, "two"), options),
      samplePair(join(folder, "three"), { ...options, seed: "other" }),
    ]);
    const [one, two, three] = await Promise.all(["one", "two", "three"].map(filesOf));
    expect(Object.keys(one ?? {}).length).toBeGreaterThan(40);
    expect(two).toEqual(one);
    expect(three?.["/source/Patient.ndjson"]).not.toEqual(one?.["/source/Patient.ndjson"]);
  });

  test("give a patient the same chart in a population of another size", () => {
    const chartOf = (patients: number) => [...sourceCharts({ patients, seed: "s" })][3]?.[0];
    expect(chartOf(4)).toMatchObject({ resourceType: "Patient", birthDate: expect.any(String) });
    expect(chartOf(5)).toEqual(chartOf(4));
  });
});

describe("a migration without faults", () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await make("clean", { faults: "none" });
  });

  test("has no divergence, by its truth and by comparison", () => {
    expect(pair.truth).toEqual([]);
    expect(differences(pair)).toEqual([]);
    expect(pair.target.size).toBe(pair.source.size);
  });

  test("keeps every reference whole on both sides", () => {
    expect(danglingReferences(pair.source)).toEqual([]);
    expect(danglingReferences(pair.target)).toEqual([]);
  });

  test("leaves the target in another order", () => {
    const sources = new Map(pair.crosswalk.map((line) => [line.target, line.source]));
    const order = [...pair.target.keys()].map((target) => sources.get(target));
    expect(order).not.toEqual([...pair.source.keys()]);
  });
});

describe.each(["default", "heavy"] as const)("a migration with %s faults", (faults) => {
  let pair: Pair;
  let found: Finding[];
  beforeAll(async () => {
    pair = await make(faults, { faults, patients: 80 });
    found = differences(pair);
  });

  test("has every kind of divergence", () => {
    const kinds = new Set(pair.truth.map((line) => line.kind));
    expect(FAULT_KIND_NAMES.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  test("tells the truth, the whole truth, and nothing but the truth", () => {
    expect(found.map(identity).sort()).toEqual(pair.truth.map(identity).sort());
  });

  test("calls each divergence by its kind and category", () => {
    const whatIs = new Map(found.map((finding) => [identity(finding), finding.what]));
    for (const line of pair.truth) {
      const kind = line.kind as FaultKind;
      expect(whatIs.get(identity(line)), line.kind).toBe(FOUND_AS[kind] ?? "altered");
      expect(line.category).toBe(FAULT_KINDS[kind].category);
    }
  });

  test("gives a record at most one divergence", () => {
    const sources = pair.truth.flatMap((line) => (line.source ? [line.source] : []));
    expect(sources.length).toBe(new Set(sources).size);
  });

  test("has no broken reference at the source, and at the target only those to records it lost", () => {
    expect(danglingReferences(pair.source)).toEqual([]);
    const claimed = new Set(
      pair.truth.filter((line) => line.kind === "missing-claimed").map((line) => line.target),
    );
    const dangling = new Set(
      pair.truth.filter((line) => line.kind === "dangling-reference").map((line) => line.target),
    );
    for (const { from, to } of danglingReferences(pair.target)) {
      expect(claimed.has(to) || dangling.has(from), `${from} refers to ${to}`).toBe(true);
    }
  });

  test("makes each kind of damage", () => {
    for (const line of pair.truth)
      DAMAGE[line.kind]?.(sideOf(pair.source, line.source), sideOf(pair.target, line.target), line);
  });

  test("groups systematic divergences by cause", () => {
    for (const kind of ["timezone-dropped", "text-truncated", "code-neighbour", "decimal-precision"]) {
      expect(pair.truth.filter((line) => line.kind === kind && line.cause === undefined)).toEqual([]);
    }
  });
});

/** How the comparison sees the kinds that are not an altered record. */
const FOUND_AS: Partial<Record<FaultKind, Finding["what"]>> = {
  rejected: "rejected",
  skipped: "skipped",
  quarantined: "quarantined",
  "missing-claimed": "absent",
  "consent-missing": "absent",
  "missing-unlisted": "unlisted",
  duplicated: "second",
  "patient-split": "second",
  "patient-merged": "merged",
  unexpected: "unexpected",
};

/** What each kind looks like in the two records. */
const DAMAGE: Record<string, (source: FhirResource, target: FhirResource, line: TruthLine) => void> = {
  "allergy-resurrected": (source, target) => {
    expect(source).toMatchObject({ clinicalStatus: { coding: [{ code: "resolved" }] } });
    expect(target).toMatchObject({ clinicalStatus: { coding: [{ code: "active" }] } });
  },
  "medication-resurrected": (source, target) => {
    expect(source).toMatchObject({ status: "stopped" });
    expect(target).toMatchObject({ status: "active" });
  },
  "consent-revived": (source, target) => {
    expect(source).toMatchObject({ status: "inactive", provision: { type: "deny" } });
    expect(target).toMatchObject({ status: "active", provision: { type: "permit" } });
  },
  "consent-end-lost": (source, target) => {
    expect(source).toHaveProperty("provision.period.end");
    expect(target).not.toHaveProperty("provision.period.end");
  },
  "timezone-dropped": (source, target, { fields: [field = ""] }) => {
    const local = JSON.stringify({ ...source }[field as keyof FhirResource]);
    const utc = JSON.stringify({ ...target }[field as keyof FhirResource]);
    expect(utc.match(/T(\d\d:\d\d)/)?.[1]).toBe(local.match(/T(\d\d:\d\d)/)?.[1]);
  },
  "patient-birthdate-swapped": (source, target) => {
    if (source.resourceType !== "Patient" || target.resourceType !== "Patient")
      throw new TypeError("Not patients");
    const [year, month, day] = source.birthDate.split("-");
    expect(target.birthDate).toBe(`${year}-${day}-${month}`);
    expect(new Date(target.birthDate).toISOString().slice(0, 10)).toBe(target.birthDate);
  },
};

describe("the output folder", () => {
  test("is refused when it holds anything, and a population in it is replaced only when told", async () => {
    await make("again", { patients: 3 });
    await expect(make("again", { patients: 3 })).rejects.toThrow(OutputFolderError);
    const pair = await make("again", { patients: 2, force: true });
    expect([...pair.source.keys()].filter((ref) => ref.startsWith("Patient/")).length).toBe(2);
  });

  test("is never emptied when it holds something else", async () => {
    await expect(samplePair(join(folder), { force: true })).rejects.toThrow(/other than a population/);
    expect(await readdir(pairPaths(join(folder, "again")).source)).toContain("Patient.ndjson");
  });
});

function identity({ source, target, fields }: Pick<Finding, "source" | "target" | "fields">): string {
  return `${source} -> ${target} ${[...fields].sort().join(",")}`;
}

function sideOf(records: Map<string, FhirResource>, ref: string | null): FhirResource {
  const record = records.get(ref ?? "");
  if (!record) throw new RangeError(`There is no ${ref}`);
  return record;
}

function danglingReferences(records: Map<string, FhirResource>): { from: string; to: string }[] {
  return [...records].flatMap(([from, record]) =>
    [...JSON.stringify(record).matchAll(/"reference":"([^"]+)"/g)].flatMap(([, to = ""]) =>
      records.has(to) ? [] : [{ from, to }],
    ),
  );
}
