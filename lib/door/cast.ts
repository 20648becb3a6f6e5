import { randomBytes, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { endAssignment, openSession, revokeServiceToken } from "#lib/access/commands.ts";
import type { Runtime } from "#lib/runtime.ts";
import { addCutover, addPerson, addToken, asSystem, assign } from "#prisma/factories.ts";
import { hashToken } from "./caller.ts";
import type { StanceKey } from "./matrix.ts";
import { POSITIONS, type Position } from "./positions.ts";
import type { Purpose } from "./spec.ts";

/** Of everyone in a cast. */
export const CAST_PASSWORD = "correct horse battery staple";
/** On every screen of the cast's cutover, and on none of another. */
export const CAST_CUTOVER_NAME = "The cutover asked about";

/** Someone for every stance towards a cutover, for tests of authorization. */
export interface Cast {
  readonly cutoverId: string;
  readonly elsewhereId: string;
  /** Someone in the first cutover who asks for nothing, to whom things are done. */
  readonly bystanderId: string;
  /** What a request brings along when someone in that stance sends it; a person has a session of its own each time. */
  readonly headersOf: (key: StanceKey) => Promise<Readonly<Record<string, string>>>;
}

const COOKIE = "next-auth.session-token";

async function cookieFor(sessionId: string, secret: string): Promise<Record<string, string>> {
  return { cookie: `${COOKIE}=${await encode({ token: { sessionId }, secret })}` };
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

function openCutover(runtime: Runtime, name: string): Promise<string> {
  return addCutover(
    runtime,
    {
      organization: "Test Health",
      name,
      slug: `cast-${randomUUID().slice(0, 8)}`,
      kind: "drill",
      strategy: "phased-by-site",
      timeZone: "America/New_York",
      place: "Boston",
      freezeAt: null,
      pointOfNoReturnAt: null,
    },
    "Test Signer",
  );
}

const addAccount = (runtime: Runtime, name: string): Promise<string> =>
  addPerson(runtime, { login: `${name}-${randomUUID().slice(0, 8)}`, name, password: CAST_PASSWORD });

async function addMember(runtime: Runtime, cutoverId: string, position: Position): Promise<string> {
  const personId = await addAccount(runtime, position);
  await assign(runtime, cutoverId, personId, position);
  return personId;
}

async function addFormerMember(runtime: Runtime, cutoverId: string): Promise<string> {
  const personId = await addAccount(runtime, "former");
  const assignmentId = await assign(runtime, cutoverId, personId, "incident-commander");
  await asSystem(runtime, endAssignment, { cutoverId, assignmentId, reason: "End of shift" });
  return personId;
}

async function addRevokedToken(runtime: Runtime, cutoverId: string): Promise<string> {
  const token = await addToken(runtime, cutoverId, "signals");
  const { id } = await runtime.db.serviceToken.findUniqueOrThrow({ where: { tokenHash: hashToken(token) } });
  await asSystem(runtime, revokeServiceToken, { cutoverId, tokenId: id, reason: "Lost" });
  return token;
}

/** The door mints none that has ended already. */
async function addExpiredToken(runtime: Runtime, cutoverId: string): Promise<string> {
  const token = `hp_${randomBytes(32).toString("base64url")}`;
  const expiresAt = new Date(Date.now() - 1_000);
  await runtime.db.serviceToken.create({
    data: {
      id: randomUUID(),
      cutoverId,
      purpose: "signals" satisfies Purpose,
      label: "ended",
      createdAt: expiresAt,
      expiresAt,
      tokenHash: hashToken(token),
    },
  });
  return token;
}

/** Opens two cutovers, and puts someone into every stance towards the first. */
export async function castStances(runtime: Runtime): Promise<Cast> {
  const { db, authSecret } = runtime;
  const cutoverId = await openCutover(runtime, CAST_CUTOVER_NAME);
  const elsewhereId = await openCutover(runtime, "Another cutover");

  const members = {} as Record<Position, string>;
  for (const position of POSITIONS) members[position] = await addMember(runtime, cutoverId, position);
  const disabled = await addMember(runtime, cutoverId, "incident-commander");
  const elsewhere = await addMember(runtime, elsewhereId, "incident-commander");
  const bystanderId = await addMember(runtime, cutoverId, "executive");
  const former = await addFormerMember(runtime, cutoverId);

  const openSessionOf = async (personId: string): Promise<string> =>
    (
      await asSystem(runtime, openSession, {
        personId,
        method: "password+totp",
        userAgent: null,
        network: null,
      })
    ).sessionId;
  const sessionOf = async (personId: string) => cookieFor(await openSessionOf(personId), authSecret);
  const endedSession = async (data: { revokedAt: Date } | { lastSeenAt: Date }) => {
    const id = await openSessionOf(members["incident-commander"]);
    await db.session.update({ where: { id }, data });
    return cookieFor(id, authSecret);
  };

  const disabledSession = await sessionOf(disabled);
  await db.person.update({ where: { id: disabled }, data: { disabledAt: new Date() } });
  const tokens = {
    signals: await addToken(runtime, cutoverId, "signals"),
    reconciliation: await addToken(runtime, cutoverId, "reconciliation"),
    probes: await addToken(runtime, cutoverId, "probes"),
    signalsElsewhere: await addToken(runtime, elsewhereId, "signals"),
    reconciliationElsewhere: await addToken(runtime, elsewhereId, "reconciliation"),
    probesElsewhere: await addToken(runtime, elsewhereId, "probes"),
    revokedToken: await addRevokedToken(runtime, cutoverId),
    expiredToken: await addExpiredToken(runtime, cutoverId),
  };

  const headersOf = async (key: StanceKey): Promise<Record<string, string>> => {
    switch (key) {
      case "anonymous":
        return {};
      case "forged":
        return cookieFor(await openSessionOf(members["incident-commander"]), "another secret");
      case "revoked":
        return endedSession({ revokedAt: new Date() });
      case "expired":
        return endedSession({ lastSeenAt: new Date(Date.now() - runtime.sessionLimits.idleMs - 1_000) });
      case "disabled":
        return disabledSession;
      case "elsewhere":
        return sessionOf(elsewhere);
      case "former":
        return sessionOf(former);
      case "signals":
      case "reconciliation":
      case "probes":
      case "probesElsewhere":
      case "signalsElsewhere":
      case "reconciliationElsewhere":
      case "revokedToken":
      case "expiredToken":
        return bearer(tokens[key]);
      default:
        return sessionOf(members[key]);
    }
  };
  return { cutoverId, elsewhereId, bystanderId, headersOf };
}
