import { z } from "zod";
import { authenticationMethodSchema } from "#lib/access/schema.ts";
import { id, instant, line } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";

/** How a person of a cutover proves who they are. */
const signInSummarySchema = z.object({
  personId: id,
  login: line,
  disabledAt: instant.nullable(),
  /** Of their last session; null when they never signed in. */
  lastMethod: authenticationMethodSchema.nullable(),
  lastSignedInAt: instant.nullable(),
  hasLocalAccount: z.boolean(),
  hasIdentity: z.boolean(),
  hasPasskey: z.boolean(),
  hasTotp: z.boolean(),
});
export type SignInSummary = z.infer<typeof signInSummarySchema>;

export const listSignIns = querySpec({
  name: "people.listSignIns",
  summary:
    "How those who hold or held a position in this cutover sign in, and which factors they have enrolled",
  path: "/cutovers/{cutoverId}/sign-ins",
  input: z.object({ cutoverId: id }),
  output: z.object({ people: z.array(signInSummarySchema) }),
  allowed: { positions: ["incident-commander", "identity", "compliance"] },
});

export const findPeople = querySpec({
  name: "people.find",
  summary: "People whose name or login has some text in it, to give one a position",
  path: "/cutovers/{cutoverId}/people",
  input: z.object({ cutoverId: id, text: line }),
  output: z.object({ people: z.array(z.object({ personId: id, login: line, name: line })) }),
  allowed: { positions: ["incident-commander"] },
});

export const exportAccess = commandSpec({
  name: "people.exportAccess",
  summary: "Take away the list of who has or had which position, why, by whom, and from when to when",
  path: "/cutovers/{cutoverId}/access-review",
  input: z.object({
    cutoverId: id,
    /** Those who had access at this moment; null: all there ever were. */
    at: instant.nullable(),
  }),
  output: z.object({ fileName: z.string(), csv: z.string(), rows: z.int() }),
  allowed: { positions: ["incident-commander", "compliance"] },
  signature: "none",
  // A list of names is not kept a second time.
  secret: true,
});
