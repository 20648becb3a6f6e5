import { expect, test } from "vitest";
import { emptyDraft, whyNotDraft } from "./draft.ts";

const BOSTON = "America/New_York";
const NOW = Date.parse("2026-11-21T07:41:07.000Z");

test("a draft ends on a full hour of the hospital's, well ahead", () => {
  expect(emptyDraft(NOW, BOSTON).until).toBe("2026-11-21T05:00");
});

test("a draft lacks one thing after the other, until it lacks none", () => {
  const empty = emptyDraft(NOW, BOSTON);
  expect(whyNotDraft(empty, NOW, BOSTON)).toBe("It needs a title.");
  const full = { ...empty, title: "Results late", unavailable: "Lab results", fallback: "Call the lab" };
  expect(whyNotDraft({ ...full, fallback: " " }, NOW, BOSTON)).toBe("Say what to do instead.");
  expect(whyNotDraft({ ...full, until: "2026-11-21T02:41" }, NOW, BOSTON)).toBe("Its end is in the past.");
  expect(whyNotDraft({ ...full, until: "" }, NOW, BOSTON)).toContain("until when");
  expect(whyNotDraft(full, NOW, BOSTON)).toBeUndefined();
});
