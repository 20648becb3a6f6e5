import type { z } from "zod";
import { POSITIONS, type Position } from "./positions.ts";

/** What a machine's token may be for; a token has one purpose. */
export type Purpose = "signals" | "reconciliation" | "probes";

/** How long after its statement was shown, and its proof given, a signature may come in. */
export const SIGNATURE_FRESHNESS_MS = 5 * 60_000;

export interface Allowed {
  /** People who hold one of these positions in the cutover. */
  readonly positions?: readonly Position[];
  /**
   * People who hold one of these positions in any cutover, for what belongs to none. Over whom they have a say is for the handler to
   * decide, and it must.
   */
  readonly positionsAnywhere?: readonly Position[];
  /**
   * People who hold one of these positions in any cutover, and not by break-glass, for what is the house's own and over nobody: programs,
   * and war rooms that are not there yet.
   */
  readonly house?: readonly Position[];
  /** Machines with a token of one of these purposes for the cutover. */
  readonly purposes?: readonly Purpose[];
  /** Anyone signed in, about themselves. */
  readonly self?: true;
  /** The product's own workers and its command line (which holds the database's password). */
  readonly system?: true;
}

/** What the world may know of a procedure. Pure, so that the browser reads the same list as the door. */
export interface ProcedureSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** `domain.verbNoun`. */
  readonly name: string;
  readonly summary: string;
  /** Where it is in the REST API; `{field}` stands for a field of the input. */
  readonly path: `/${string}`;
  readonly input: I;
  readonly output: O;
  /** Who may call it. */
  readonly allowed: Allowed;
}

/** A change, journaled under its name. */
export interface CommandSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends ProcedureSpec<I, O> {
  /** `fresh`: only with a signature over the statement that its handler makes, proved within SIGNATURE_FRESHNESS_MS. */
  readonly signature: "none" | "fresh";
  /**
   * A secret goes in or out, so neither is kept for a replay: the same key is carried out again. For commands that do no harm
   * twice.
   */
  readonly secret?: true;
}

export const commandSpec = <I extends z.ZodType, O extends z.ZodType>(spec: CommandSpec<I, O>) =>
  ({ ...spec, kind: "command" }) as const;

/** A look: changes nothing. */
export const querySpec = <I extends z.ZodType, O extends z.ZodType>(spec: ProcedureSpec<I, O>) =>
  ({ ...spec, kind: "query" }) as const;

/** What a command would do, up to its signature: changes nothing, and takes as much input as the command. */
export const proposalSpec = <I extends z.ZodType, O extends z.ZodType>(spec: ProcedureSpec<I, O>) =>
  ({ ...spec, kind: "proposal" }) as const;

/** Facts of high volume (samples, records of a run): kept, and not journaled one by one (DESIGN 3). */
export const ingestSpec = <I extends z.ZodType, O extends z.ZodType>(spec: ProcedureSpec<I, O>) =>
  ({ ...spec, kind: "ingest" }) as const;

/** Everyone with a position in the cutover. */
export const MEMBERS: Allowed = { positions: POSITIONS };
/** Everyone with a position that may change things: an executive only looks. */
export const ACTING_POSITIONS = POSITIONS.filter((position) => position !== "executive");
