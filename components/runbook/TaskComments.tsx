"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { TextArea } from "#components/ui/Field.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Time } from "#components/ui/Time.tsx";
import { api } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { commentTask, type Task } from "#lib/runbook/schema.ts";

/** The field that the key `c` goes to. */
export const COMMENT_FIELD_ID = "task-comment";

/** What was written on a task, and a place to write. */
export function TaskComments({ task, nowMs }: { task: Task; nowMs: number }) {
  const { cutover, entities } = useRoom();
  const [words, setWords] = useState("");
  const { run, pending, refusal } = useCommand(api.runbook.commentTask);
  const notAllowed = useWhyNotAllowed(commentTask);
  const comments = Object.values(entities.taskComment)
    .filter(({ taskId }) => taskId === task.id)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const write = async (event: FormEvent) => {
    event.preventDefault();
    if (words.trim() === "") return;
    if (await run({ cutoverId: cutover.id, taskId: task.id, comment: words.trim() })) setWords("");
  };
  return (
    <PanelRow className="grid gap-2">
      {comments.map(({ id, comment, personName, commentedAt }) => (
        <p key={id}>
          <Time at={commentedAt} nowMs={nowMs} className="figures text-faint" /> <b>{personName}</b> {comment}
        </p>
      ))}
      <form onSubmit={write} className="grid gap-2">
        <div id={COMMENT_FIELD_ID}>
          <TextArea
            label="Comment"
            hint="For the journal: no names or numbers of patients."
            rows={2}
            value={words}
            maxLength={TEXT_LENGTH_MAX}
            onChange={({ target }) => setWords(target.value)}
          />
        </div>
        <RefusalLine sentence={refusal?.sentence} />
        <div>
          <Button type="submit" size="small" pending={pending} whyOff={notAllowed}>
            Comment
          </Button>
        </div>
      </form>
    </PanelRow>
  );
}
