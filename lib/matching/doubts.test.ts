import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "#lib/drill/population/prng.ts";
import { match } from "./match.ts";
import { type MatchLine, matchLineSchema } from "./schema.ts";

/** People of a small town, whose names are few: a given name and a surname are as good as codes, and none is ever in the other's place. */
const GIVEN =
  "Anna Bob Carla Dev Emma Frank Grace Henry Ines Jack Karen Leo Maria Noah Olga Paul Quinn Rosa Sam Tina".split(
    " ",
  );
const FAMILY =
  "Miller Stone Diaz Patel Braun King Lopez Moss Nolan Ortiz Price Reyes Shaw Tran Vega Walsh Young Zhang Adams Baker Clark Davis".split(
    " ",
  );
const CITIES = ["Salem", "Boston", "Lynn", "Quincy", "Lowell"];
const STREETS = ["Oak", "Elm", "Ash", "Low", "High", "Main", "Park"];
const FIELDS = ["given", "family", "born", "sex", "street", "city", "phone", "number"] as const;
type Person = Record<(typeof FIELDS)[number], string>;

const random = new RandomStream("doubts");
const pick = (list: readonly string[]): string => list[random.uint32() % list.length] ?? "";
const digits = (length: number): string => Array.from({ length }, () => random.uint32() % 10).join("");
const two = (value: number): string => String(value).padStart(2, "0");
const day = (from: number, years: number): string =>
  `${from + (random.uint32() % years)}-${two(1 + (random.uint32() % 12))}-${two(1 + (random.uint32() % 28))}`;
const chance = (percent: number): boolean => random.uint32() % 100 < percent;

const home = () => ({
  street: `${1 + (random.uint32() % 400)} ${pick(STREETS)} St`,
  city: pick(CITIES),
  phone: `617555${digits(4)}`,
});
const person = (): Person => ({
  given: pick(GIVEN),
  family: pick(FAMILY),
  born: day(1930, 85),
  sex: pick(["M", "F"]),
  ...home(),
  number: digits(9),
});

/** Another given name and another number; everything else is the same. */
const twinOf = (one: Person): Person => ({
  ...one,
  given: pick(GIVEN.filter((name) => name !== one.given)),
  number: digits(9),
});
/** Of the same name and home, a generation older. */
const fatherOf = (one: Person): Person => ({
  ...one,
  born: `${Number(one.born.slice(0, 4)) - 20 - (random.uint32() % 15)}${one.born.slice(4)}`,
  number: digits(9),
});

function slip(value: string): string {
  const at = random.uint32() % Math.max(1, value.length - 1);
  return random.uint32() % 2 === 0
    ? value.slice(0, at) + value.slice(at + 1)
    : value.slice(0, at) + (value[at + 1] ?? "") + (value[at] ?? "") + value.slice(at + 2);
}

/** As the other system has them: a slip, moved, a field empty. */
function again(one: Person): Person {
  const seen = { ...one, ...(chance(30) ? home() : {}) };
  for (const field of ["given", "family", "street"] as const) if (chance(20)) seen[field] = slip(seen[field]);
  for (const field of FIELDS) if (chance(2)) seen[field] = "";
  return seen;
}

