import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "#lib/drill/population/prng.ts";
import { match } from "./match.ts";
import { personFiles } from "./people.testing.ts";
import { MatchInputError } from "./records.ts";
import { type MatchLine, matchLineSchema } from "./schema.ts";

/** A person as a system has them. */
interface Row {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly born: string;
  readonly street: string;
  readonly town: string;
  readonly number: string;
}

const HUMANS = 600;
const random = new RandomStream("matching");
const syllables = ["ka", "ro", "min", "tel", "sa", "vor", "len", "du", "fi", "bran", "o", "ge", "hul", "pi"];
const word = (length: number): string =>
  Array.from({ length }, () => syllables[random.uint32() % syllables.length]).join("");
const digits = (length: number): string => Array.from({ length }, () => random.uint32() % 10).join("");
const born = (): string =>
  `${1930 + (random.uint32() % 90)}${String(1 + (random.uint32() % 12)).padStart(2, "0")}${String(1 + (random.uint32() % 28)).padStart(2, "0")}`;
const givenNames = Array.from({ length: 120 }, () => word(2));
const families = Array.from({ length: 200 }, () => word(3));
const towns = Array.from({ length: 150 }, () => word(3));
const pick = (list: readonly string[]): string => list[random.uint32() % list.length] ?? "";

/** Two letters in the wrong order, or one that is missing. */
function slip(value: string): string {
  const at = 1 + (random.uint32() % Math.max(1, value.length - 2));
  return random.uint32() % 2 === 0
    ? value.slice(0, at) + value.slice(at + 1)
    : value.slice(0, at) + (value[at + 1] ?? "") + (value[at] ?? "") + value.slice(at + 2);
}

const humans: Row[] = Array.from({ length: HUMANS }, (_, human) => ({
  id: `${human}`,
  given: pick(givenNames),
  family: pick(families),
  born: born(),
  street: `${word(3)} street`,
  town: pick(towns),
  number: digits(9),
}));

/** The same human as another system has them: a slip or two, now and then a field empty or two in each other's place. */
function again(row: Row, id: string): Row {
  const kind = random.uint32() % 5;
  return {
    ...row,
    id,
    family: kind === 0 ? slip(row.family) : kind === 4 ? row.given : row.family,
    given: kind === 1 ? slip(row.given) : kind === 4 ? row.family : row.given,
    street: kind === 2 ? "" : slip(row.street),
    number: kind === 3 ? slip(row.number) : row.number,
  };
}

/** Another human of the same household, born on the same day. */
const twinOf = (row: Row, id: string): Row => ({ ...row, id, given: word(4), number: digits(9) });

const csv = (rows: readonly Row[]): string =>
  ["rec_id, given, family, born, street, town, number"]
    .concat(
      rows.map((row) =>
        [row.id, row.given, row.family, row.born, row.street, row.town, row.number].join(", "),
      ),
    )
    .join("\n");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-match-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const place = async (name: string, content: string): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const read = async (file: string): Promise<MatchLine[]> =>
  (await readFile(file, "utf8"))
    .trim()
    .split("\n")
    .map((line) => matchLineSchema.parse(JSON.parse(line)));
const pairsOf = (lines: readonly MatchLine[], decision: MatchLine["decision"]): string[] =>
  lines
    .filter((line) => line.decision === decision)
    .map(({ a, b }) => [a, b].sort().join(" "))
    .sort();

