"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import * as rules from "#lib/runbook/rules.ts";
import { failTask, finishTask, joinTask, skipTask, startTask, takeOverTask } from "#lib/runbook/schema.ts";
import { RecordValidation } from "./RecordValidation.tsx";
import { START_VERBS } from "./words.ts";

export type Asked = "fail" | "skip" | "take-over" | undefined;

interface TaskActionsProps {
  view: rules.TaskView;
  facts: rules.RunbookFacts;
  nowMs: number;
  /** On a phone: buttons as wide as the screen. */
  large?: boolean;
  asked: Asked;
  onAsk: (asked: Asked) => void;
}

/** What can be done with a task now. A button that is off says why, in the door's words. */
export function TaskActions({ view, facts, nowMs, large = false, asked, onAsk }: TaskActionsProps) {
  const { cutover, me } = useRoom();
  const { task, attempt } = view;
  const where = { cutoverId: cutover.id, taskId: task.id };
  const start = useCommand(api.runbook.startTask);
  const finish = useCommand(api.runbook.finishTask);
  const join = useCommand(api.runbook.joinTask);
  const notStart = useWhyNotAllowed(startTask) ?? rules.whyNotStart(task, facts, me, nowMs);
  const notFinish = useWhyNotAllowed(finishTask) ?? rules.whyNotFinish(task, me);
  const notFail = useWhyNotAllowed(failTask) ?? rules.whyNotFail(task, me);
  const notSkip = useWhyNotAllowed(skipTask) ?? rules.whyNotSkip(task, facts);
  const notTakeOver = useWhyNotAllowed(takeOverTask) ?? rules.whyNotTakeOver(task, me);
  const notJoin = useWhyNotAllowed(joinTask);
  const [reasonShownAt] = useState(() => `why-${task.code}`);
  const underWay = attempt !== undefined && attempt.finishedAt === null;
  const ended = view.state === "done" || (view.state === "skipped" && attempt?.validationResult === null);
  const isOn = task.people.some(({ personId }) => personId === me.personId);
  const size = large ? "large" : "normal";
  const wide = large ? "w-full" : "";

  if (ended && !view.undone) return null;
  return (
    <div className="grid gap-2">
      <div className={large ? "grid gap-2" : "flex flex-wrap items-start gap-2"}>
        {!underWay && (
          <Button
            intent={task.undoesId === null ? "primary" : "nogo"}
            size={size}
            className={wide}
            pending={start.pending}
            whyOff={notStart}
            whyOffShownAt={view.whyBlocked === notStart && notStart !== undefined ? reasonShownAt : undefined}
            onClick={() => start.run(where)}
          >
            {startVerb(view)}
          </Button>
        )}
        {underWay && task.type !== "validation" && (
          <Button
            intent="go"
            size={size}
            className={wide}
            pending={finish.pending}
            whyOff={notFinish}
            onClick={() => finish.run(where)}
          >
            Finish
          </Button>
        )}
        {underWay && task.type === "validation" && <RecordValidation view={view} size={size} />}
        {underWay && task.type !== "validation" && notFail === undefined && (
          <Button intent="nogo" size={size} className={wide} onClick={() => onAsk("fail")}>
            Failed
          </Button>
        )}
        {underWay && notTakeOver === undefined && (
          <Button size={size} className={wide} onClick={() => onAsk("take-over")}>
            Take over
          </Button>
        )}
        {!underWay && task.critical && task.minimumPeople > 1 && (
          <Button
            size={size}
            className={wide}
            pending={join.pending}
            whyOff={notJoin}
            onClick={() => join.run({ ...where, present: !isOn })}
          >
            {isOn ? "I am no longer on it" : "I am on it"}
          </Button>
        )}
        {!underWay && notSkip === undefined && (
          <Button intent="quiet" size={size} className={wide} onClick={() => onAsk("skip")}>
            Leave out
          </Button>
        )}
      </div>
      {view.whyBlocked !== undefined && (
        <p id={reasonShownAt} className="text-small text-hold">
          {view.whyBlocked}
        </p>
      )}
      <RefusalLine sentence={start.refusal?.sentence ?? finish.refusal?.sentence ?? join.refusal?.sentence} />
      <AskReason where={where} title={`${task.code} · ${task.title}`} asked={asked} onAsk={onAsk} />
    </div>
  );
}

function startVerb({ task, attempt }: rules.TaskView): string {
  const verb = task.undoesId === null ? START_VERBS[task.type] : "Start undoing";
  return attempt ? `${verb} again` : verb;
}

const QUESTIONS = {
  fail: {
    verb: "It failed",
    description: "Those that wait for it go on waiting; it can be tried again.",
    intent: "nogo",
  },
  skip: {
    verb: "Leave it out",
    description: "Those that wait for it need not wait any more. It stays in the record as left out.",
    intent: "primary",
  },
  "take-over": {
    verb: "Take it over",
    description: "You have it in hand from now on, and finish it.",
    intent: "primary",
  },
} as const;

interface AskReasonProps {
  where: { cutoverId: string; taskId: string };
  title: string;
  asked: Asked;
  onAsk: (asked: Asked) => void;
}

function AskReason({ where, title, asked, onAsk }: AskReasonProps) {
  const fail = useCommand(api.runbook.failTask);
  const skip = useCommand(api.runbook.skipTask);
  const takeOver = useCommand(api.runbook.takeOverTask);
  if (asked === undefined) return null;
  const { run, pending, refusal } = { fail, skip, "take-over": takeOver }[asked];
  const { verb, description, intent } = QUESTIONS[asked];
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => onAsk(open ? asked : undefined)}
      title={title}
      description={description}
      verb={verb}
      intent={intent}
      whyOff={undefined}
      pending={pending}
      refusal={refusal?.sentence}
      onGiven={async (reason) => (await run({ ...where, reason })) !== undefined}
    />
  );
}
