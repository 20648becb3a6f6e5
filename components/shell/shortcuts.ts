/** Which keys do what. Pure: the listener is in Shortcuts.tsx. */

/** How long after `g` its second key still counts. */
export const CHORD_MS_MAX = 1_500;

/**
 * The cutover's pages, in the order of the navigation, each with the key that follows `g`. Those `under` another stand beside it in a second
 * row, which is shown on all of them.
 */
export const PAGES = [
  { key: "b", page: "board", label: "Board" },
  { key: "l", page: "plan", label: "Plan" },
  { key: "k", page: "runbook", label: "Runbook" },
  { key: "g", page: "gates", label: "Gates" },
  { key: "d", page: "data", label: "Data" },
  { key: "t", page: "triage", label: "Triage", under: "data" },
  { key: "o", page: "consent", label: "Consent", under: "data" },
  { key: "s", page: "sampling", label: "Sampling", under: "data" },
  { key: "m", page: "identity", label: "Patients", under: "data" },
  { key: "w", page: "workforce", label: "Staff accounts", under: "data" },
  { key: "f", page: "mappings", label: "Mappings", under: "data" },
  { key: "n", page: "lineage", label: "Lineage", under: "data" },
  { key: "h", page: "rehearsals", label: "Rehearsals" },
  { key: "i", page: "inventory", label: "Inventory" },
  { key: "r", page: "rollback", label: "Rollback" },
  { key: "c", page: "comms", label: "Comms" },
  { key: "p", page: "people", label: "People" },
  { key: "a", page: "audit", label: "Audit" },
  { key: "e", page: "evidence", label: "Evidence" },
] as const;
export type PageName = (typeof PAGES)[number]["page"];

type KeyMeaning =
  | { readonly does: "nothing" }
  | { readonly does: "begin-chord" }
  | { readonly does: "search" }
  | { readonly does: "help" }
  | { readonly does: "go"; readonly page: PageName };

/**
 * What a key means.
 * @param chordAtMs when `g` was pressed, if it was the last key
 */
export function meaningOf(key: string, atMs: number, chordAtMs: number | undefined): KeyMeaning {
  if (chordAtMs !== undefined && atMs - chordAtMs <= CHORD_MS_MAX) {
    const target = PAGES.find((page) => page.key === key);
    if (target) return { does: "go", page: target.page };
  }
  if (key === "g") return { does: "begin-chord" };
  if (key === "/") return { does: "search" };
  if (key === "?") return { does: "help" };
  return { does: "nothing" };
}
