import { all, type Entities } from "#lib/room/state.ts";
import type { Safeguard } from "./schema.ts";
import { SAFEGUARD_TEMPLATES, type SafeguardTemplate } from "./templates.ts";
import { SAFEGUARD_KEYS, type SafeguardKey } from "./vocabulary.ts";

/** A chapter as it stands: this hospital's words, or the template's where nobody has written any. */
export interface SafeguardView extends Pick<SafeguardTemplate, "title" | "citation" | "reviewDays"> {
  readonly key: SafeguardKey;
  readonly text: string;
  readonly ownerPosition: Safeguard["ownerPosition"];
  readonly ownerName: string | null;
  readonly isTemplate: boolean;
  readonly reviewedAt: string | null;
  readonly reviewedByName: string | null;
  readonly reviewBy: string | null;
  /** `not-reviewed` counts as overdue: silence is no review. */
  readonly review: "current" | "overdue" | "not-reviewed";
}

/** Every chapter of the HIPAA runbook at a time, in its order. */
export function viewSafeguards(facts: Pick<Entities, "safeguard">, nowMs: number): SafeguardView[] {
  const written = new Map(all(facts, "safeguard").map((safeguard) => [safeguard.key, safeguard]));
  return SAFEGUARD_KEYS.map((key) => {
    const { title, citation, reviewDays, ...template } = SAFEGUARD_TEMPLATES[key];
    const own = written.get(key);
    const reviewBy = own?.reviewBy ?? null;
    return {
      key,
      title,
      citation,
      reviewDays,
      text: own?.text ?? template.text,
      ownerPosition: own?.ownerPosition ?? template.ownerPosition,
      ownerName: own?.ownerName ?? null,
      isTemplate: own === undefined || own.text === template.text,
      reviewedAt: own?.reviewedAt ?? null,
      reviewedByName: own?.reviewedByName ?? null,
      reviewBy,
      review: reviewBy === null ? "not-reviewed" : Date.parse(reviewBy) > nowMs ? "current" : "overdue",
    };
  });
}

/** How many chapters are overdue or were never reviewed. */
export const overdueReviews = (views: readonly SafeguardView[]): number =>
  views.filter(({ review }) => review !== "current").length;
