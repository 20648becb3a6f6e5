import type { Seal } from "./schema.ts";

/** A seal that was not looked at for this long is unknown, whatever it said last. */
export const SEAL_AGE_MS_MAX = 60_000;
/** An anchor may take this long to hold a new head, and its pace. */
export const ANCHOR_LAG_MS_MAX = 60_000;

/** Whether what is journaled could still be changed without anybody finding out. */
export interface SealView {
  /** `none`: heads do not leave the machine. `broken`: the journal is not what was signed. */
  readonly state: "ok" | "none" | "unknown" | "failing" | "broken";
  readonly sentence: string;
}

/** How a journal's seal stands at a time. @param seal as the server last reported it, or null when it never did */
export function viewSeal(seal: Seal | null, nowMs: number): SealView {
  if (!seal) return { state: "unknown", sentence: "Nobody has looked at the journal's seal yet." };
  if (seal.broken !== null) return { state: "broken", sentence: seal.broken };
  const ageMs = nowMs - Date.parse(seal.checkedAt);
  if (ageMs > SEAL_AGE_MS_MAX)
    return {
      state: "unknown",
      sentence: `The journal's seal was last looked at ${Math.round(ageMs / 1_000)} s ago.`,
    };
  if (seal.unsealed !== null)
    return { state: "failing", sentence: `New entries are not sealed. ${seal.unsealed}` };
  const failing = seal.anchors.find(({ failure }) => failure !== null);
  if (failing) return { state: "failing", sentence: `Tree heads do not get out: ${failing.failure}` };
  const { head } = seal;
  const lagMs = head ? nowMs - Date.parse(head.signedAt) : 0;
  const behind =
    head && seal.anchors.find(({ size, paceMs }) => size < head.size && lagMs > paceMs + ANCHOR_LAG_MS_MAX);
  if (head && behind)
    return {
      state: "failing",
      sentence: `Tree heads do not get out: ${behind.name} holds ${behind.size} entries of ${head.size}.`,
    };
  if (seal.anchors.length === 0)
    return { state: "none", sentence: "Tree heads stay on this machine: no anchor is configured." };
  return {
    state: "ok",
    sentence: `${head?.size ?? 0} entries are sealed, and the seal is kept by ${seal.anchors.map(({ name }) => name).join(", ")}.`,
  };
}
