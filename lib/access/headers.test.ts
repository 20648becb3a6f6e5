import { expect, test } from "vitest";
import { contentSecurityPolicy, securityHeaders } from "./headers.ts";

const guard = { nonce: "bm9uY2U=", origin: "https://holdpoint.example.org", dev: false };

const directives = (policy: string): Map<string, string> =>
  new Map(
    policy.split("; ").map((directive): [string, string] => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values.join(" ")];
    }),
  );

test("a script runs by its nonce and in no other way", () => {
  const policy = directives(contentSecurityPolicy(guard));
  expect(policy.get("script-src")).toBe("'self' 'nonce-bm9uY2U=' 'strict-dynamic'");
  expect(policy.get("script-src-attr")).toBe("'none'");
  expect(policy.get("worker-src")).toBe("'self'");
  expect(policy.get("object-src")).toBe("'none'");
  expect(policy.get("base-uri")).toBe("'none'");
});

test("eval is for the development server alone", () => {
  expect(contentSecurityPolicy(guard)).not.toContain("unsafe-eval");
  expect(contentSecurityPolicy({ ...guard, dev: true })).toContain("'unsafe-eval'");
});

test("no page of another site can frame, open or read an answer", () => {
  const headers = securityHeaders(guard);
  expect(directives(headers["content-security-policy"] ?? "").get("frame-ancestors")).toBe("'none'");
  expect(headers).toMatchObject({
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": expect.stringContaining("camera=()"),
  });
});

test("HSTS is said where people come by TLS, and only there", () => {
  expect(securityHeaders(guard)["strict-transport-security"]).toMatch(/^max-age=31536000/);
  expect(securityHeaders({ ...guard, origin: "http://localhost:3000" })).not.toHaveProperty(
    "strict-transport-security",
  );
});
