import { expect, test } from "vitest";
import { browserInWords, whyNotDisable, whyNotEnable } from "./rules.ts";

test.for([
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
    "Chrome on Linux",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Firefox on a Mac",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["curl/8.5.0", "A browser"],
] as const)("%s is %s", ([userAgent, words]) => {
  expect(browserInWords(userAgent)).toBe(words);
});

test("a program that says nothing is unnamed", () => {
  expect(browserInWords(null)).toBe("An unnamed program");
});

test("nobody disables themselves, and nothing is done twice", () => {
  const enabled = { personId: "ana", disabledAt: null, openSessions: 1 };
  const disabled = { ...enabled, disabledAt: "2026-11-21T09:00:00.000Z" };
  expect(whyNotDisable(enabled, "ben")).toBeUndefined();
  expect(whyNotDisable(enabled, null)).toBeUndefined();
  expect(whyNotDisable(enabled, "ana")).toMatch(/own account/);
  expect(whyNotDisable(disabled, "ben")).toMatch(/already/);
  expect(whyNotEnable(disabled)).toBeUndefined();
  expect(whyNotEnable(enabled)).toMatch(/not disabled/);
});
