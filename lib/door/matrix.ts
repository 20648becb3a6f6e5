import { traverseContractProcedures } from "@orpc/server";
import { z } from "zod";
import { showAccount } from "#lib/account/schema.ts";
import { prepareOpening } from "#lib/opening/schema.ts";
import { listCutovers } from "#lib/plan/schema.ts";
import { listPrograms } from "#lib/program/schema.ts";
import { CLIENT_EVENT_ALLOWED, SERVER_EVENT_ALLOWED } from "#lib/room/protocol.ts";
import { getRoom } from "#lib/room/schema.ts";
import { contract } from "./contract.ts";
import { POSITIONS, type Position, positionTitle } from "./positions.ts";
import type { Allowed, Purpose } from "./spec.ts";

/**
 * The authorization matrix: everything that can be asked for × everyone who could ask, each cell with what must come of it. It says
 * what is expected, in words of its own; the tests that read it ask the real edge.
 */

/** Someone who asks about a cutover. */
interface Stance {
  readonly title: string;
  /** What the door must take them for. */
  readonly known: "nobody" | "person" | "machine";
  /** Held in that cutover. */
  readonly position?: Position;
  /** Held in another. */
  readonly elsewhere?: Position;
  /** Of the machine's token, when it is for that cutover. */
  readonly purpose?: Purpose;
}

const STRANGERS = {
  anonymous: { title: "Anonymous", known: "nobody" },
  forged: { title: "Forged cookie", known: "nobody" },
  revoked: { title: "Revoked session", known: "nobody" },
  expired: { title: "Expired session", known: "nobody" },
  disabled: { title: "Disabled person", known: "nobody" },
  elsewhere: { title: "Member of another cutover", known: "person", elsewhere: "incident-commander" },
  former: { title: "Former member", known: "person" },
} as const satisfies Record<string, Stance>;

export const MACHINES = {
  signals: { title: "Signals token", known: "machine", purpose: "signals" },
  reconciliation: { title: "Reconciliation token", known: "machine", purpose: "reconciliation" },
  probes: { title: "Probes token", known: "machine", purpose: "probes" },
  signalsElsewhere: { title: "Signals token, another cutover", known: "machine" },
  reconciliationElsewhere: { title: "Reconciliation token, another cutover", known: "machine" },
  probesElsewhere: { title: "Probes token, another cutover", known: "machine" },
  revokedToken: { title: "Revoked token", known: "nobody" },
  expiredToken: { title: "Expired token", known: "nobody" },
} as const satisfies Record<string, Stance>;

export type StanceKey = Position | keyof typeof STRANGERS | keyof typeof MACHINES;

const members = Object.fromEntries(
  POSITIONS.map((position): [Position, Stance] => [
    position,
    { title: positionTitle(position), known: "person", position },
  ]),
) as Record<Position, Stance>;

/** Everyone who could ask. */
export const STANCES: Readonly<Record<StanceKey, Stance>> = { ...members, ...STRANGERS, ...MACHINES };
export const STANCE_KEYS = Object.keys(STANCES) as StanceKey[];

export type Verdict = "allowed" | "unauthenticated" | "forbidden";

/** What must come of it when someone in `stance` asks for what is open to `allowed`. */
export function verdictOn(allowed: Allowed, stance: Stance): Verdict {
  switch (stance.known) {
    case "nobody":
      return "unauthenticated";
    case "person": {
      const open = [...(allowed.positions ?? []), ...(allowed.positionsAnywhere ?? [])];
      const holds = stance.position !== undefined && open.includes(stance.position);
      const inHouse = stance.position ?? stance.elsewhere;
      const holdsInHouse = inHouse !== undefined && allowed.house?.includes(inHouse);
      return allowed.self || holds || holdsInHouse ? "allowed" : "forbidden";
    }
    case "machine":
      return stance.purpose !== undefined && allowed.purposes?.includes(stance.purpose)
        ? "allowed"
        : "forbidden";
  }
}

/** A procedure as it is reached over HTTP. */
export interface ListedProcedure {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly allowed: Allowed;
  readonly input: z.ZodType;
}

/** Every procedure of the contract. @throws Error on one that does not say what it is */
export function listProcedures(): ListedProcedure[] {
  const listed: ListedProcedure[] = [];
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    const { route, inputSchema, meta } = procedure["~orpc"];
    const { operationId, method } = route;
    if (!operationId || !route.path || !(method === "GET" || method === "POST"))
      throw new Error(`${path.join(".")} has no name, path or method.`);
    if (!(inputSchema instanceof z.ZodType)) throw new Error(`${operationId} has no zod input.`);
    listed.push({ name: operationId, method, path: route.path, allowed: meta.allowed, input: inputSchema });
  });
  return listed;
}

/** What a page shows, or who may open it: `everyone`, or those to whom the query is open that it starts from. */
type Audience = Allowed | "everyone";

/**
 * Every page of app/, by its folder. What a page of a cutover shows comes from the room that its layout asked for; a page has no data of
 * its own.
 */
