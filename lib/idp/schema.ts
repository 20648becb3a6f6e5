import { z } from "zod";
import { id, instant, line, sha256 } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";

/** OpenID Connect Core 1.0, 2: a subject is at most 255 ASCII characters. */
const SUBJECT_LENGTH_MAX = 255;

const issuerSchema = z.url();
const subjectSchema = z.string().min(1).max(SUBJECT_LENGTH_MAX);

/** Who a person is at an identity provider: by its issuer and its subject, never by an e-mail address. */
export const identitySchema = z.object({
  id,
  personId: id,
  issuer: issuerSchema,
  /** As the provider says it, so that both sides' records can be held against each other. It names an employee, no patient. */
  subject: subjectSchema,
  linkedAt: instant,
  /** Who said that the two are one: the person, an operator, or their first sign-in, which made the account. */
  linkedBy: z.enum(["person", "operator", "first-sign-in"]),
  unlinkedAt: instant.nullable(),
});
export type Identity = z.infer<typeof identitySchema>;

export const admitIdentity = commandSpec({
  name: "idp.admit",
  summary: "Find who signs in by the identity provider, or make their account without any position",
  path: "/identities/admission",
  input: z.object({
    issuer: issuerSchema,
    subject: subjectSchema,
    name: line,
    /** Whether somebody unknown gets an account. */
    createsPeople: z.boolean(),
  }),
  output: z.object({ personId: id }),
  allowed: { system: true },
  signature: "none",
});

export const linkIdentity = commandSpec({
  name: "idp.link",
  summary: "Link a person to who they are at the identity provider",
  path: "/identities",
  input: z.object({
    personId: id,
    issuer: issuerSchema,
    subject: subjectSchema,
    linkedBy: z.enum(["person", "operator"]),
  }),
  output: z.object({ identityId: id }),
  allowed: { system: true },
  signature: "none",
});

export const unlinkIdentity = commandSpec({
  name: "idp.unlink",
  summary: "Undo one's own link to the identity provider",
  path: "/identities/{identityId}/end",
  input: z.object({ identityId: id }),
  output: z.object({}),
  allowed: { self: true, system: true },
  signature: "none",
});

/** What a signed-in person goes to the identity provider for, other than to sign in. */
const errandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("link") }),
  z.object({ kind: z.literal("prove"), statementHash: sha256 }),
]);
export type Errand = z.infer<typeof errandSchema>;

/** What came of it. */
const OUTCOMES = [
  "linked",
  "proved",
  /** The provider did not answer, or the answer was not its own. */
  "failed",
  /** Somebody else came back than who went. */
  "someone-else",
  /** The provider did not ask who it is, or not just now. */
  "not-fresh",
  /** Whoever it is belongs to another account here. */
  "taken",
] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

export const beginErrand = commandSpec({
  name: "idp.beginErrand",
  summary: "Say what one goes to the identity provider for: to link one's account, or to prove who one is",
  path: "/identities/errands",
  input: z.object({ errand: errandSchema }),
  output: z.object({ errandId: id }),
  allowed: { self: true },
  signature: "none",
});

export const endErrand = commandSpec({
  name: "idp.endErrand",
  summary: "Write down what came of an errand at the identity provider",
  path: "/identities/errands/{errandId}/end",
  input: z.object({
    errandId: id,
    issuer: issuerSchema,
    subject: subjectSchema,
    /** When the provider says that it asked, in seconds since 1970; null when it does not say. */
    authTimeSeconds: z.number().nullable(),
  }),
  output: z.object({ outcome: outcomeSchema }),
  allowed: { system: true },
  signature: "none",
});

export const getErrand = querySpec({
  name: "idp.getErrand",
  summary: "What came of one's errand at the identity provider",
  path: "/identities/errands/{errandId}",
  input: z.object({ errandId: id }),
  output: z.object({ kind: z.enum(["link", "prove"]), outcome: outcomeSchema.nullable() }),
  allowed: { self: true },
});

export const listIdentities = querySpec({
  name: "idp.listIdentities",
  summary: "One's own links to the identity provider",
  path: "/identities",
  input: z.object({}),
  output: z.object({
    identities: z.array(identitySchema),
    /** Whether the person can sign in without the provider too. */
    hasLocalAccount: z.boolean(),
  }),
  allowed: { self: true },
});
