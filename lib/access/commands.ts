import { randomBytes } from "node:crypto";
import { databaseNow } from "#lib/clock.ts";
import { hashToken } from "#lib/door/caller.ts";
import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { hasTotp, spendTotpCode } from "#lib/factors/totp.server.ts";
import { grantProof, lastBothAt } from "#lib/signatures/proofs.server.ts";
import { guardGuess } from "./attempts.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { whyNotAssign, whyNotEndAssignment } from "./rules.ts";
import * as spec from "./schema.ts";

const DAY_MS = 24 * 60 * 60_000;
const TOKEN_BYTES = 32;

export const createPerson = defineCommand({
  spec: spec.createPerson,
  prepare: (runtime, { password }) => hashPassword(password, runtime.passwordCostLog2),
  async handle(context, { login, name }, passwordHash) {
    const person = await context.create(
      "person",
      { login, name, createdAt: context.at, disabledAt: null },
      { passwordHash },
    );
    return { personId: person.id };
  },
});

export const openSession = defineCommand({
  spec: spec.openSession,
  prepare: ({ sessionLimits }) => Promise.resolve(sessionLimits),
  async handle(context, { personId, method, userAgent, network }, { idleMs, absoluteMs, signingIdleMs }) {
    const person = await context.get("person", personId);
    if (person.disabledAt !== null) throw new AppError("forbidden", "This account is disabled.");
    const session = await context.create(
      "session",
      {
        personId,
        personName: person.name,
        method,
        createdAt: context.at,
        authenticatedAt: context.at,
        expiresAt: new Date(context.nowMs + absoluteMs).toISOString(),
        revokedAt: null,
      },
      {
        lastSeenAt: context.at,
        userAgent,
        network,
        idleMsMax: idleMs,
        signingIdleMsMax: signingIdleMs,
      },
    );
    return { sessionId: session.id };
  },
});

export const reauthenticate = defineCommand({
  spec: spec.reauthenticate,
  async prepare(runtime, { password, code }, caller, { address = null }) {
    if (caller.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    const { personId } = caller.person;
    const guess = { purpose: "reauthentication", account: personId, address } as const;
    const proved = await guardGuess(runtime, guess, personId, async () => {
      const { db, journalKey } = runtime;
      const { passwordHash } = await db.person.findUniqueOrThrow({ where: { id: personId } });
      if (passwordHash === null)
        throw new AppError("refused", "You have no local account, and so no password here.");
      if (!(await verifyPassword(password, passwordHash))) return undefined;
      const now = await databaseNow(db);
      if (code !== null && !(await spendTotpCode(db, journalKey, personId, code, now))) return undefined;
      return { passwordHash };
    });
    if (!proved)
      throw new AppError(
        "forbidden",
        code === null
          ? "That is not your password. Nothing was signed; try again."
          : "That is not your password, or the code is wrong or was used. Nothing was signed; try again with the next code.",
      );
    return proved;
  },
  async handle(context, { code, statementHash }, { passwordHash }) {
    const { personId, sessionId } = context.person;
    const unchanged = await context.tx.person.count({ where: { id: personId, passwordHash } });
    if (unchanged === 0) throw new AppError("forbidden", "Your password was changed meanwhile. Try again.");
    const both = code === null ? await lastBothAt(context.tx, sessionId, context.now) : context.now;
    const proofId = statementHash === null ? null : await proveByPassword(context, statementHash, both);
    await context.update("session", sessionId, { authenticatedAt: context.at });
    return { authenticatedAt: context.at, proofId };
  },
});

/** @param both when password and code were last given together in this session */
async function proveByPassword(
  { tx, now, person: { personId, sessionId } }: CommandContext,
  statementHash: string,
  both: Date | undefined,
): Promise<string> {
  if (!(await hasTotp(tx, personId)))
    throw new AppError(
      "forbidden",
      "A signature takes more than a password: a passkey, or a one-time code with it. Set one up on your account page; nothing was signed.",
    );
  if (!both)
    throw new AppError(
      "forbidden",
      "A signature takes your one-time code with the password. Nothing was signed.",
    );
  return grantProof(tx, { sessionId, statementHash, method: "password+totp", provenAt: both, now });
}

export const closeSession = defineCommand({
  spec: spec.closeSession,
  async handle(context) {
    await context.update("session", context.person.sessionId, { revokedAt: context.at });
    return {};
  },
});

export const assignPosition = defineCommand({
  spec: spec.assignPosition,
  async handle(context, { personId, position, kind, justification, startsAt, endsAt }) {
    const { actor } = context;
    const person = await context.tx.person.findUnique({ where: { id: personId } });
    if (!person) throw new AppError("not-found", "There is no such person.");
    if (person.disabledAt !== null)
      throw new AppError("refused", `${person.name}'s account is disabled. Nothing was given.`);
    const giverId = actor.kind === "person" ? actor.personId : null;
    const facts = await context.facts(["assignment"]);
    refuse(whyNotAssign(facts, giverId, personId, position, startsAt, endsAt, context.nowMs));
    const assignment = await context.create("assignment", {
      personId,
      personName: person.name,
      position,
      kind,
      justification,
      startsAt: startsAt ?? context.at,
      endsAt,
      givenByName: context.actorName,
      endedByName: null,
      endedReason: null,
    });
    return { assignmentId: assignment.id };
  },
});

export const endAssignment = defineCommand({
  spec: spec.endAssignment,
  async handle(context, { assignmentId, reason }) {
    context.reason = reason;
    const assignment = await context.get("assignment", assignmentId);
    refuse(whyNotEndAssignment(assignment, context.nowMs));
    await context.update("assignment", assignmentId, {
      endsAt: context.at,
      endedByName: context.actorName,
      endedReason: reason,
    });
    return {};
  },
});

export const mintServiceToken = defineCommand({
  spec: spec.mintServiceToken,
  async handle(context, { purpose, label, validForDays }) {
    const token = `hp_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
    const { id } = await context.create(
      "serviceToken",
      {
        purpose,
        label,
        createdAt: context.at,
        expiresAt: new Date(context.nowMs + validForDays * DAY_MS).toISOString(),
        revokedAt: null,
      },
      { tokenHash: hashToken(token) },
    );
    return { tokenId: id, token };
  },
});

export const revokeServiceToken = defineCommand({
  spec: spec.revokeServiceToken,
  async handle(context, { tokenId, reason }) {
    context.reason = reason;
    const token = await context.get("serviceToken", tokenId);
    if (token.revokedAt !== null) throw new AppError("refused", "This token is revoked already.");
    await context.update("serviceToken", tokenId, { revokedAt: context.at });
    return {};
  },
});
