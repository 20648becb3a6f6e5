import { describe, expect, it } from "vitest";
import type { TaskView } from "#lib/runbook/rules.ts";
import { plainTask } from "#lib/runbook/testing.ts";
import { keepSame } from "./select.ts";

const [one, two] = [plainTask(1), plainTask(2)];
const view = (task: typeof one, state: TaskView["state"] = "startable"): TaskView => ({
  task,
  state,
  attempt: undefined,
  whyBlocked: undefined,
  undone: false,
});
const mapOf = (...views: TaskView[]) => new Map(views.map((each) => [each.task.id, each]));

describe("views that are looked at again", () => {
  const former = mapOf(view(one), view(two));

  it("are the former ones when nothing changed", () => {
    expect(keepSame(former, mapOf(view(one), view(two)))).toBe(former);
  });

  it("are new where something changed, and there alone", () => {
    const now = keepSame(former, mapOf(view(one, "done"), view(two)));
    expect(now.get(one.id)?.state).toBe("done");
    expect(now.get(two.id)).toBe(former.get(two.id));
    const edited = { ...one, title: "Another" };
    expect(keepSame(former, mapOf(view(edited), view(two))).get(one.id)?.task.title).toBe("Another");
  });

  it("leave out what is gone", () => {
    expect([...keepSame(former, mapOf(view(one))).keys()]).toEqual([one.id]);
  });
});
