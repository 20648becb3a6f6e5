import { describe, expect, test } from "vitest";
import { type Signature, signatureSchema, statementSchema } from "./schema.ts";
import { recordHashOf, statementHashOf } from "./statement.ts";
import { STATEMENT, signatureOver, softPasskey } from "./testing.ts";
import { verifySignature, whyNotSignature } from "./verify.ts";

const passkey = softPasskey();
const WITH_EVIDENCE = { ...STATEMENT, evidenceHash: "a".repeat(64) };
const byPasskey = signatureOver(WITH_EVIDENCE, passkey);
const byPassword = signatureOver(WITH_EVIDENCE);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly string[];

/** The way to every value in a value, however deep. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]));
}

const at = (value: Json, path: Path): Json =>
  path.reduce<Json>((inner, name) => (inner as Record<string, Json>)[name] ?? null, value);

/** The value with another in one place. */
function withOther(value: Json, path: Path, other: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return other;
  const inner = value as Record<string, Json>;
  return { ...inner, [name]: withOther(inner[name] ?? null, rest, other) };
}

const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** Values that stand in for another, of the same kind where it has one: what a forger would write. */
function othersFor(value: Json): Json[] {
  if (value === null) return ["another"];
  if (typeof value === "number") return [value + 1];
  const text = String(value);
  const flipped = text.replace(/[a-z0-9]/i, (first) => (first === "b" ? "c" : "b"));
  const shifted = text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  return [...new Set([flipped, shifted, `${text}x`, ""])].filter((other) => other !== text);
}

const FIELDS = pathsOf(jsonOf(byPasskey)).map((path) => [path.join("."), path] as const);

test("a signature that was left alone holds, by either method", async () => {
  expect(await whyNotSignature(byPasskey)).toBeUndefined();
  expect(await whyNotSignature(byPassword)).toBeUndefined();
  expect(await verifySignature(byPasskey)).toBe(true);
});

test("every field of a signature and of its statement is tried", () => {
  const top = new Set(FIELDS.map(([, [name]]) => name));
  expect([...top].sort()).toEqual(Object.keys(signatureSchema.shape).sort());
  const bound = new Set(FIELDS.filter(([, [name]]) => name === "statement").map(([, [, name]]) => name));
  expect([...bound].sort()).toEqual(Object.keys(statementSchema.shape).sort());
});

describe("altering one field makes verification fail:", () => {
  test.each(FIELDS)("%s", async (_, path) => {
    for (const signature of [byPasskey, byPassword]) {
      const whole = jsonOf(signature);
      if (path[0] === "assertion" && signature.assertion === null) continue;
      for (const other of othersFor(at(whole, path)))
        expect(await whyNotSignature(withOther(whole, path, other)), String(other)).toBeDefined();
    }
  });

  test.each(Object.keys(signatureSchema.shape))("%s is gone", async (name) => {
    const { [name as keyof Signature]: _, ...rest } = byPasskey;
    expect(await whyNotSignature(rest)).toBeDefined();
  });
});

/** A forger who knows how everything is hashed, and has no passkey. */
function rehashed(signature: Signature): Signature {
  const { statement } = signature;
  const { personId, personName, position, meaning, signedAt, sessionId, cutoverId } = statement;
  const forged = {
    ...signature,
    ...{ personId, personName, position, meaning, signedAt, sessionId, cutoverId },
    statementHash: statementHashOf(statement),
  };
  return { ...forged, recordHash: recordHashOf(forged) };
}

describe("a passkey’s signature fails also when all hashes are made anew:", () => {
  const statementFields = FIELDS.filter(([, [name]]) => name === "statement");
  test.each(statementFields)("%s", async (_, path) => {
    const whole = jsonOf(byPasskey);
    const forgeries = othersFor(at(whole, path))
      .map((other) => signatureSchema.safeParse(withOther(whole, path, other)))
      .flatMap(({ data }) => (data ? [rehashed(data)] : []));
    for (const forged of forgeries)
      expect(await whyNotSignature(forged)).toMatch(/does not verify|another time/);
  });

  const provenFields = FIELDS.filter(([, path]) => path[0] === "assertion" && path[1] !== "passkeyId");
  test.each(provenFields)("%s", async (_, path) => {
    const whole = jsonOf(byPasskey);
    const value = String(at(whole, path));
    // What follows on the end of a key or of a signature is read by nobody: it makes no other key, and no other signature.
    for (const other of othersFor(value).filter((text) => String(text).length === value.length)) {
      const parsed = signatureSchema.safeParse(withOther(whole, path, other));
      if (parsed.success && path[1] !== "credentialId")
        expect(await whyNotSignature(rehashed(parsed.data)), String(other)).toBeDefined();
    }
  });
});

describe("a passkey’s assertion is refused", () => {
  const forge = (
    answer: ReturnType<typeof passkey.answer>,
    fields: { rpId?: string; origin?: string } = {},
  ) => {
    const { kind: _, ...parts } = answer;
    if (!byPasskey.assertion) throw new Error("There is no assertion.");
    return rehashed({ ...byPasskey, assertion: { ...byPasskey.assertion, ...parts, ...fields } });
  };
  const hash = byPasskey.statementHash;

  test("without the user verified", async () => {
    expect(await whyNotSignature(forge(passkey.answer(hash, { userVerified: false })))).toContain("verif");
  });
  test("over another statement", async () => {
    expect(await whyNotSignature(forge(passkey.answer("0".repeat(64))))).toContain("does not verify");
  });
  test("by another key", async () => {
    const { kind: _, credentialId: __, ...parts } = softPasskey().answer(hash);
    expect(await whyNotSignature(forge({ ...passkey.answer(hash), ...parts }))).toContain("does not verify");
  });
  test("from a page of another site", async () => {
    const origin = "https://elsewhere.example.org";
    expect(await whyNotSignature(forge(passkey.answer(hash, { origin }), { origin }))).toContain(
      "no address of",
    );
  });
  test("of another relying party", async () => {
    expect(await whyNotSignature(forge(passkey.answer(hash, { rpId: "example.org" })))).toContain(
      "does not verify",
    );
  });
});
