import { expect, test } from "vitest";
import { relyingPartyOf } from "./relyingParty.ts";

test("passkeys are bound to the domain that people open", () => {
  expect(relyingPartyOf(["https://holdpoint.example.org"])).toMatchObject({
    rpId: "holdpoint.example.org",
    origins: ["https://holdpoint.example.org"],
  });
});

test("on this machine it is localhost, and an address of it is not", () => {
  expect(relyingPartyOf(["http://localhost:3000", "http://127.0.0.1:3000"])).toMatchObject({
    rpId: "localhost",
    origins: ["http://localhost:3000"],
  });
});

test("there is none where browsers refuse passkeys", () => {
  expect(relyingPartyOf(["https://10.0.0.7"])).toBeUndefined();
  expect(relyingPartyOf(["https://[2001:db8::1]"])).toBeUndefined();
  expect(relyingPartyOf(["http://holdpoint.example.org"])).toBeUndefined();
  expect(relyingPartyOf([])).toBeUndefined();
});
