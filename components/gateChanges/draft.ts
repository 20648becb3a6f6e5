import { fromLocalInput, toLocalInput } from "#components/ui/localTime.ts";
import { POSITIONS, type Position } from "#lib/door/positions.ts";
import { type GateTerms, gateTermsSchema } from "#lib/gateChanges/schema.ts";
import { requiredOf, whyNotPolicy } from "#lib/gates/policy.ts";

/** A gate's terms as they stand in a form: words, of which some may not be terms yet. */

export const ASKED = ["no", "asked", "required"] as const;
export type Asked = (typeof ASKED)[number];

export interface TermsDraft {
  readonly title: string;
  readonly question: string;
  /** In the hospital's time, as a `datetime-local` control writes it; empty without a due time. */
  readonly due: string;
  readonly asked: Readonly<Partial<Record<Position, Asked>>>;
  readonly quorum: string;
  readonly approvalMinutes: string;
  readonly executionMinutes: string;
}

/** Who can be polled: an executive looks on. */
export const POLLABLE = POSITIONS.filter((position) => position !== "executive");

export const EMPTY_DRAFT: TermsDraft = {
  title: "",
  question: "",
  due: "",
  asked: {},
  quorum: "",
  approvalMinutes: "60",
  executionMinutes: "60",
};

export function draftOf({ title, question, dueAt, policy }: GateTerms, timeZone: string): TermsDraft {
  const required = requiredOf(policy);
  return {
    title,
    question,
    due: dueAt === null ? "" : toLocalInput(Date.parse(dueAt), timeZone),
    asked: Object.fromEntries(
      policy.positions.map((position) => [position, required.includes(position) ? "required" : "asked"]),
    ),
    quorum: String(policy.quorum),
    approvalMinutes: String(policy.approvalExpiryMinutes),
    executionMinutes: String(policy.executionExpiryMinutes),
  };
}

/** How a field of the terms is called in the form, for what is wrong with it. */
const LABELS: Readonly<Record<string, string>> = {
  title: "The title",
  question: "The question",
  dueAt: "The due time",
  positions: "The positions",
  quorum: "How many GO it takes",
  approvalExpiryMinutes: "How long an answer holds",
  executionExpiryMinutes: "How long a GO holds",
};

/**
 * The terms that a draft stands for, or what is missing.
 * @param before the terms that are changed; a due time that was not touched stays as it is, to the millisecond
 */
export function readDraft(
  draft: TermsDraft,
  timeZone: string,
  before?: GateTerms,
): { readonly terms: GateTerms } | { readonly whyNot: string } {
  const untouched = before && draftOf(before, timeZone).due === draft.due;
  const dueMs = draft.due === "" ? undefined : fromLocalInput(draft.due, timeZone);
  if (!untouched && draft.due !== "" && dueMs === undefined) return { whyNot: "The due time is no time." };
  const of = (...states: Asked[]): Position[] =>
    POLLABLE.filter((position) => states.includes(draft.asked[position] ?? "no"));
  const required = of("required");
  const parsed = gateTermsSchema.safeParse({
    title: draft.title,
    question: draft.question,
    dueAt: untouched ? before.dueAt : dueMs === undefined ? null : new Date(dueMs).toISOString(),
    policy: {
      positions: of("asked", "required"),
      quorum: numberOf(draft.quorum),
      ...(required.length > 0 && { required }),
      approvalExpiryMinutes: numberOf(draft.approvalMinutes),
      executionExpiryMinutes: numberOf(draft.executionMinutes),
    },
  });
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path.at(-1) ?? "");
    if (field === "positions") return { whyNot: "Choose who is asked." };
    return { whyNot: `${LABELS[field] ?? "Something"} is missing, or out of bounds.` };
  }
  const whyNot = whyNotPolicy(parsed.data.policy);
  return whyNot === undefined ? { terms: parsed.data } : { whyNot };
}

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
