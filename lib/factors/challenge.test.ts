import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CHALLENGE_MS, type ChallengeUse, challengeEnd, makeChallenge } from "./challenge.ts";

const KEY = randomBytes(32);
const NOW = Date.parse("2026-11-21T09:00:00Z");
const PROOF: ChallengeUse = { kind: "proof", personId: "ana", sessionId: "one" };

const made = (use: ChallengeUse = PROOF): string =>
  Buffer.from(makeChallenge(KEY, use, NOW)).toString("base64url");

describe("a challenge", () => {
  test("is good for its use until its end", () => {
    const challenge = made();
    expect(challengeEnd(KEY, PROOF, challenge, NOW)).toEqual(new Date(NOW + CHALLENGE_MS));
    expect(challengeEnd(KEY, PROOF, challenge, NOW + CHALLENGE_MS - 1)).toBeDefined();
    expect(challengeEnd(KEY, PROOF, challenge, NOW + CHALLENGE_MS)).toBeUndefined();
  });

  test.for<ChallengeUse>([
    { kind: "sign-in" },
    { kind: "enrol", personId: "ana", sessionId: "one" },
    { kind: "proof", personId: "ben", sessionId: "one" },
    { kind: "proof", personId: "ana", sessionId: "two" },
  ])("is none for %o", (other) => {
    expect(challengeEnd(KEY, other, made(), NOW)).toBeUndefined();
  });

  test("of another key, changed or cut short is none, and no two are alike", () => {
    const challenge = made();
    expect(challengeEnd(randomBytes(32), PROOF, challenge, NOW)).toBeUndefined();
    expect(challengeEnd(KEY, PROOF, challenge.slice(0, -4), NOW)).toBeUndefined();
    expect(challengeEnd(KEY, PROOF, "", NOW)).toBeUndefined();
    const later = Buffer.from(challenge, "base64url");
    later.writeUInt8(later.readUInt8(20) + 1, 20);
    expect(challengeEnd(KEY, PROOF, later.toString("base64url"), NOW)).toBeUndefined();
    expect(made()).not.toBe(challenge);
  });
});
