import type { PlanInput } from "#lib/opening/schema.ts";
import { after, type TemplateFacts } from "./parts.ts";

/** Drafts of what clinicians are told, to be written over and then approved. */
export function noticesOf(
  { freezeAt, pointOfNoReturnAt, slice, name }: TemplateFacts,
  hours: number,
): NonNullable<PlanInput["notices"]> {
  const where = slice?.name || name;
  return [
    {
      title: `${where}: the chart is read-only`,
      unavailable: "New orders, notes and results can’t be written in the chart. What is there can be read.",
      fallback:
        "Use the downtime forms in the red folder. Call critical results to the unit’s phone. Urgent medication: two people check against the printed list.",
      until: after(freezeAt, hours * 60),
      partialMeaning: null,
    },
    {
      title: `${where}: the new chart is open, the first hours`,
      unavailable: "Some results from before the change may come late.",
      fallback:
        "Look at the printed list of the night as well, and call the desk of the war room when something is missing.",
      until: after(pointOfNoReturnAt, 24 * 60),
      partialMeaning: "Everything can be written and read; what was written on paper is being entered.",
    },
  ];
}
