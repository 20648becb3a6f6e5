import { expect, test } from "vitest";
import { TOKEN_EXPIRING_MS, viewToken } from "./tokenState.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 7, 0, 0);
const at = (inMs: number): string => new Date(NOW_MS + inMs).toISOString();

test.each([
  ["good", TOKEN_EXPIRING_MS + 1, null, false],
  ["expiring", TOKEN_EXPIRING_MS, null, false],
  ["expiring", 1, null, false],
  ["expired", 0, null, true],
  // Whatever its end would have been.
  ["revoked", TOKEN_EXPIRING_MS + 1, at(-1), true],
  ["revoked", -1, at(-2), true],
] as const)("a token is %s %s ms before its end, revoked %s", (state, leftMs, revokedAt, ended) => {
  expect(viewToken({ expiresAt: at(leftMs), revokedAt }, NOW_MS)).toMatchObject({ state, ended });
});
