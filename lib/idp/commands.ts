import { createHash } from "node:crypto";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { listEntities, toEntity } from "#lib/door/store.ts";
import { grantProof } from "#lib/signatures/proofs.server.ts";
import { ERRAND_MS_MAX, isFreshlyAsked, linkOf, loginFor, whyNotUnlink } from "./rules.ts";
import type { Identity, Outcome } from "./schema.ts";
import * as spec from "./schema.ts";

/** The house's lock is held, and so what is found stays so. */
const findLink = async (
  context: CommandContext,
  issuer: string,
  subject: string,
): Promise<Identity | undefined> =>
  linkOf(await listEntities(context.tx, "identity", { issuer, subject }), issuer, subject);

export const admitIdentity = defineCommand({
  spec: spec.admitIdentity,
  async handle(context, { issuer, subject, name, createsPeople }) {
    const known = await findLink(context, issuer, subject);
    if (known) return { personId: known.personId };
    if (!createsPeople)
      throw new AppError("not-found", "Nobody here is linked to this account of the identity provider.");
    const digest = createHash("sha256")
      .update(JSON.stringify([issuer, subject]))
      .digest("hex");
    // Whoever was linked before and is no more has that login still.
    const taken = await context.tx.person.count({ where: { login: { startsWith: loginFor(name, digest) } } });
    const login = taken === 0 ? loginFor(name, digest) : `${loginFor(name, digest)}.${taken + 1}`;
    const person = await context.create(
      "person",
      { login, name, createdAt: context.at, disabledAt: null },
      { passwordHash: null },
    );
    await context.create("identity", {
      personId: person.id,
      issuer,
      subject,
      linkedAt: context.at,
      linkedBy: "first-sign-in",
      unlinkedAt: null,
    });
    return { personId: person.id };
  },
});

async function link(
  context: CommandContext,
  personId: string,
  issuer: string,
  subject: string,
  linkedBy: "person" | "operator",
): Promise<Identity> {
  const known = await findLink(context, issuer, subject);
  if (known)
    throw new AppError(
      "refused",
      known.personId === personId
        ? "This is linked already."
        : "This account of the identity provider belongs to another account here. Nothing was linked.",
    );
  return context.create("identity", {
    personId,
    issuer,
    subject,
    linkedAt: context.at,
    linkedBy,
    unlinkedAt: null,
  });
}

export const linkIdentity = defineCommand({
  spec: spec.linkIdentity,
  async handle(context, { personId, issuer, subject, linkedBy }) {
    await context.get("person", personId);
    const { id } = await link(context, personId, issuer, subject, linkedBy);
    return { identityId: id };
  },
});

export const unlinkIdentity = defineCommand({
  spec: spec.unlinkIdentity,
  async handle(context, { identityId }) {
    const identity = await context.get("identity", identityId);
    const { actor } = context;
    if (actor.kind === "person" && actor.personId !== identity.personId)
      throw new AppError("not-found", "You have no such link.");
    const { passwordHash } = await context.tx.person.findUniqueOrThrow({ where: { id: identity.personId } });
    refuse(whyNotUnlink(identity, passwordHash !== null));
    await context.update("identity", identityId, { unlinkedAt: context.at });
    return {};
  },
});

export const beginErrand = defineCommand({
  spec: spec.beginErrand,
  async handle(context, { errand }) {
    const id = context.newId();
    await context.tx.idpErrand.create({
      data: {
        id,
        sessionId: context.person.sessionId,
        kind: errand.kind,
        statementHash: errand.kind === "prove" ? errand.statementHash : null,
        startedAt: context.at,
      },
    });
    return { errandId: id };
  },
});

/** What an errand comes to, and what it leaves. It is used up either way. */
export const endErrand = defineCommand({
  spec: spec.endErrand,
  async handle(context, { errandId, issuer, subject, authTimeSeconds }) {
    const row = await context.tx.idpErrand.findUnique({ where: { id: errandId } });
    if (!row || row.doneAt !== null || context.nowMs - row.startedAt.getTime() > ERRAND_MS_MAX)
      throw new AppError("refused", "Nobody waits for this answer of the identity provider any more.");
    const session = toEntity(
      "session",
      await context.tx.session.findUniqueOrThrow({ where: { id: row.sessionId } }),
    );
    const done = async (outcome: Outcome): Promise<{ outcome: Outcome }> => {
      await context.tx.idpErrand.update({
        where: { id: errandId },
        data: { doneAt: context.now, outcome },
      });
      return { outcome };
    };
    const known = await findLink(context, issuer, subject);
    if (row.kind === "link") {
      if (known) return done(known.personId === session.personId ? "linked" : "taken");
      await link(context, session.personId, issuer, subject, "person");
      return done("linked");
    }
    if (known?.personId !== session.personId) return done("someone-else");
    if (!isFreshlyAsked(authTimeSeconds, row.startedAt.getTime(), context.nowMs)) return done("not-fresh");
    if (row.statementHash !== null && authTimeSeconds !== null)
      await grantProof(context.tx, {
        id: errandId,
        sessionId: row.sessionId,
        statementHash: row.statementHash,
        method: "idp",
        // A provider's clock may be ahead of the database's; nothing was proved in a time to come.
        provenAt: new Date(Math.min(authTimeSeconds * 1_000, context.nowMs)),
        now: context.now,
      });
    return done("proved");
  },
});
