import { type RandomStream, streamOf } from "#lib/drill/population/prng.ts";

/** Two files of people, for tests and the bench: most are in both, mistyped in the second; households share what households share. */

const SHARE_IN_BOTH = 0.8;
const HOUSEHOLD_CHANCE = 0.3;
const TWIN_CHANCE = 0.01;
const TYPO_CHANCE = 0.08;
const MISSING_CHANCE = 0.04;
const SWAPPED_CHANCE = 0.02;
const MOVED_CHANCE = 0.05;

const ONSETS = [
  "b",
  "br",
  "c",
  "ch",
  "d",
  "f",
  "g",
  "h",
  "j",
  "k",
  "l",
  "m",
  "n",
  "p",
  "r",
  "s",
  "st",
  "t",
  "v",
  "w",
];
const VOWELS = ["a", "e", "i", "o", "u", "ai", "ee", "oo"];
const CODAS = ["", "n", "r", "s", "l", "m", "tt", "ck", "nd"];
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const HEADING = "id,given,family,born,sex,phone,line,town,postcode,insurance";

interface Person {
  given: string;
  family: string;
  born: string;
  sex: string;
  phone: string;
  line: string;
  town: string;
  postcode: string;
  insurance: string;
}

/** Made-up names, as frequent as names are: the second half as often as the first, and so on (Zipf). */
function names(kind: string, count: number, syllables: number): (random: RandomStream) => string {
  const random = streamOf("bench", kind);
  const syllable = () => random.pick(ONSETS) + random.pick(VOWELS) + random.pick(CODAS);
  const list = Array.from({ length: count }, () => Array.from({ length: syllables }, syllable).join(""));
  return (chooser) => list[Math.floor(count ** chooser.unit()) - 1] ?? "";
}

const digits = (random: RandomStream, count: number): string =>
  Array.from({ length: count }, () => random.integer(0, 9)).join("");

function mistyped(text: string, random: RandomStream): string {
  if (text.length < 2) return text;
  const at = random.integer(0, text.length - 2);
  const other = /[0-9]/.test(text.charAt(at)) ? String(random.integer(0, 9)) : random.pick([...LETTERS]);
  return random.pick([
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + other + text.slice(at),
    text.slice(0, at) + other + text.slice(at + 1),
    text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2),
  ]);
}

/**
 * @param size records in each file
 * @returns both files' lines, and how many people are in both; `a17` and `b17` are the same person
 */
export function personFiles(size: number): {
  first: Iterable<string>;
  second: Iterable<string>;
  inBoth: number;
} {
  const [family, given, street, town] = [
    names("family", 40_000, 2),
    names("given", 3_000, 2),
    names("street", 6_000, 2),
    names("town", 1_500, 2),
  ];
  const random = streamOf("bench", "people");
  const people: Person[] = [];
  // Those in only one file are beyond those in both.
  const inBoth = Math.floor(size * SHARE_IN_BOTH);
  const total = size + (size - inBoth);
  while (people.length < total) {
    const before = people.at(-1);
    const person: Person = {
      given: given(random),
      family: family(random),
      born: `${random.integer(1925, 2025)}-${String(random.integer(1, 12)).padStart(2, "0")}-${String(random.integer(1, 28)).padStart(2, "0")}`,
      sex: random.pick(["female", "male"]),
      phone: digits(random, 10),
      line: `${random.integer(1, 300)} ${street(random)}`,
      town: town(random),
      postcode: digits(random, 5),
      insurance: digits(random, 9),
    };
    if (before && random.chance(HOUSEHOLD_CHANCE)) {
      const { family, phone, line, town, postcode } = before;
      Object.assign(person, { family, phone, line, town, postcode });
      if (random.chance(TWIN_CHANCE)) person.born = before.born;
    }
    people.push(person);
  }
  const line = (side: string, index: number, person: Person): string =>
    `${side}${index},${Object.values(person).join(",")}\n`;
  function* first(): Generator<string> {
    yield `${HEADING}\n`;
    for (const [index, person] of people.slice(0, size).entries()) yield line("a", index, person);
  }
  function* second(): Generator<string> {
    yield `${HEADING}\n`;
    const errors = streamOf("bench", "errors");
    for (const [index, person] of people.entries())
      if (index < inBoth || index >= size) yield line("b", index, withErrors(person, errors));
  }
  function withErrors(person: Person, errors: RandomStream): Person {
    const seen = { ...person };
    if (errors.chance(MOVED_CHANCE))
      Object.assign(seen, {
        line: `${errors.integer(1, 300)} ${street(errors)}`,
        town: town(errors),
        postcode: digits(errors, 5),
      });
    if (errors.chance(SWAPPED_CHANCE)) [seen.given, seen.family] = [seen.family, seen.given];
    for (const field of Object.keys(seen) as (keyof Person)[]) {
      if (errors.chance(TYPO_CHANCE)) seen[field] = mistyped(seen[field], errors);
      if (errors.chance(MISSING_CHANCE)) seen[field] = "";
    }
    return seen;
  }
  return { first: first(), second: second(), inBoth };
}