describe("duplicates within one file", () => {
  const doubled = humans.slice(0, 200);
  const twins = humans.slice(300, 310);
  const rows = [
    ...humans,
    ...doubled.map((row) => again(row, `${row.id}-again`)),
    ...twins.map((row) => twinOf(row, `${row.id}-twin`)),
  ];

  it("are linked, and nobody else is; twins are looked at", async () => {
    const a = await place("one.csv", csv(rows));
    const out = join(folder, "one.ndjson");
    const report = await match({ a, out });
    const lines = await read(out);
    const truth = doubled.map(({ id }) => [id, `${id}-again`].sort().join(" "));
    const linked = pairsOf(lines, "link");
    expect(linked.filter((pair) => !truth.includes(pair))).toEqual([]);
    expect(linked.length).toBeGreaterThanOrEqual(truth.length * 0.98);
    const reviewed = pairsOf(lines, "review");
    for (const { id } of twins) expect(reviewed).toContain([id, `${id}-twin`].sort().join(" "));
    expect(report.swaps).toEqual([["given", "family"]]);
    expect(report.expectedMatches).toBeCloseTo(truth.length + twins.length, -1.5);
  });

  it("are the same each time", async () => {
    const a = join(folder, "one.csv");
    await match({ a, out: join(folder, "again.ndjson") });
    expect(await readFile(join(folder, "again.ndjson"), "utf8")).toBe(
      await readFile(join(folder, "one.ndjson"), "utf8"),
    );
  });
});

describe("the same humans in two files", () => {
  it("are linked once each", async () => {
    const a = await place("a.csv", csv(humans.slice(0, 400)));
    const b = await place("b.csv", csv(humans.slice(200).map((row) => again(row, `b${row.id}`))));
    const out = join(folder, "two.ndjson");
    await match({ a, b, out });
    const linked = (await read(out)).filter(({ decision }) => decision === "link");
    expect(linked.filter(({ a, b }) => `b${a}` !== b)).toEqual([]);
    expect(linked.length).toBeGreaterThanOrEqual(200 * 0.98);
    expect(new Set(linked.map(({ b }) => b)).size).toBe(linked.length);
  });

  it("are found as FHIR Patients too", async () => {
    const patients = (rows: readonly Row[]): string =>
      rows
        .map(({ id, given, family, born, street, town, number }) =>
          JSON.stringify({
            resourceType: "Patient",
            id,
            name: [{ family, given: [given] }],
            birthDate: `${born.slice(0, 4)}-${born.slice(4, 6)}-${born.slice(6)}`,
            address: [{ line: street === "" ? undefined : [street], city: town }],
            identifier: [{ value: number }],
          }),
        )
        .join("\n");
    const a = await place("a.ndjson", patients(humans.slice(0, 400)));
    const b = await place("b.ndjson", patients(humans.slice(200).map((row) => again(row, `b${row.id}`))));
    const out = join(folder, "patients.ndjson");
    await match({ a, b, out });
    const linked = (await read(out)).filter(({ decision }) => decision === "link");
    expect(linked.filter(({ a, b }) => `b${a}` !== b)).toEqual([]);
    expect(linked.length).toBeGreaterThanOrEqual(200 * 0.98);
  });
});

describe("a file that can't be matched", () => {
  it.each([
    ["has an id twice", "id, name\n1, a\n1, b\n"],
    ["has nothing but ids", "id\n1\n2\n"],
  ])("%s: says so, and writes nothing", async (_, content) => {
    const a = await place("bad.csv", content);
    const out = join(folder, "bad.ndjson");
    await expect(match({ a, out })).rejects.toThrow(MatchInputError);
    expect(await readdir(folder)).not.toContain("bad.ndjson");
  });

  it("is not there", async () => {
    await expect(match({ a: join(folder, "nowhere.csv"), out: join(folder, "x") })).rejects.toThrow(
      "Nothing was written",
    );
  });
});

describe("households", () => {
  it("are told from one human by what is one's own, and nobody is asked to look at each of them", async () => {
    const { first, second, inBoth } = personFiles(2_000);
    const a = await place("home-a.csv", [...first].join(""));
    const b = await place("home-b.csv", [...second].join(""));
    const out = join(folder, "home.ndjson");
    await match({ a, b, out });
    const lines = await read(out);
    const linked = lines.filter(({ decision }) => decision === "link");
    // A person has one number in both files.
    expect(linked.filter(({ a, b }) => a.slice(1) !== b.slice(1))).toEqual([]);
    expect(linked.length / inBoth).toBeGreaterThan(0.99);
    expect(pairsOf(lines, "review").length).toBeLessThan(inBoth / 100);
  });
});
