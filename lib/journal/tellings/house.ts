import { about, left, type Tell } from "./tell.ts";

/** Sentences about people and sign-ins, which are the house’s. */
export const HOUSE_TELLINGS: Readonly<Record<string, Tell>> = {
  "access.createPerson": about("person", ({ name }) => ({ what: `created the account of ${name}` })),
  "access.signIn": () => ({ what: "signed in" }),
  "access.lockOut": (entry) => {
    const person = left(entry, "person");
    return {
      what: person ? `locked the account of ${person.name} for a while` : "refused passwords for a while",
    };
  },
  "access.reauthenticate": () => ({ what: "gave their password again" }),
  "account.revokeSession": () => ({ what: "ended one of their sessions" }),
  "account.revokeOtherSessions": () => ({ what: "ended their other sessions" }),
  "account.disablePerson": about("person", ({ name }) => ({ what: `disabled the account of ${name}` })),
  "account.enablePerson": about("person", ({ name }) => ({ what: `enabled the account of ${name} again` })),
  "account.signOutPerson": about("session", ({ personName }) => ({
    what: `ended the sessions of ${personName}`,
  })),
  "factors.enrolPasskey": about("passkey", ({ label }) => ({ what: `added the passkey “${label}”` })),
  "factors.renamePasskey": about("passkey", ({ label }) => ({ what: `named a passkey “${label}”` })),
  "factors.removePasskey": about("passkey", ({ label }) => ({ what: `removed the passkey “${label}”` })),
  "factors.beginTotp": () => ({ what: "began to enrol an authenticator app" }),
  "factors.confirmTotp": () => ({ what: "enrolled an authenticator app" }),
  "factors.removeTotp": () => ({ what: "removed their authenticator app" }),
  "factors.renewRecoveryCodes": () => ({ what: "replaced their recovery codes" }),
  "factors.provisionTotp": () => ({ what: "gave a person an authenticator app" }),
  "retention.recordRestoreTest": () => ({ what: "restored a backup elsewhere, as a test" }),
  "access.signOut": () => ({ what: "signed out" }),
  "idp.admit": about("person", ({ name }) => ({
    what: `made an account for ${name}, who signed in with the identity provider for the first time`,
  })),
  "idp.link": about("identity", ({ linkedBy }) => ({
    what: `linked ${linkedBy === "operator" ? "a person" : "themselves"} to the identity provider`,
  })),
  "idp.endErrand": () => ({ what: "linked an account to the identity provider, as its person asked" }),
  "idp.unlink": () => ({ what: "undid the link to the identity provider" }),
  "program.createProgram": about("program", ({ name }) => ({ what: `began the program “${name}”` })),
  "program.editProgram": about("program", ({ name }) => ({ what: `changed the program “${name}”` })),
  "idp.beginErrand": () => ({ what: "went to the identity provider" }),
};
