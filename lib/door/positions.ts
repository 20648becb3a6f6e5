import { z } from "zod";
import { id, line } from "./fields.ts";

/** The positions a person can hold in a cutover (DESIGN 1). The order is the order on screen. */
export const POSITIONS = [
  "incident-commander",
  "clinical-informatics",
  "app-owner",
  "data-steward",
  "interfaces",
  "identity",
  "comms",
  "compliance",
  "executive",
] as const;

export const positionSchema = z.enum(POSITIONS);
export type Position = z.infer<typeof positionSchema>;

/** Who did what a record says: the person, the name that they had then, and the position that they did it in. */
export const actorFields = { personId: id, personName: line, position: positionSchema };

const TITLES: Record<Position, string> = {
  "incident-commander": "Incident commander",
  "clinical-informatics": "Clinical informatics",
  "app-owner": "Application owner",
  "data-steward": "Data steward",
  interfaces: "Interfaces",
  identity: "Identity",
  comms: "Communications",
  compliance: "Compliance",
  executive: "Executive",
};

export const isPosition = (value: unknown): value is Position =>
  (POSITIONS as readonly unknown[]).includes(value);

export const positionTitle = (position: Position): string => TITLES[position];

const disjunction = new Intl.ListFormat("en", { type: "disjunction" });
const conjunction = new Intl.ListFormat("en", { type: "conjunction" });

export const anyOf = (positions: readonly Position[]): string =>
  disjunction.format(positions.map(positionTitle));
export const allOf = (positions: readonly Position[]): string =>
  conjunction.format(positions.map(positionTitle));

/**
 * Why a person may not call something open to `allowed` only: the sentence that a button shows as the reason it
 * is off and that the door throws. `undefined` when one of the held positions is allowed.
 */
export function whyNotPosition(allowed: readonly Position[], held: readonly Position[]): string | undefined {
  if (allowed.some((position) => held.includes(position))) return undefined;
  if (allowed.length === 0) return "No position can do this; it is done by the product itself.";
  const mine = held.length === 0 ? "you hold no position in this cutover" : `you hold ${allOf(held)}`;
  return `Only ${anyOf(allowed)} can do this; ${mine}.`;
}
