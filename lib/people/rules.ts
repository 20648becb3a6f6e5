import type { Assignment } from "#lib/access/schema.ts";
import { POSITIONS } from "#lib/door/positions.ts";
import { all, type Entities } from "#lib/room/state.ts";

type AccessState = "now" | "ahead" | "past";

/** Whether an assignment holds, will, or did. One that ended before it began never held; it is past. */
export function accessState({ startsAt, endsAt }: Assignment, nowMs: number): AccessState {
  if (endsAt !== null && Date.parse(endsAt) <= nowMs) return "past";
  return Date.parse(startsAt) > nowMs ? "ahead" : "now";
}

const KINDS = ["break-glass", "primary", "backup"];

/**
 * Everyone with elevated access, past, present and to come: what 45 CFR 164.308(a)(4)(ii)(C) has a covered entity review. In the order of
 * the positions, primaries before backups, the newest first.
 * @param atMs given: only those who had it at that moment
 */
export function accessList(facts: Pick<Entities, "assignment">, atMs?: number): Assignment[] {
  return all(facts, "assignment")
    .filter((assignment) => atMs === undefined || accessState(assignment, atMs) === "now")
    .sort(
      (a, b) =>
        POSITIONS.indexOf(a.position) - POSITIONS.indexOf(b.position) ||
        KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
        b.startsAt.localeCompare(a.startsAt),
    );
}
