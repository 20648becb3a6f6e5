import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import { compareRecords } from "./compare.ts";
import { hasSameFingerprint, lineage, OBSERVATION, parsed } from "./fixtures.ts";
import { RecordKeys } from "./recordKeys.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import { type BasesOfSides, normalBase, type OwnBases, ownBase, Servers, shownBase } from "./servers.ts";

const OWN = "https://ehr.example/fhir";
const OTHER = "https://elsewhere.example/r4";
const known = (...own: string[]): OwnBases => ({ own, isKnown: true });
const NOBODY: OwnBases = { own: [], isKnown: false };

describe("a base URL", () => {
  it.each([
    ["https://ehr.example/fhir", "https://ehr.example/fhir"],
    ["https://ehr.example/fhir/", "https://ehr.example/fhir"],
    ["HTTPS://EHR.Example:443/fhir", "https://ehr.example/fhir"],
    ["https://ehr.example/x/../fhir", "https://ehr.example/fhir"],
    ["https://ehr.example/", "https://ehr.example"],
    ["https://ehr.example/FHIR", "https://ehr.example/FHIR"],
    ["http://ehr.example:8080/fhir", "http://ehr.example:8080/fhir"],
  ])("%s is %s", (written, normal) => {
    expect(ownBase(written)).toBe(normal);
  });

  it.each([
    "ehr.example/fhir",
    "/fhir",
    "ftp://ehr.example/fhir",
    "https://user@ehr.example/fhir",
    "https://ehr.example/fhir?x=1",
    "https://ehr.example/fhir#x",
    "https:\\\\ehr.example\\fhir",
    "https://ehr.example/fh ir",
    "urn:oid:1.2.3",
    "",
  ])("is not %j", (written) => {
    expect(ownBase(written)).toBeUndefined();
  });

  it("is shown without ids of records and names of users", () => {
    expect(shownBase("https://ehr.example/fhir/r4")).toBe("https://ehr.example/fhir/r4");
    expect(shownBase("https://ehr.example/fhir/Patient/123")).toBe("https://ehr.example/…");
    expect(shownBase("https://jane@ehr.example/fhir")).not.toContain("jane");
    expect(shownBase(`https://ehr.example/${"x".repeat(500)}`)).toBe("https://ehr.example/…");
  });

  it("has one normal form", () => {
    const spelled = fc.tuple(
      fc.constantFrom("https://", "HTTP://", "ftp://", "x-y://", "//"),
      fc.constantFrom("ehr.example", "EHR.Example:443", "[::1]:8080", "u@h", "%65hr", "", "ehr.example."),
      fc.stringMatching(/^[/.%~a-fA-F0-9-]{0,12}$/),
    );
    fc.assert(
      fc.property(spelled, (parts) => {
        const normal = normalBase(parts.join(""));
        if (normal !== undefined) expect(normalBase(normal)).toBe(normal);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what a reference names", () => {
  const servers = new Servers({ source: NOBODY, target: known(OWN) });
  it.each([
    [`${OWN}/Patient/1`, "Patient/1"],
    [`${OWN}/Patient/1/_history/3`, "Patient/1"],
    ["HTTPS://EHR.EXAMPLE/fhir/Patient/1", "Patient/1"],
    ["Patient/1/_history/3", "Patient/1"],
    [`${OTHER}/Patient/1/_history/3`, `${OTHER}/Patient/1`],
    ["HTTPS://Elsewhere.example/r4/Patient/1", `${OTHER}/Patient/1`],
    [`${OWN}2/Patient/1`, `${OWN}2/Patient/1`],
    [`${OWN}/tenant/Patient/1`, `${OWN}/tenant/Patient/1`],
    [`${OWN}//Patient/1`, `${OWN}//Patient/1`],
    [`${OWN}/xPatient/1`, `${OWN}/xPatient/1`],
    ["https://ehr.example/FHIR/Patient/1", "https://ehr.example/FHIR/Patient/1"],
    ["http://ehr.example/fhir/Patient/1", "http://ehr.example/fhir/Patient/1"],
    [
      "https://ehr.example@elsewhere.example/fhir/Patient/1",
      "https://ehr.example@elsewhere.example/fhir/Patient/1",
    ],
    [`${OWN}/Patient?identifier=a|1`, `${OWN}/Patient?identifier=a|1`],
    ["urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"],
    ["#contained", "#contained"],
  ])("%s is %s at a side that knows its base", (reference, text) => {
    expect(servers.name("target", reference).text).toBe(text);
  });

  it("is by its whole text where nobody says the base", () => {
    expect(servers.name("source", `${OWN}/Patient/1`)).toEqual({
      text: `${OWN}/Patient/1`,
      server: { base: OWN, local: "Patient/1", isOwn: false },
    });
  });
});

const CLAIMS = [
  ["Patient/p1", "Patient/t1"],
  ["Patient/p2", "Patient/t2"],
  ["Patient/t2", "Patient/t3"],
] as const;
const AT_TARGET = ["Patient/unlisted"];
const contextOf = (bases: BasesOfSides) => lineage(CLAIMS, new Map(), AT_TARGET, bases);
const about = (reference: string) => ({ ...OBSERVATION, subject: { reference } });

/** What is said of an observation whose subject is written so at each side. */
function changes(source: string, target: string, bases: BasesOfSides): string[] {
  const { differences } = compareRecords(parsed(about(source)), parsed(about(target)), contextOf(bases));
  return differences.map(({ change }) => change);
}

describe("a link", () => {
  const said: BasesOfSides = { source: known("https://legacy.example/r4"), target: known(OWN) };

  it.each([
    ["Patient/p1", `${OWN}/Patient/t1`, []],
    ["https://legacy.example/r4/Patient/p1", "Patient/t1", []],
    ["Patient/p1", `${OTHER}/Patient/t1`, ["reference-to-another-server"]],
    ["Patient/p1", "https://legacy.example/r4/Patient/p1", ["reference-to-another-server"]],
    [`${OTHER}/Patient/9`, "Patient/t1", ["reference-to-another-server"]],
    [`${OTHER}/Patient/9`, `${OTHER}/Patient/9/_history/2`, []],
    [`${OTHER}/Patient/p1`, `${OTHER}/Patient/p1`, []],
    [`${OTHER}/Patient/p1`, `${OTHER}/Patient/t1`, ["other-patient"]],
    [`${OTHER}/Group/p1`, `${OTHER}/Patient/t1`, ["reference-changed"]],
    [`${OTHER}/Patient/9`, "https://third.example/Patient/9", ["reference-to-another-server"]],
  ])("from %s to %s is %j where both sides' bases are known", (source, target, expected) => {
    expect(changes(source, target, said)).toEqual(expected);
  });

  it.each([
    ["Patient/p1", `${OWN}/Patient/t1`, ["reference-of-unknown-base"]],
    ["Patient/p1", `${OTHER}/Patient/t1`, ["reference-of-unknown-base"]],
    // It may be the link of a side to its own record, which was not rewritten.
    [`${OWN}/Patient/p1`, `${OWN}/Patient/p1`, ["reference-of-unknown-base"]],
    [`${OWN}/Patient/unlisted`, `${OWN}/Patient/unlisted`, ["reference-of-unknown-base"]],
    [`${OWN}/Patient/9`, `${OWN}/Patient/9`, []],
    [`${OWN}/Patient/9`, `${OTHER}/Patient/9`, ["reference-of-unknown-base"]],
  ])("from %s to %s is %j where nobody says them", (source, target, expected) => {
    expect(changes(source, target, { source: NOBODY, target: NOBODY })).toEqual(expected);
  });

  it("to another server's patient is of high risk, and elsewhere a cause of its own", () => {
    const found = (source: object, target: object) => {
      const [from, to] = [parsed({ ...OBSERVATION, ...source }), parsed({ ...OBSERVATION, ...target })];
      const { differences } = compareRecords(from, to, contextOf(said));
      return classify(from, to, differences).map(({ kind, category, severity, cause }) => [
        kind,
        category,
        severity,
        cause,
      ]);
    };
    const subject = { reference: "Patient/t1" };
    const source = { subject: { reference: "Patient/p1" } };
    expect(found(source, { subject: { reference: `${OTHER}/Patient/t1` } })).toEqual([
      ["altered", "high-risk-clinical-mismatch", "critical", undefined],
    ]);
    expect(
      found(
        { ...source, encounter: { reference: "Encounter/1" } },
        { subject, encounter: { reference: `${OTHER}/Encounter/1` } },
      ),
    ).toEqual([
      ["altered", "transformation-bug", "high", "observation-encounter-reference-to-another-server"],
    ]);
  });

  it("to a server that nobody knows is in no key", () => {
    const rules = new RuleBook(
      rulesFromText(
        "version: 1\ndomains: {results: {types: {Observation: {keys: [[subject]]}}}}\n",
        "r.yaml",
      ),
    );
    const hash = (reference: string, bases: BasesOfSides) =>
      (["source", "target"] as const).map(
        (side) =>
          new RecordKeys(rules, contextOf(bases)).of(side, "Observation", JSON.stringify(about(reference)))
            .hashes,
      );
    expect(hash(`${OTHER}/Patient/9`, { source: NOBODY, target: NOBODY })).toEqual([
      [undefined],
      [undefined],
    ]);
    const [from, to] = hash(`${OTHER}/Patient/9`, said);
    expect(from?.[0]).toBeDefined();
    expect(to).toEqual(from);
    // What leads to another server's record is not a side's own of the same id.
    expect(hash("Patient/9", said)[0]).not.toEqual(from);
  });
});

describe("any two links", () => {
  const base = fc.constantFrom("", OWN, "HTTPS://EHR.example:443/fhir", OTHER, "http://third.example");
  const id = fc.constantFrom("p1", "p2", "t1", "t2", "t3", "unlisted", "nowhere");
  const version = fc.constantFrom("", "/_history/2");
  const reference = fc.tuple(base, id, version).map(([at, name, of]) => ({
    base: at,
    local: `Patient/${name}`,
    text: `${at}${at && "/"}Patient/${name}${of}`,
  }));
  const side = fc.constantFrom(NOBODY, known(), known(OWN), known(OTHER), known(OWN, OTHER));

  type Link = { readonly base: string; readonly local: string };

  /** What a link stands for, as the ADR says it, written without the engine's own way to tell. */
  function standing({ base: at, local }: Link, { own, isKnown }: OwnBases) {
    const normal = at.toLowerCase().replace(":443", "");
    if (normal === "" || own.includes(normal)) return { own: local };
    return { elsewhere: `${normal}/${local}`, isUncertain: !isKnown, local };
  }

  function isSame(source: Link, target: Link, bases: BasesOfSides): boolean {
    const [from, to] = [standing(source, bases.source), standing(target, bases.target)];
    if (from.own !== undefined && to.own !== undefined) {
      const claimed = CLAIMS.find(([name]) => name === from.own)?.[1];
      if (claimed !== undefined) return claimed === to.own;
      const isNobodys =
        !CLAIMS.some((claim) => (claim as readonly string[]).includes(to.own ?? "")) &&
        !AT_TARGET.includes(to.own);
      return isNobodys && from.own === to.own;
    }
    const ids = [...CLAIMS.flat(), ...AT_TARGET] as readonly string[];
    const isUncertain = [from, to].some((at) => at.isUncertain === true && ids.includes(at.local ?? ""));
    return from.elsewhere !== undefined && from.elsewhere === to.elsewhere && !isUncertain;
  }

  it("are the same exactly when they name one record, and no fingerprint says more than that", () => {
    fc.assert(
      fc.property(reference, reference, side, side, (source, target, ofSource, ofTarget) => {
        const bases = { source: ofSource, target: ofTarget };
        const expected = isSame(source, target, bases);
        expect(changes(source.text, target.text, bases).length === 0).toBe(expected);
        const [from, to] = [about(source.text), about(target.text)];
        if (hasSameFingerprint(JSON.stringify(from), JSON.stringify(to), contextOf(bases)))
          expect(expected).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