const csv = (side: string, people: readonly Person[], fields: readonly (keyof Person)[]): string =>
  people.map((one, index) => `${side}${index},${fields.map((field) => one[field]).join()}\n`).join("");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-doubts-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function matched(a: string, b?: string): Promise<MatchLine[]> {
  const [fileA, fileB, out] = ["a.csv", "b.csv", "out.ndjson"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(fileA, a);
  if (b !== undefined) await writeFile(fileB, b);
  await match({ a: fileA, out, ...(b === undefined ? {} : { b: fileB }) });
  return (await readFile(out, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => matchLineSchema.parse(JSON.parse(line)));
}
const told = (lines: readonly MatchLine[]): string[] =>
  lines.map(({ a, b, decision }) => `${a} ${b} ${decision}`).sort();

/** On a machine with other work to do. */
const SLOW_MS = 240_000;

describe("twins, and fathers and sons of one name, among few people", () => {
  it.each([
    { size: 12, kin: 2, withNumber: true, least: 0.5 },
    { size: 12, kin: 2, withNumber: false, least: 0.4 },
    { size: 300, kin: 30, withNumber: true, least: 0.9 },
    { size: 300, kin: 30, withNumber: false, least: 0.5 },
  ])(
    "are never linked: $size people, $kin of each, an identifier: $withNumber",
    async ({ size, kin, withNumber, least }) => {
      const people = Array.from({ length: size }, person);
      const all = [
        ...people,
        ...people.slice(0, kin).map(twinOf),
        ...people.slice(kin, 2 * kin).map(fatherOf),
      ];
      const fields = FIELDS.filter((field) => withNumber || field !== "number");
      const heading = `id,${fields.join()}\n`;
      const [here, there] = [csv("a", all, fields), csv("b", all.map(again), fields)];
      for (const lines of [
        await matched(heading + here + there),
        await matched(heading + here, heading + there),
      ]) {
        const linked = lines.filter(({ decision }) => decision === "link");
        expect(linked.filter(({ a, b }) => a.slice(1) !== b.slice(1))).toEqual([]);
        expect(linked.length).toBeGreaterThan(all.length * least);
      }
    },
    SLOW_MS,
  );

  it(
    "are told apart between two files of six people, and who is the same everywhere is linked",
    async () => {
      const heading = "id,given,surname,dob,sex,street,city,phone,ssn\n";
      const rows = [
        "1,Anna,Miller,1950-01-02,F,1 Oak St,Salem,6175551234,111223333",
        "2,Bob,Stone,1960-03-04,M,2 Elm St,Boston,6175552222,222334444",
        "3,Carla,Diaz,1971-05-06,F,3 Ash St,Lynn,6175553333,333445555",
        "4,Dev,Patel,1982-07-08,M,4 Fir St,Quincy,6175554444,444556666",
        "5,Emma,Braun,2010-01-01,F,9 Low Rd,Salem,6175559999,555112222",
        "6,Ella,Braun,2010-01-01,F,9 Low Rd,Salem,6175559999,555112223",
      ];
      const lines = await matched(
        `${heading}${rows.join("\n")}`,
        `${heading}${rows.map((row) => `x${row}`).join("\n")}`,
      );
      expect(told(lines)).toEqual([
        "1 x1 link",
        "2 x2 link",
        "3 x3 link",
        "4 x4 link",
        "5 x5 link",
        "5 x6 review",
        "6 x5 review",
        "6 x6 link",
      ]);
    },
    SLOW_MS,
  );
});

const H = "id,name,dob\n";
const SMITH = "1,John Smith,1950-01-01\n";
const LEE = "2,Ann Lee,1960-01-01\n";

describe("next to nothing to match", () => {
  it.each([
    ["a heading alone", H, undefined, []],
    ["one record", H + SMITH, undefined, []],
    ["two of the same", `${H}${SMITH}2,John Smith,1950-01-01\n`, undefined, ["1 2 review"]],
    ["one a side", H + SMITH, `${H}7,John Smith,1950-01-01\n`, ["1 7 review"]],
    ["nobody at the first side", H, H + SMITH + LEE, []],
    ["nobody at the second side", H + SMITH + LEE, H, []],
    ["nothing but ids", `${H}1,,\n2,,\n3,,\n`, undefined, []],
    ["nothing but ids at both sides", `${H}1,,\n2,,\n`, `${H}3,,\n4,,\n`, []],
  ])(
    "%s is no error",
    async (_, a, b, expected) => {
      expect(told(await matched(a, b))).toEqual(expected);
    },
    SLOW_MS,
  );
});

describe("dates", () => {
  const iso = `${H}x1,John Smith,1950-02-01\nx2,Bob Stone,1950-02-21\nx3,Ann Lee,1960-12-25\n`;
  const whole = ["1 x1 link", "2 x2 link", "3 x3 link"];
  it.each([
    ["the American way", "1,John Smith,02/01/1950\n2,Bob Stone,02/21/1950\n3,Ann Lee,12/25/1960\n"],
    ["without zeros", "1,John Smith,2/1/1950\n2,Bob Stone,2/21/1950\n3,Ann Lee,12/25/1960\n"],
    ["the European way", "1,John Smith,01.02.1950\n2,Bob Stone,21.02.1950\n3,Ann Lee,25.12.1960\n"],
    ["in digits alone", "1,John Smith,02011950\n2,Bob Stone,02211950\n3,Ann Lee,12251960\n"],
    [
      "with a time",
      "1,John Smith,1950-02-01T00:00Z\n2,Bob Stone,1950-02-21T00:00Z\n3,Ann Lee,1960-12-25T00:00Z\n",
    ],
  ])(
    "that are written %s are read",
    async (_, rows) => {
      expect(told(await matched(H + rows, iso))).toEqual(whole);
    },
    SLOW_MS,
  );

  it(
    "whose day and month changed places don't agree",
    async () => {
      const rows = "1,John Smith,01/02/1950\n2,John Smith,02/01/1950\n3,Ann Lee,12/25/1960\n";
      expect(told(await matched(H + rows))).toEqual(["1 2 review"]);
    },
    SLOW_MS,
  );
});
