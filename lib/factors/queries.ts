import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";
import { assertionOptions, creationOptions } from "./webauthn.server.ts";

export const passkeyOptions = defineProcedure({
  spec: spec.passkeyOptions,
  async handle({ tx, actor, now, runtime }) {
    if (actor.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    const { personId, sessionId, name } = actor;
    const { login } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
    const whose = { personId, sessionId };
    const creation = await creationOptions(
      runtime,
      tx,
      { personId, login, name },
      { kind: "enrol", ...whose },
      now,
    );
    const proof = await assertionOptions(runtime, tx, personId, { kind: "proof", ...whose }, now);
    return { creation: creation ? { ...creation } : null, proof: proof ? { ...proof } : null };
  },
});