export const PAGES: Readonly<Record<string, Audience>> = {
  "/": listCutovers.allowed,
  "/account": showAccount.allowed,
  "/programs": listPrograms.allowed,
  "/start": prepareOpening.allowed,
  "/sign-in": "everyone",
  "/idp/start": "everyone",
  "/idp/done": "everyone",
  "/cutovers/[cutoverId]": getRoom.allowed,
  "/cutovers/[cutoverId]/audit": getRoom.allowed,
  "/cutovers/[cutoverId]/comms": getRoom.allowed,
  "/cutovers/[cutoverId]/consent": getRoom.allowed,
  "/cutovers/[cutoverId]/mappings": getRoom.allowed,
  "/cutovers/[cutoverId]/data": getRoom.allowed,
  "/cutovers/[cutoverId]/discrepancies": getRoom.allowed,
  "/cutovers/[cutoverId]/evidence": getRoom.allowed,
  "/cutovers/[cutoverId]/gates": getRoom.allowed,
  "/cutovers/[cutoverId]/lineage": getRoom.allowed,
  "/cutovers/[cutoverId]/people": getRoom.allowed,
  "/cutovers/[cutoverId]/rehearsals": getRoom.allowed,
  "/cutovers/[cutoverId]/plan": getRoom.allowed,
  "/cutovers/[cutoverId]/report": getRoom.allowed,
  "/cutovers/[cutoverId]/rollback": getRoom.allowed,
  "/cutovers/[cutoverId]/runbook": getRoom.allowed,
  "/cutovers/[cutoverId]/safeguards": getRoom.allowed,
  "/cutovers/[cutoverId]/sampling": getRoom.allowed,
  "/cutovers/[cutoverId]/criteria": getRoom.allowed,
  "/cutovers/[cutoverId]/exposures": getRoom.allowed,
  "/cutovers/[cutoverId]/freeze": getRoom.allowed,
  "/cutovers/[cutoverId]/inventory": getRoom.allowed,
  "/cutovers/[cutoverId]/matrices": getRoom.allowed,
  "/cutovers/[cutoverId]/identity": getRoom.allowed,
  "/cutovers/[cutoverId]/workforce": getRoom.allowed,
  "/wall/[cutoverId]": getRoom.allowed,
};

/**
 * Every route handler of app/: the procedures above with their OpenAPI document, next-auth's own, a binder's file, which asks
 * `evidence.findBinderFile`, and an attached file, which asks `criteria.findAttachment`.
 */
export const ROUTE_HANDLERS: readonly string[] = [
  "/api/[[...path]]",
  "/api/attachments/[cutoverId]/[attachmentId]",
  "/api/auth/[...nextauth]",
  "/api/binders/[cutoverId]/[binderId]",
];

/** Every socket event: what a client may send, and what it may hear. */
export const SOCKET_EVENTS: readonly { readonly name: string; readonly allowed: Allowed }[] = [
  ...Object.entries(CLIENT_EVENT_ALLOWED).map(([name, allowed]) => ({ name: `sends ${name}`, allowed })),
  ...Object.entries(SERVER_EVENT_ALLOWED).map(([name, allowed]) => ({ name: `hears ${name}`, allowed })),
];

/** Sockets and pages know people by their cookie; a machine's token is nothing there. */
export const verdictOnVisit = (audience: Audience, stance: Stance): Verdict =>
  audience === "everyone"
    ? "allowed"
    : stance.known === "machine"
      ? "unauthenticated"
      : verdictOn(audience, stance);

const MARKS: Record<Verdict, string> = { allowed: "●", forbidden: "403", unauthenticated: "401" };

function table(corner: string, keys: readonly StanceKey[], rows: readonly (readonly string[])[]): string {
  const head = [corner, ...keys.map((key) => STANCES[key].title)];
  return [head, head.map((_, index) => (index === 0 ? "---" : ":-:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** The matrix as Markdown, for who reviews it. */
export function describeMatrix(): string {
  const rowsOf = (keys: readonly StanceKey[]) => ({
    procedures: listProcedures().map(({ name, allowed }) => [
      `\`${name}\``,
      ...keys.map((key) => MARKS[verdictOn(allowed, STANCES[key])]),
    ]),
    pages: Object.entries(PAGES).map(([path, audience]) => [
      `\`${path}\``,
      ...keys.map((key) => MARKS[verdictOnVisit(audience, STANCES[key])]),
    ]),
    events: SOCKET_EVENTS.map(({ name, allowed }) => [
      name,
      ...keys.map((key) => MARKS[verdictOnVisit(allowed, STANCES[key])]),
    ]),
  });
  const strangers = Object.keys(STRANGERS) as StanceKey[];
  const machines = Object.keys(MACHINES) as StanceKey[];
  const section = (title: string, kind: "procedures" | "pages" | "events", corner: string) =>
    [[...POSITIONS] as StanceKey[], strangers, machines]
      .map((keys) => table(corner, keys, rowsOf(keys)[kind]))
      .reduce((text, part) => `${text}\n\n${part}`, `## ${title}`);
  return [
    "# Who may do what",
    "Written by `lib/door/matrix.db.test.ts`, which also asks the product for every cell; change a procedure's `allowed`, and the test, and this page, say so.",
    "● let in. 401: not known, nothing is told. 403: known, and refused. A page sends who is not known to the sign-in page, and hides from who has no position that there is such a cutover; a socket turns away who is not known when it is opened.",
    section("Procedures", "procedures", "procedure"),
    section("Pages", "pages", "page"),
    section("Socket events", "events", "event"),
    "",
  ].join("\n\n");
}
