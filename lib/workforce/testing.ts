import type { Account } from "./vocabulary.ts";

/** An account for tests: an enabled nurse of the ED with a second factor. */
export const account = (login: string, over: Partial<Account> = {}): Account => ({
  login,
  name: `Name of ${login}`,
  unit: "ED",
  roles: ["Nurse"],
  mfa: "yes",
  kind: "person",
  owner: null,
  person: null,
  lastSignInAt: null,
  enabled: true,
  ...over,
});
