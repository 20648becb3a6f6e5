import { z } from "zod";
import { id, instant } from "#lib/door/fields.ts";
import { type Allowed, MEMBERS } from "#lib/door/spec.ts";
import { entrySchema } from "#lib/journal/schema.ts";
import { vitalsSchema } from "./pulse.ts";

/** The words that go over the socket. The socket is a hint; the journal is the truth. */

export const SOCKET_PATH = "/api/socket";
/** A client that missed more than this takes a new snapshot: sending the lot would cost more. */
export const CATCH_UP_ENTRIES_MAX = 1_000;

export const followSchema = z.object({ cutoverId: id, seq: z.int().nonnegative() });
export type Follow = z.infer<typeof followSchema>;

const pulseSchema = z.object({
  serverNow: instant,
  /** The last entry of the cutover's journal. */
  seq: z.int().nonnegative(),
  people: z.int().nonnegative(),
});
export type Pulse = z.infer<typeof pulseSchema>;

const refusalSchema = z.object({ code: z.string(), sentence: z.string() });
export type Refusal = z.infer<typeof refusalSchema>;

export const entriesSchema = z.array(entrySchema);
export const vitalsPatchSchema = vitalsSchema.partial();

export interface ServerToClient {
  entries: (entries: z.infer<typeof entriesSchema>) => void;
  vitals: (vitals: z.infer<typeof vitalsPatchSchema>) => void;
  pulse: (pulse: Pulse) => void;
  /** Too much was missed: take a new snapshot. */
  resnapshot: () => void;
  /** The door said no: the session ended, or the position did. */
  refused: (refusal: Refusal) => void;
}

export interface ClientToServer {
  follow: (follow: Follow) => void;
}

/** Who may send what. One who may not is answered with `refused`. */
export const CLIENT_EVENT_ALLOWED: Readonly<Record<keyof ClientToServer, Allowed>> = { follow: MEMBERS };

/** Who hears what: those whom the door let into the cutover's room, or whoever is connected, about themselves. */
export const SERVER_EVENT_ALLOWED: Readonly<Record<keyof ServerToClient, Allowed>> = {
  entries: MEMBERS,
  vitals: MEMBERS,
  pulse: MEMBERS,
  resnapshot: MEMBERS,
  refused: { self: true },
};
