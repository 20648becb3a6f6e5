import type { StateWord } from "#components/ui/states.ts";
import type { NoticeState } from "#lib/comms/rules.ts";

export const NOTICE_WORDS: Record<NoticeState, StateWord> = {
  draft: "DRAFT",
  "in-force": "IN FORCE",
  overdue: "OVERDUE",
  closed: "CLOSED",
};
