import type { Cutover } from "#lib/plan/schema.ts";
import { all, type Entities } from "#lib/room/state.ts";
import type { Binder } from "./schema.ts";

/** The cutover's binders, the newest first. */
export const bindersNewestFirst = (facts: Pick<Entities, "binder">): Binder[] =>
  all(facts, "binder").sort((a, b) => b.number - a.number);

/** Why no binder can be asked for now: one at a time, since each holds all that the one before does. */
export function whyNotRequestBinder(facts: Pick<Entities, "binder">): string | undefined {
  const building = all(facts, "binder").find(({ status }) => status === "building");
  return building && `Binder ${building.number} is being made. Wait for it, or cancel it.`;
}

/** Why the making of a binder can't be stopped. */
export const whyNotCancelBinder = (binder: Binder): string | undefined =>
  binder.status === "building" ? undefined : `Binder ${binder.number} is not being made any more.`;

/** Why a binder can't be taken away. */
export const whyNotTakeBinder = (binder: Binder): string | undefined =>
  binder.status === "done" ? undefined : `Binder ${binder.number} is not whole: there is nothing to take.`;

/** What a binder's file is called where it is taken to. */
export const binderFileName = (slug: Cutover["slug"], number: number): string =>
  `holdpoint-${slug}-binder-${number}.zip`;
